package engine

import (
	"testing"

	"gorgonia.org/gorgonia"
)

func TestConstantsAreComputedOnce(t *testing.T) {
	t.Run("arithmetic", func(t *testing.T) {
		node := must(t)
		g := gorgonia.NewGraph()
		x := ramp(g, "x", 2)
		six := node(gorgonia.Mul(g.Constant(gorgonia.NewF64(2)), g.Constant(gorgonia.NewF64(3))))
		y := node(gorgonia.HadamardProd(x, node(gorgonia.Neg(six))))
		_, p := machineOf(t, y)
		wantNames(t, p, "⊙ false")
		xs := x.Value().Data().([]float64)
		wantValues(t, y, -6*xs[0], -6*xs[1])
	})
	t.Run("sizes", func(t *testing.T) {
		node := must(t)
		g := gorgonia.NewGraph()
		x := ramp(g, "x", 2, 3)
		mean := node(gorgonia.Mean(x))
		_, p := machineOf(t, mean)
		wantNames(t, p, "Σ[0 1], ÷ false") // the number of elements is known
		sum := 0.0
		for _, v := range x.Value().Data().([]float64) {
			sum += v
		}
		wantValues(t, mean, sum/6)
	})
	t.Run("repetition", func(t *testing.T) {
		node := must(t)
		g := gorgonia.NewGraph()
		x := ramp(g, "x", 2, 3)
		cost := node(gorgonia.Mean(x))
		grads, err := gorgonia.Grad(cost, x)
		if err != nil {
			t.Fatal(err)
		}
		y := node(gorgonia.Add(x, grads[0]))
		_, p := machineOf(t, y)
		wantNames(t, p, "+ false") // the gradient of the mean is 1/6 everywhere
		want := make([]float64, 6)
		for i, v := range x.Value().Data().([]float64) {
			want[i] = v + 1./6
		}
		wantValues(t, y, want...)
	})
}

// A wanted value has memory of its own, which a run has to fill.
func TestWantedConstantIsNotFolded(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 2)
	six := node(gorgonia.Mul(g.Constant(gorgonia.NewF64(2)), g.Constant(gorgonia.NewF64(3))))
	y := node(gorgonia.HadamardProd(x, six))
	m, p := machineOf(t, y, six)
	wantNames(t, p, "⊙ false", "⊙ false")
	g.UnbindAllNonInputs()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	wantValues(t, six, 6)
}

func TestUnusedOperationsAreDropped(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 2, 3)
	wanted := node(gorgonia.Tanh(node(gorgonia.Square(x))))
	other := node(gorgonia.Sin(node(gorgonia.Cos(x))))
	m, p := machineOf(t, wanted, other)
	wantNames(t, p, "square, tanh", "cos, sin")
	p.prune(map[int]bool{m.at[wanted]: true})
	wantNames(t, p, "square, tanh")
}

// Repeat takes its number of repetitions as an operand, which its result's
// shape says already.
func TestSizesAreNotComputed(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x, y := ramp(g, "x", 2, 3), ramp(g, "y", 2, 1)
	sum := node(gorgonia.BroadcastAdd(x, node(gorgonia.Tanh(y)), nil, []byte{1}))
	_, p := machineOf(t, sum)
	wantNames(t, p, "tanh", "Reshape(2, 1)", "Repeat1", "+ false")
}
