package engine_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func TestRunsAgainWithAndWithoutReset(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("x"))
	y := must(t)(gorgonia.Square(x))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{y}})
	for i, at := range []float64{3, -4, 0.5} {
		if err := gorgonia.Let(x, at); err != nil {
			t.Fatal(err)
		}
		if i == 2 {
			m.Reset()
		}
		run(t, m)
		if got := y.Value().Data(); got != at*at {
			t.Errorf("run %d: %v squared is %v", i, at, got)
		}
	}
}

func TestValuesKeepTheirMemory(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, n.g, engine.Settings{Outputs: gorgonia.Nodes{n.hidden, n.cost, n.hidden}, Gradients: gorgonia.Nodes{n.w, n.v, n.w}})
	hidden, cost := n.hidden.Value(), n.cost.Value()
	gradient, err := n.w.Grad()
	if err != nil {
		t.Fatal(err)
	}
	var last []float64
	for range 3 {
		run(t, m)
		if n.hidden.Value() != hidden || n.cost.Value() != cost {
			t.Fatal("an output moved to other memory")
		}
		if g, err := n.w.Grad(); err != nil || g != gradient {
			t.Fatalf("the gradient moved to other memory: %v", err)
		}
		if v, err := m.Value(n.grad[0]); err != nil || v != gradient {
			t.Fatalf("Value of the gradient's node is %v, %v", v, err)
		}
		if v, err := m.Value(n.w); err != nil || v != n.w.Value() {
			t.Fatalf("Value of an input is %v, %v", v, err)
		}
		now := slices.Concat(floats(t, hidden), floats(t, cost), floats(t, gradient))
		if last != nil && !slices.Equal(now, last) {
			t.Fatal("the same run twice has other results")
		}
		last = now
	}
}

// A machine without settings gives all that the tape machine would.
func TestZeroSettings(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	var read gorgonia.Value
	gorgonia.Read(n.hidden, &read)
	m := newMachine(t, n.g, engine.Settings{})
	run(t, m)
	want := newNetwork(t, ramp(3, 4), ramp(4, 2))
	tape := gorgonia.NewTapeMachine(want.g, gorgonia.BindDualValues(want.weights...))
	defer tape.Close()
	run(t, tape)
	same(t, "cost", floats(t, n.cost.Value()), floats(t, want.cost.Value()), 1e-12)
	same(t, "gradient of w", grad(t, n.w), grad(t, want.w), 1e-12)
	same(t, "gradient of v", grad(t, n.v), grad(t, want.v), 1e-12)
	same(t, "what was read", floats(t, read), floats(t, n.hidden.Value()), 0)
}

func TestOnlyWhatIsWantedRuns(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", ramp(2))
	wanted := node(gorgonia.Tanh(x))
	unused := node(gorgonia.ApplyOp(failing{}, x))
	unbound := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithName("never bound"), gorgonia.WithShape(2))
	node(gorgonia.Add(unused, unbound))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{wanted}})
	run(t, m)
	if _, err := m.Value(unused); err == nil {
		t.Error("a node that was not asked for has a value")
	}
}

func TestReadIsFilledEachRun(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", ramp(3))
	sum := node(gorgonia.Sum(x))
	var whole, total gorgonia.Value
	gorgonia.Read(x, &whole)
	gorgonia.Read(sum, &total)
	m := newMachine(t, g, engine.Settings{})
	for _, v := range []*tensor.Dense{dense(tensor.Shape{3}, 1, 2, 3), dense(tensor.Shape{3}, 4, 5, 6)} {
		if err := gorgonia.Let(x, v); err != nil {
			t.Fatal(err)
		}
		run(t, m)
		same(t, "x", floats(t, whole), floats(t, v), 0)
		same(t, "sum", floats(t, total), []float64{floats(t, v)[0] + floats(t, v)[1] + floats(t, v)[2]}, 1e-15)
		if whole == gorgonia.Value(v) {
			t.Error("Read gave the input itself, not a copy")
		}
	}
}

// With BindDualValues the tape machine adds each run's gradient to the last.
func TestGradientsDoNotPileUp(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, n.g, engine.Settings{Gradients: n.weights})
	run(t, m)
	first := slices.Clone(grad(t, n.w))
	run(t, m)
	same(t, "gradient of the second run", grad(t, n.w), first, 0)
}

// b is added to x, so that both have one gradient node, which has to be two
// tensors for a solver that scales gradients in place. For z = x + b + 1 it
// is Gorgonia's own constant 1.
func TestSolversDoNotShareGradients(t *testing.T) {
	node := must(t)
	for name, shape := range map[string]tensor.Shape{"scalar": nil, "vector": {2}} {
		g := gorgonia.NewGraph()
		var x, b *gorgonia.Node
		if shape == nil {
			x = gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(1.0))
			b = gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("b"), gorgonia.WithValue(2.0))
		} else {
			x, b = input(g, "x", dense(shape, 1, 1)), input(g, "b", dense(shape, 2, 2))
		}
		cost := node(gorgonia.Sum(node(gorgonia.Add(x, b))))
		if _, err := gorgonia.Grad(cost, x, b); err != nil {
			t.Fatal(err)
		}
		m := newMachine(t, g, engine.Settings{})
		solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.25))
		for range 2 {
			run(t, m)
			if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{x, b})); err != nil {
				t.Fatal(err)
			}
		}
		same(t, name+" x", floats(t, x.Value())[:1], []float64{0.5}, 0)
		same(t, name+" b", floats(t, b.Value())[:1], []float64{1.5}, 0)
	}
}

func TestInputsAreOnlyRead(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	v := ramp(3, 4)
	w := input(g, "w", v)
	flat := node(gorgonia.Reshape(w, tensor.Shape{12}))
	scaled := node(gorgonia.HadamardProd(flat, gorgonia.NewConstant(10.0)))
	exp := node(gorgonia.Exp(flat))
	square := node(gorgonia.Mul(w, node(gorgonia.Transpose(w))))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{flat, scaled, exp, square}})
	run(t, m)
	run(t, m)
	same(t, "w", floats(t, v), floats(t, ramp(3, 4)), 0)
	if !v.Shape().Eq(tensor.Shape{3, 4}) || w.Value() != gorgonia.Value(v) {
		t.Errorf("the input has become %v of shape %v", w.Value(), v.Shape())
	}
	same(t, "Reshape(w)", floats(t, flat.Value()), floats(t, ramp(3, 4)), 0)
	// An output that Gorgonia would share with its input is the machine's own.
	v.Memset(7.0)
	same(t, "Reshape(w) after w has changed", floats(t, flat.Value()), floats(t, ramp(3, 4)), 0)
}

// UnbindAllNonInputs hands the tensors it unbinds to Gorgonia's pool, from
// where they come back as other tensors.
func TestUnbinding(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, n.g, engine.Settings{})
	run(t, m)
	cost, gradient := floats(t, n.cost.Value())[0], slices.Clone(grad(t, n.w))
	n.g.UnbindAllNonInputs()
	run(t, m)
	same(t, "cost", floats(t, n.cost.Value()), []float64{cost}, 0)
	same(t, "gradient", grad(t, n.w), gradient, 0)
}

func TestGradientOfAnInputBoundLater(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithShape(2))
	cost := node(gorgonia.Sum(node(gorgonia.Square(x))))
	if _, err := gorgonia.Grad(cost, x); err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, g, engine.Settings{Gradients: gorgonia.Nodes{x}})
	for _, at := range []float64{1, 2} {
		if err := gorgonia.Let(x, dense(tensor.Shape{2}, at, -at)); err != nil {
			t.Fatal(err)
		}
		run(t, m)
		same(t, "gradient", grad(t, x), []float64{2 * at, -2 * at}, 0)
	}
}

func TestPartOfAGraph(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, n.g.SubgraphRoots(n.cost), engine.Settings{})
	run(t, m)
	want := newNetwork(t, ramp(3, 4), ramp(4, 2))
	whole := newMachine(t, want.g, engine.Settings{})
	run(t, whole)
	same(t, "cost", floats(t, n.cost.Value()), floats(t, want.cost.Value()), 0)
}

// gorgonia.Set has no effect on the tape machine, and none here.
func TestSet(t *testing.T) {
	g := gorgonia.NewGraph()
	a, b := input(g, "a", ramp(2)), input(g, "b", dense(tensor.Shape{2}, 1, 2))
	gorgonia.Set(a, b)
	sum := must(t)(gorgonia.Add(a, b))
	m := newMachine(t, g, engine.Settings{})
	run(t, m)
	run(t, m)
	same(t, "sum", floats(t, sum.Value()), []float64{ramp(2).Float64s()[0] + 1, ramp(2).Float64s()[1] + 2}, 0)
}

// Gorgonia's Dropout gives its operand itself in evaluation, and another
// tensor in training.
func TestEvaluate(t *testing.T) {
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{2, 2}, 1, 2, 3, 4))
	y := must(t)(gorgonia.Dropout(x, 0.999))
	m := newMachine(t, g, engine.Settings{Evaluate: true})
	run(t, m)
	same(t, "evaluation", floats(t, y.Value()), floats(t, x.Value()), 0)
	m = newMachine(t, g, engine.Settings{})
	run(t, m)
	if slices.Equal(floats(t, y.Value()), floats(t, x.Value())) {
		t.Error("nothing was dropped in training")
	}
}

func TestMemoryDoesNotGrow(t *testing.T) {
	n := newNetwork(t, ramp(3, 40), ramp(40, 2))
	var read gorgonia.Value
	gorgonia.Read(n.hidden, &read)
	m := newMachine(t, n.g, engine.Settings{})
	heap := func() uint64 {
		for range 200 {
			run(t, m)
		}
		runtime.GC()
		var s runtime.MemStats
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	before := heap()
	var after uint64
	for range 10 {
		after = heap()
	}
	if after > before+64<<10 {
		t.Errorf("after 200 runs the heap is %d bytes, after 2200 runs %d", before, after)
	}
}
