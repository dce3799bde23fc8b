package engine

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
)

// An output's value may be bound to an input, for the next run to go on from,
// and later to nothing more.
func TestOutputsAsInputs(t *testing.T) {
	build := func() (m *Machine, h, next *gorgonia.Node) {
		g, node := gorgonia.NewGraph(), must(t)
		h = ramp(g, "h", 30, 30)
		next = node(gorgonia.Tanh(node(gorgonia.Mul(h, ramp(g, "w", 30, 30)))))
		m, _ = machineOf(t, next)
		return m, h, next
	}
	m, h, next := build()
	plain, state, follows := build()
	for step := range 6 {
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		if err := plain.run(nil); err != nil {
			t.Fatal(err)
		}
		if e := difference(numbers(next.Value()), numbers(follows.Value())); !(e <= 1e-13) {
			t.Errorf("step %d is off by %v", step, e)
		}
		value := next.Value()
		if step == 3 { // memory of its own again
			var err error
			if value, err = gorgonia.CloneValue(value); err != nil {
				t.Fatal(err)
			}
		}
		if err := gorgonia.Let(h, value); err != nil {
			t.Fatal(err)
		}
		if err := gorgonia.Let(state, follows.Value()); err != nil {
			t.Fatal(err)
		}
	}
}

// The derivative that Gorgonia gives OuterProd has another shape than the input,
// which is an error.
func TestGradientOfAnotherSize(t *testing.T) {
	g, node := gorgonia.NewGraph(), must(t)
	u := ramp(g, "u", 2)
	product := node(gorgonia.OuterProd(u, ramp(g, "v", 7)))
	cost := node(gorgonia.Sum(node(gorgonia.HadamardProd(product, ramp(g, "c", 2, 7)))))
	m, _ := differentiated(t, cost, nil, u)
	if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), `keeping the value of input "u"`) {
		t.Errorf("the error is %v", err)
	}
}
