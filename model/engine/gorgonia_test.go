package engine_test

import (
	"math"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// The engine reads fields that Gorgonia does not export: operands in their
// order, and where Read wants its value.
func TestGorgoniaInternals(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	a, b := input(g, "a", dense(tensor.Shape{1}, 7)), input(g, "b", dense(tensor.Shape{1}, 2))
	quotient := node(gorgonia.HadamardDiv(a, b))
	var read gorgonia.Value
	gorgonia.Read(quotient, &read)
	run(t, newMachine(t, g, engine.Settings{}))
	same(t, "7/2", floats(t, read), []float64{3.5}, 0)
}

// onePlus makes 1+x with Gorgonia's own constant 1, which Grad adds to a
// graph, and with which later constants that print alike are one node.
func onePlus(t *testing.T, g *gorgonia.ExprGraph, x *gorgonia.Node) *gorgonia.Node {
	t.Helper()
	node := must(t)
	if _, err := gorgonia.Grad(node(gorgonia.Sum(x)), x); err != nil {
		t.Fatal(err)
	}
	return node(gorgonia.Add(x, gorgonia.NewConstant(1.0)))
}

// Building Log(1+x) takes the node 1+x out of the graph, after which
// ExprGraph.From answers with the operands of the wrong nodes.
func TestGraphWithStaleIndex(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{1}, 0.5))
	sum := onePlus(t, g, x)
	sine := node(gorgonia.Sin(x))
	exp := node(gorgonia.Exp(sine))
	tanh := node(gorgonia.Tanh(exp))
	log := node(gorgonia.Log(sum))
	total := node(gorgonia.Add(tanh, log))
	if from := g.From(exp.ID()); from.Next() && from.Node() == sine {
		t.Error("From is right here, so this test shows nothing")
	}
	run(t, newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{total}}))
	want := math.Tanh(math.Exp(math.Sin(0.5))) + math.Log(1.5)
	same(t, "tanh(exp(sin x)) + log(1 + x)", floats(t, total.Value()), []float64{want}, 1e-15)
}

// The node 1+x that Log took away is emptied, and may come back as another.
func TestGraphWithoutItsNodes(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{1}, 0.5))
	sum := onePlus(t, g, x)
	square := node(gorgonia.Square(sum))
	node(gorgonia.Log(sum))
	_, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{square}})
	wantError(t, err, "no longer in the graph", "Log(1+x)")
}

// At is a statement to the tape machine, which does not compute it.
func TestAt(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{2, 2}, 1, 2, 3, 4))
	twice := node(gorgonia.Mul(node(gorgonia.At(x, 1, 0)), gorgonia.NewConstant(2.0)))
	run(t, newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{twice}}))
	same(t, "2 x[1,0]", floats(t, twice.Value()), []float64{6}, 0)
}

// sliceIncrOp, the gradient of Slice, adds to the memory it is given, so it
// must not be given that of the last run.
func TestGradientOfSlice(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{4}, 1, 2, 3, 4))
	cost := node(gorgonia.Sum(node(gorgonia.Square(node(gorgonia.Slice(x, gorgonia.S(1, 3)))))))
	if _, err := gorgonia.Grad(cost, x); err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, g, engine.Settings{})
	for range 3 {
		run(t, m)
		same(t, "gradient", grad(t, x), []float64{0, 4, 6, 0}, 0)
	}
}

// BatchNorm's operator scales the memory it is given.
func TestBatchNorm(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{2, 1}, 1, 3))
	scale, bias := input(g, "scale", dense(tensor.Shape{2, 1}, 1, 1)), input(g, "bias", dense(tensor.Shape{2, 1}, 0, 0))
	y, _, _, _, err := gorgonia.BatchNorm(x, scale, bias, 0.9, 1e-12)
	if err != nil {
		t.Fatal(err)
	}
	sum := node(gorgonia.Sum(y, 1))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{sum}})
	for range 3 {
		run(t, m)
		same(t, "normalised", floats(t, sum.Value()), []float64{-1, 1}, 1e-9)
	}
}

// An operator from elsewhere that writes into given memory gets the same
// memory each run.
func TestPreallocatedMemory(t *testing.T) {
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{2}, 1, 2))
	calls := 0
	y := must(t)(gorgonia.ApplyOp(counting{preallocated: &calls}, x))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{y}})
	for range 3 {
		run(t, m)
		same(t, "twice x", floats(t, y.Value()), []float64{2, 4}, 0)
	}
	if calls != 3 {
		t.Errorf("%d calls wrote into given memory, want 3", calls)
	}
}

// The gradient of cost = sum (p y) p in y is p' p, with one tensor as both
// operands of an operator that transposes the first in place.
func TestSameTensorTwice(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	p := input(g, "p", dense(tensor.Shape{2, 2}, 1, 2, 3, 4))
	y := input(g, "y", dense(tensor.Shape{2, 2}, 1, 0, 0, 1))
	cost := node(gorgonia.ApplyOp(inner{}, node(gorgonia.Mul(p, y)), p))
	if _, err := gorgonia.Grad(cost, y); err != nil {
		t.Fatal(err)
	}
	run(t, newMachine(t, g, engine.Settings{}))
	same(t, "cost", floats(t, cost.Value()), []float64{30}, 0)
	same(t, "gradient", grad(t, y), []float64{10, 14, 14, 20}, 0)
}
