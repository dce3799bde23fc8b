package engine

import (
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

// An operator that fails or panics at the last row, which a helper computes,
// is an error that names its node.
func TestFailureOnAHelper(t *testing.T) {
	for _, c := range []struct {
		name string
		fail func() error
		says []string
	}{
		{"error", func() error { return errors.New("it always does") }, []string{"failing", "it always does"}},
		{"panic", func() error { panic("it always does") }, []string{"failing", "panic", "it always does"}},
		{"index", func() error { var none []int; none[len(none)]++; return nil }, []string{"failing", "index out of range"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fails := true
			g := gorgonia.NewGraph()
			x := ramp(g, "x", 20_000)
			elements := x.Value().Data().([]float64)
			last := &elements[len(elements)-1]
			y := must(t)(gorgonia.ApplyOp(rowwise{name: "failing", rows: true, do: func(dst, x []float64) error {
				if fails && len(x) > 0 && &x[len(x)-1] == last {
					return c.fail()
				}
				copy(dst, x)
				return nil
			}}, x))
			m, err := New(g, Settings{Outputs: gorgonia.Nodes{y}})
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			m.program.(*program[float64]).onThreads(t, 3)
			for range 2 {
				err := m.RunAll()
				if err == nil {
					t.Fatal("there is no error")
				}
				for _, part := range append(c.says, "engine: node") {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("the error %q does not say %q", err, part)
					}
				}
				if strings.Count(err.Error(), "engine:") > 1 {
					t.Errorf("the error %q names the package again", err)
				}
			}
			fails = false
			if err := m.RunAll(); err != nil {
				t.Fatal(err)
			}
			wantValues(t, y, elements...)
		})
	}
}
