// Package optest runs small Gorgonia programs in tests, and compares their
// symbolic gradients with central differences:
//
//	optest.Program{
//		Build:  func(in gorgonia.Nodes) (*gorgonia.Node, error) { return op.AddRow(in[0], in[1]) },
//		Inputs: []*tensor.Dense{x, row},
//	}.CheckGradients(t)
package optest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Program is a function of tensors, as a graph.
type Program struct {
	Build  func(in gorgonia.Nodes) (*gorgonia.Node, error)
	Inputs []*tensor.Dense // copied before each run
	Fixed  int             // the last so many inputs, such as targets, have no gradient
}

// Value runs the program on Gorgonia's tape machine and returns the elements of
// its result, row-major, and its shape.
func (p Program) Value(t testing.TB) ([]float64, tensor.Shape) {
	t.Helper()
	g := gorgonia.NewGraph()
	result, err := p.Build(p.inputs(g))
	if err != nil {
		t.Fatal(err)
	}
	return run(t, g, result)[0], result.Shape()
}

// Gradients runs the program and returns the gradient of its cost with respect
// to each input, by gorgonia.Grad. The cost is the sum of the result's elements,
// each times its weight from Weights; a scalar result is the cost itself.
func (p Program) Gradients(t testing.TB) [][]float64 {
	t.Helper()
	g := gorgonia.NewGraph()
	in := p.inputs(g)
	result, err := p.Build(in)
	if err != nil {
		t.Fatal(err)
	}
	gradients, err := gorgonia.Grad(p.cost(t, g, result), in[:len(in)-p.Fixed]...)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, g, gradients...)
}

// CheckGradients fails the test unless Gradients agrees with the central
// differences of the cost at every element: (c(x+h)-c(x-h))/2h with h = 1e-5. The
// inputs must be float64, and away from kinks by more than h.
func (p Program) CheckGradients(t testing.TB) {
	t.Helper()
	const h, tolerance = 1e-5, 2e-8
	for i, gradient := range p.Gradients(t) {
		for j, symbolic := range gradient {
			numeric := (p.costAt(t, i, j, h) - p.costAt(t, i, j, -h)) / (2 * h)
			if !(math.Abs(symbolic-numeric) <= tolerance*max(1, math.Abs(numeric))) {
				t.Errorf("input %d, element %d: the symbolic gradient is %v, central differences give %v",
					i, j, symbolic, numeric)
			}
		}
	}
}

// Weights are the fixed factors that the cost gives to the n elements of a result,
// between 0.5 and 1.5.
func Weights(n int) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 0.5 + random.Float64()
	}
	return weights
}

// Random returns a float64 tensor of normally distributed numbers.
func Random(seed uint64, shape ...int) *tensor.Dense {
	random := rand.New(rand.NewPCG(seed, 0))
	d := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(shape...))
	for i := range d.Float64s() {
		d.Float64s()[i] = random.NormFloat64()
	}
	return d
}

// Float32 returns a rounded copy of a float64 tensor.
func Float32(d *tensor.Dense) *tensor.Dense {
	rounded := make([]float32, 0, d.Shape().TotalSize())
	for _, x := range d.Float64s() {
		rounded = append(rounded, float32(x))
	}
	return tensor.New(tensor.WithShape(d.Shape()...), tensor.WithBacking(rounded))
}

func (p Program) inputs(g *gorgonia.ExprGraph) gorgonia.Nodes {
	var in gorgonia.Nodes
	for i, d := range p.Inputs {
		in = append(in, gorgonia.NodeFromAny(g, d.Clone(), gorgonia.WithName(fmt.Sprintf("input %d", i))))
	}
	return in
}

// cost is the sum of the result's elements, each times its weight; a scalar
// result is the cost itself.
func (p Program) cost(t testing.TB, g *gorgonia.ExprGraph, result *gorgonia.Node) *gorgonia.Node {
	t.Helper()
	if result.IsScalar() {
		return result
	}
	weights := tensor.New(tensor.WithShape(result.Shape()...), tensor.WithBacking(Weights(result.Shape().TotalSize())))
	if result.Dtype() == tensor.Float32 {
		weights = Float32(weights)
	}
	weighted, err := gorgonia.HadamardProd(result, gorgonia.NodeFromAny(g, weights, gorgonia.WithName("weights")))
	if err != nil {
		t.Fatal(err)
	}
	cost, err := gorgonia.Sum(weighted)
	if err != nil {
		t.Fatal(err)
	}
	return cost
}

// costAt is the cost with element j of input i moved by delta.
func (p Program) costAt(t testing.TB, i, j int, delta float64) float64 {
	t.Helper()
	moved := p
	moved.Inputs = append([]*tensor.Dense{}, p.Inputs...)
	moved.Inputs[i] = p.Inputs[i].Clone().(*tensor.Dense)
	moved.Inputs[i].Float64s()[j] += delta
	elements, shape := moved.Value(t)
	if len(shape) == 0 {
		return elements[0]
	}
	var cost float64
	for k, weight := range Weights(len(elements)) {
		cost += weight * elements[k]
	}
	return cost
}

// run returns the elements of the wanted nodes' values.
func run(t testing.TB, g *gorgonia.ExprGraph, wanted ...*gorgonia.Node) [][]float64 {
	t.Helper()
	values := make([]gorgonia.Value, len(wanted))
	for i, n := range wanted {
		gorgonia.Read(n, &values[i])
	}
	machine := gorgonia.NewTapeMachine(g)
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		t.Fatal(err)
	}
	elements := make([][]float64, len(values))
	for i, v := range values {
		switch data := v.Data().(type) {
		case []float64:
			elements[i] = append(elements[i], data...)
		case []float32:
			for _, x := range data {
				elements[i] = append(elements[i], float64(x))
			}
		case float64:
			elements[i] = []float64{data}
		case float32:
			elements[i] = []float64{float64(data)}
		default:
			t.Fatalf("a result is %T", data)
		}
	}
	return elements
}

// Scalar returns a scalar value as a float64.
func Scalar(v gorgonia.Value) float64 {
	if x, ok := v.Data().(float32); ok {
		return float64(x)
	}
	return v.Data().(float64)
}
