package losses_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op/optest"
	"github.com/ascent-ml/ascent/losses"
)

// The columns have means 5, 7, 0 and 0; the first's variance is that of the
// example in Wikipedia's "Standard deviation", 4; the second is constant; the
// third's squares would vanish; the fourth's span would overflow.
func TestStandardizedGaussian(t *testing.T) {
	first := []float64{2, 4, 4, 4, 5, 5, 7, 9}
	y := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(8, 4))
	for i, v := range first {
		sign := float64(1 - 2*(i%2))
		copy(y.Float64s()[4*i:], []float64{v, 7, 1e-200 * sign, 1e308 * sign})
	}
	got, err := losses.StandardizedGaussian(y)
	if err != nil {
		t.Fatal(err)
	}
	want := losses.Gaussian{Outputs: 4, Location: []float64{5, 7, 0, 0}, Scale: []float64{2, 1, 1e-200, 1e308}}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-14*math.Abs(b) })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	column := tensor.New(tensor.WithShape(8, 1), tensor.WithBacking(first))
	got, err = losses.StandardizedGaussian(optest.Float32(column))
	if diff := cmp.Diff(losses.Gaussian{Outputs: 1, Location: []float64{5}, Scale: []float64{2}}, got); err != nil || diff != "" {
		t.Errorf("float32: %v (-want +got)\n%s", err, diff)
	}
}

func TestStandardizedGaussianOfBadTargets(t *testing.T) {
	for what, y := range map[string]*tensor.Dense{
		"nil":      nil,
		"a vector": tensor.New(tensor.WithBacking([]float64{1, 2})),
		"no rows":  tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(0, 1)),
		"integers": tensor.New(tensor.Of(tensor.Int), tensor.WithShape(2, 1)),
		"a NaN":    tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float64{1, math.NaN()})),
		"infinity": tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float64{1, math.Inf(1)})),
	} {
		if _, err := losses.StandardizedGaussian(y); err == nil || !strings.HasPrefix(err.Error(), "losses: gaussian") {
			t.Errorf("%s: error %v", what, err)
		}
	}
}
