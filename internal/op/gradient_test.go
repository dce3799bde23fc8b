package op_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/internal/op/optest"
)

func TestGradients(t *testing.T) {
	for name, build := range unary {
		t.Run(name, func(t *testing.T) {
			optest.Program{
				Build:  func(in gorgonia.Nodes) (node, error) { return build(in[0]) },
				Inputs: []*tensor.Dense{optest.Random(1, 6, 2)},
			}.CheckGradients(t)
		})
	}
	for name, operator := range binary {
		t.Run(name, func(t *testing.T) {
			fixed := 0
			if len(operator.second) == 2 {
				fixed = 1 // targets
			}
			optest.Program{
				Build:  func(in gorgonia.Nodes) (node, error) { return operator.build(in[0], in[1]) },
				Inputs: []*tensor.Dense{optest.Random(1, 6, 2), optest.Random(2, operator.second...)},
				Fixed:  fixed,
			}.CheckGradients(t)
		})
	}
}

// A chain through most operators, and an input that reaches the cost by two
// ways.
func TestGradientOfAComposition(t *testing.T) {
	optest.Program{
		Build: func(in gorgonia.Nodes) (node, error) {
			x, row := in[0], in[1]
			z, err := op.AddRow(x, row)
			if err != nil {
				return nil, err
			}
			if z, err = op.MulRow(z, row); err != nil {
				return nil, err
			}
			if z, err = op.Reshape(z, 4, 3); err != nil {
				return nil, err
			}
			if z, err = op.Softmax(z); err != nil {
				return nil, err
			}
			if z, err = op.Elementwise(cube{2}, z); err != nil {
				return nil, err
			}
			return op.SumRows(z)
		},
		Inputs: []*tensor.Dense{optest.Random(1, 2, 6), optest.Random(2, 6)},
	}.CheckGradients(t)
}

// The row operators for random shapes of two to four dimensions.
func TestRowGradients(t *testing.T) {
	builds := []func(x, row node) (node, error){op.AddRow, op.SubRow, op.MulRow, op.DivRow}
	rapid.Check(t, func(r *rapid.T) {
		shape := rapid.SliceOfN(rapid.IntRange(1, 4), 2, 4).Draw(r, "shape")
		build := rapid.SampledFrom(builds).Draw(r, "operator")
		seed := rapid.Uint64().Draw(r, "seed")
		optest.Program{
			Build:  func(in gorgonia.Nodes) (node, error) { return build(in[0], in[1]) },
			Inputs: []*tensor.Dense{optest.Random(seed, shape...), divisor(seed+1, shape[1:]...)},
		}.CheckGradients(t)
	})
}

// divisor is a random tensor away from 0.
func divisor(seed uint64, shape ...int) *tensor.Dense {
	d := optest.Random(seed, shape...)
	for i, x := range d.Float64s() {
		d.Float64s()[i] = 0.5 + x*x
	}
	return d
}
