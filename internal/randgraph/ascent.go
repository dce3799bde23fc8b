package randgraph

import (
	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/losses"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Ascent is the table of this library's operators.
var Ascent = append(elementwise(), []Operator{
	rowwise("AddRow", Real, op.AddRow),
	rowwise("SubRow", Real, op.SubRow),
	rowwise("MulRow", Real, op.MulRow),
	rowwise("DivRow", Positive, op.DivRow),
	{"SumRows", 2, Real, func(_ *Maker, x *gorgonia.Node) (*gorgonia.Node, error) { return op.SumRows(x) }},
	{"Softmax", 2, Real, func(_ *Maker, x *gorgonia.Node) (*gorgonia.Node, error) { return op.Softmax(x) }},
	{"Reshape", 0, Real, func(_ *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return op.Reshape(x, x.Shape().TotalSize())
	}},
	// Gorgonia's shares memory with its operand, which is safe on a machine
	// that overwrites nothing.
	{"gorgonia.Reshape", 0, Real, func(_ *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Reshape(x, tensor.Shape{x.Shape().TotalSize()})
	}},
	{"Affine", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		columns := x.Shape()[1]
		return op.Affine(x, m.normal(columns), m.normal(columns))
	}},
	{"LogPrior", 0, Real, func(_ *Maker, x *gorgonia.Node) (*gorgonia.Node, error) { return op.LogPrior(x, 0.3, 0.7) }},
	{"WeightedSum", 1, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return op.WeightedSum(x, m.constant(x.Shape()), 0.5)
	}},
	{"Bernoulli", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		scores, err := with(m, x, tensor.Shape{x.Shape()[1], 1}, Real, gorgonia.Mul)
		if err != nil {
			return nil, err
		}
		return losses.Bernoulli{}.LogLikelihood(scores, m.classes(x.Shape()[0], 2))
	}},
	{"Categorical", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		x = m.Wide(x)
		rows, classes := x.Shape()[0], x.Shape()[1]
		return losses.Categorical{Classes: classes}.LogLikelihood(x, m.classes(rows, classes))
	}},
	{"Gaussian", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return losses.Gaussian{Outputs: x.Shape()[1]}.LogLikelihood(x, m.constant(x.Shape()))
	}},
}...)

// elementwise has a line for every activation that is differentiable, and for
// the absolute value.
func elementwise() []Operator {
	table := []Operator{unary("Abs", Real, op.Abs)}
	for _, name := range activations.Names() {
		a, err := activations.Named(name)
		if err == nil && a != activations.Step {
			table = append(table, unary(name, Real, a.Node))
		}
	}
	return table
}

// rowwise is a function of a matrix and a row; the domain is the row's.
func rowwise(name string, d Domain, f func(x, row *gorgonia.Node) (*gorgonia.Node, error)) Operator {
	return Operator{name, 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, x.Shape()[1:], d, f)
	}}
}

// classes makes an input (rows, 1) of class indices that nobody differentiates.
func (m *Maker) classes(rows, k int) *gorgonia.Node {
	y := make([]float64, rows)
	for i := range y {
		y[i] = float64(m.rng.IntN(k))
	}
	return m.leaf("y", tensor.Shape{rows, 1}, y)
}
