package engine_test

import (
	"math"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// must returns the node, or fails the test.
func must(t testing.TB) func(n *gorgonia.Node, err error) *gorgonia.Node {
	return func(n *gorgonia.Node, err error) *gorgonia.Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

func dense(shape tensor.Shape, elements ...float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(elements))
}

// ramp has elements that differ, so that a permutation shows.
func ramp(shape ...int) *tensor.Dense {
	elements := make([]float64, tensor.Shape(shape).TotalSize())
	for i := range elements {
		elements[i] = math.Sin(float64(3*i + 1))
	}
	return dense(shape, elements...)
}

// input makes an input of the value's shape and dtype.
func input(g *gorgonia.ExprGraph, name string, v *tensor.Dense) *gorgonia.Node {
	return gorgonia.NewTensor(g, v.Dtype(), v.Dims(), gorgonia.WithName(name), gorgonia.WithShape(v.Shape()...), gorgonia.WithValue(v))
}

func newMachine(t testing.TB, g *gorgonia.ExprGraph, s engine.Settings) *engine.Machine {
	t.Helper()
	m, err := engine.New(g, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func run(t testing.TB, vm gorgonia.VM) {
	t.Helper()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
}

// floats returns the elements of a value.
func floats(t testing.TB, v gorgonia.Value) []float64 {
	t.Helper()
	switch v := v.Data().(type) {
	case float64:
		return []float64{v}
	case []float64:
		return v
	}
	t.Fatalf("a value of type %T where float64 is expected", v.Data())
	return nil
}

func grad(t testing.TB, n *gorgonia.Node) []float64 {
	t.Helper()
	v, err := n.Grad()
	if err != nil {
		t.Fatal(err)
	}
	return floats(t, v)
}

// same compares tensors: the largest difference over the largest element.
func same(t testing.TB, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d elements, want %d", what, len(got), len(want))
		return
	}
	difference, largest := 0.0, 0.0
	for i := range got {
		if d := math.Abs(got[i] - want[i]); d > difference || math.IsNaN(d) {
			difference = d
		}
		largest = max(largest, math.Abs(want[i]))
	}
	if !(difference <= tolerance*largest) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// network is a small network with its gradients: cost = mean((tanh(x w) v - y)^2).
type network struct {
	g             *gorgonia.ExprGraph
	x, y, w, v    *gorgonia.Node
	hidden, cost  *gorgonia.Node
	weights, grad gorgonia.Nodes
}

func newNetwork(t testing.TB, w, v *tensor.Dense) network {
	t.Helper()
	node := must(t)
	g := gorgonia.NewGraph()
	n := network{g: g, x: input(g, "x", ramp(5, 3)), y: input(g, "y", ramp(5, 2)), w: input(g, "w", w), v: input(g, "v", v)}
	n.hidden = node(gorgonia.Tanh(node(gorgonia.Mul(n.x, n.w))))
	errors := node(gorgonia.Sub(node(gorgonia.Mul(n.hidden, n.v)), n.y))
	n.cost = node(gorgonia.Mean(node(gorgonia.Square(errors))))
	n.weights = gorgonia.Nodes{n.w, n.v}
	var err error
	if n.grad, err = gorgonia.Grad(n.cost, n.w, n.v); err != nil {
		t.Fatal(err)
	}
	return n
}
