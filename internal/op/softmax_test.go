package op_test

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/internal/op/optest"
)

func softmax(z *tensor.Dense) optest.Program {
	return optest.Program{
		Build:  func(in gorgonia.Nodes) (node, error) { return op.Softmax(in[0]) },
		Inputs: []*tensor.Dense{z},
	}
}

func TestSoftmaxValues(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		z, want []float64
	}{
		{[]float64{0, 0}, []float64{0.5, 0.5}},
		{[]float64{5}, []float64{1}},
		{[]float64{math.Log(1), math.Log(2), math.Log(5)}, []float64{1. / 8, 2. / 8, 5. / 8}},
		{[]float64{1000, 1000, -1000}, []float64{0.5, 0.5, 0}},
		{[]float64{-1000, -1000}, []float64{0.5, 0.5}},
		{[]float64{1e30, -1e30, 0}, []float64{1, 0, 0}},
		{[]float64{-inf, 0}, []float64{0, 1}},
	} {
		z := tensor.New(tensor.WithShape(1, len(c.z)), tensor.WithBacking(c.z))
		for _, in := range []*tensor.Dense{z, optest.Float32(z)} {
			got, _ := softmax(in).Value(t)
			tolerance := map[tensor.Dtype]float64{tensor.Float64: 1e-15, tensor.Float32: 1e-7}[in.Dtype()]
			for j := range got {
				if !(math.Abs(got[j]-c.want[j]) <= tolerance) {
					t.Errorf("softmax of %v (%v) is %v, want %v", c.z, in.Dtype(), got, c.want)
				}
			}
		}
	}
}

// Each row has its own maximum: Gorgonia's softmax takes one for all
// (defaultengine_softmax.go:204), and a row far below it becomes NaN.
func TestSoftmaxRowsOfDifferentSize(t *testing.T) {
	z := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float64{1000, 1000, -1000, -1000, 0, 0}))
	p, _ := softmax(z).Value(t)
	for i := range p {
		if p[i] != 0.5 {
			t.Errorf("element %d is %v, want 0.5", i, p[i])
		}
	}
}

func TestSoftmaxShowsNaN(t *testing.T) {
	z := tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float64{0, math.NaN(), 0, 1, 2, 3}))
	p, _ := softmax(z).Value(t)
	for j := range 3 {
		if !math.IsNaN(p[j]) || math.IsNaN(p[3+j]) {
			t.Fatalf("got %v, expected NaN in the first row and none in the second", p)
		}
	}
}

func TestSoftmaxGradientAtTheExtremes(t *testing.T) {
	for _, z := range [][]float64{{1000, -1000}, {1e30, -1e30}, {0, 0}, {-1000, -1000}} {
		d := tensor.New(tensor.WithShape(1, 2), tensor.WithBacking(z))
		for _, in := range []*tensor.Dense{d, optest.Float32(d)} {
			for _, g := range softmax(in).Gradients(t)[0] {
				if math.IsNaN(g) || math.IsInf(g, 0) {
					t.Errorf("the gradient at %v (%v) is %v", z, in.Dtype(), g)
				}
			}
		}
	}
}

// Rows sum to 1, and adding a constant to the scores changes nothing.
func TestSoftmaxProperties(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		z := rapid.SliceOfN(rapid.Float64Range(-500, 500), 1, 6).Draw(r, "z")
		shift := rapid.Float64Range(-500, 500).Draw(r, "shift")
		p, shifted := make([]float64, len(z)), make([]float64, len(z))
		op.SoftmaxRow(p, z)
		moved := make([]float64, len(z))
		var sum float64
		for j := range z {
			moved[j] = z[j] + shift
			sum += p[j]
		}
		op.SoftmaxRow(shifted, moved)
		if math.Abs(sum-1) > 1e-14 {
			r.Errorf("the probabilities sum to %v", sum)
		}
		for j := range p {
			if math.Abs(p[j]-shifted[j]) > 1e-12 {
				r.Errorf("p is %v, and %v after a shift", p, shifted)
			}
		}
	})
}
