package engine_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// wantError checks that there is an error, and that it says all of this.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error, where one should say %q", parts)
	}
	if !strings.HasPrefix(err.Error(), "engine: ") {
		t.Errorf("the error %q does not start with the package", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error %q does not say %q", err, part)
		}
	}
}

// Of these, gorgonia.Let refuses those of shape (3, 2) and (0, 3), but
// gorgonia.WithValue binds any.
func TestBadInputs(t *testing.T) {
	zeros := func(shape ...int) gorgonia.Value {
		return tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(shape...))
	}
	for _, c := range []struct {
		name          string
		matrix        gorgonia.Value // bound to "batch", of shape (2, 3)
		scalar        any            // bound to "rate", a float64
		matrixIsBound bool
		says          []string
	}{
		{"unbound matrix", nil, 1.0, false, []string{`input "batch"`, "no value", "gorgonia.Let"}},
		{"unbound scalar", zeros(2, 3), nil, true, []string{`input "rate"`, "no value"}},
		{"too few columns", zeros(2, 2), 1.0, true, []string{`input "batch"`, "(2, 3)", "(2, 2)"}},
		{"rows for columns", zeros(3, 2), 1.0, true, []string{`input "batch"`, "(2, 3)", "(3, 2)"}},
		{"no rows", zeros(0, 3), 1.0, true, []string{`input "batch"`, "(0, 3)", "at least one row"}},
		{"other dtype", zeros(2, 3), float32(1), true, []string{`input "rate"`, "float64", "float32"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			node := must(t)
			g := gorgonia.NewGraph()
			batch := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("batch"), gorgonia.WithShape(2, 3))
			rate := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("rate"))
			y := node(gorgonia.HadamardProd(batch, rate))
			if c.matrixIsBound {
				gorgonia.WithValue(c.matrix)(batch)
			}
			if c.scalar != nil {
				if err := gorgonia.Let(rate, c.scalar); err != nil {
					t.Fatal(err)
				}
			}
			m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{y}})
			wantError(t, m.RunAll(), c.says...)
			if err := gorgonia.Let(rate, 1.0); err != nil {
				t.Fatal(err)
			}
			if err := gorgonia.Let(batch, ramp(2, 3)); err != nil {
				t.Fatal(err)
			}
			run(t, m)
			same(t, "after the input is right", floats(t, y.Value()), floats(t, ramp(2, 3)), 0)
		})
	}
}

// gorgonia.Let(matrix, 3.0) returns no error.
func TestNumberForMatrix(t *testing.T) {
	g := gorgonia.NewGraph()
	x := input(g, "x", ramp(2, 3))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{must(t)(gorgonia.Tanh(x))}})
	if err := gorgonia.Let(x, 3.0); err != nil {
		t.Fatal(err)
	}
	wantError(t, m.RunAll(), `input "x"`, "(2, 3)", "()")
}

func TestBadOperators(t *testing.T) {
	for _, c := range []struct {
		op   gorgonia.Op
		says []string
	}{
		{failing{}, []string{"failing", "it always does"}},
		{panicking{}, []string{"panicking", "panic", "it always does"}},
		{misshapen{}, []string{"misshapen", "(2, 3)", "(7)"}},
		{empty{}, []string{"empty", "no value"}},
	} {
		t.Run(c.op.String(), func(t *testing.T) {
			node := must(t)
			g := gorgonia.NewGraph()
			x := input(g, "x", ramp(2, 3))
			good := node(gorgonia.Exp(x))
			bad := node(gorgonia.ApplyOp(c.op, x))
			m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{good, bad}})
			for range 2 {
				wantError(t, m.RunAll(), append(c.says, "node 2")...)
			}
			if _, err := m.Value(good); err == nil {
				t.Error("Value works without a run that succeeded")
			}
		})
	}
}

func TestBadSettings(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", ramp(2, 3))
	y := node(gorgonia.Tanh(x))
	other := input(gorgonia.NewGraph(), "elsewhere", ramp(2))
	var v gorgonia.Value
	read := gorgonia.Read(y, &v)
	unshaped := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("unshaped"))
	rowless := node(gorgonia.Tanh(gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("rowless"), gorgonia.WithShape(0, 3))))
	for _, c := range []struct {
		name string
		g    *gorgonia.ExprGraph
		s    engine.Settings
		says []string
	}{
		{"no graph", nil, engine.Settings{}, []string{"no graph"}},
		{"empty graph", gorgonia.NewGraph(), engine.Settings{}, []string{"nothing in it"}},
		{"nil output", g, engine.Settings{Outputs: gorgonia.Nodes{nil}}, []string{"nil node"}},
		{"output of another graph", g, engine.Settings{Outputs: gorgonia.Nodes{other}}, []string{`"elsewhere"`, "not in the graph"}},
		{"statement", g, engine.Settings{Outputs: gorgonia.Nodes{read}}, []string{"statement"}},
		{"not differentiated", g, engine.Settings{Gradients: gorgonia.Nodes{x}}, []string{`"x"`, "gorgonia.Grad"}},
		{"gradient of a result", g, engine.Settings{Gradients: gorgonia.Nodes{y}}, []string{"tanh", "gorgonia.Grad"}},
		{"nil gradient", g, engine.Settings{Gradients: gorgonia.Nodes{nil}}, []string{"nil node"}},
		{"no shape", g, engine.Settings{Outputs: gorgonia.Nodes{unshaped}}, []string{`"unshaped"`, "gorgonia.WithShape"}},
		{"no rows", g, engine.Settings{Outputs: gorgonia.Nodes{rowless}}, []string{`"rowless"`, "(0, 3)", "at least one row"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := engine.New(c.g, c.s)
			wantError(t, err, c.says...)
		})
	}
}

func TestClosed(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, n.g, engine.Settings{})
	run(t, m)
	for range 2 {
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	wantError(t, m.RunAll(), "closed")
	_, err := m.FirstNonFinite()
	wantError(t, err, "closed")
}

func TestFirstNonFinite(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", dense(tensor.Shape{2}, 1, 2))
	scale := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("scale"), gorgonia.WithValue(1.0))
	log := node(gorgonia.Log(x))
	product := node(gorgonia.HadamardProd(log, scale))
	sum := node(gorgonia.Sum(product))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{sum}})
	for _, c := range []struct {
		name     string
		x, scale float64
		want     *gorgonia.Node
	}{
		{"finite", 1, 1, nil},
		{"logarithm of a negative number", -1, 1, log},
		{"logarithm of 0", 0, 1, log},
		{"NaN in the batch", math.NaN(), 1, x},
		{"inputs before operators", -1, math.Inf(1), scale},
		{"finite operands, infinite product", math.MaxFloat64, math.MaxFloat64, product},
		{"finite again", 1, 1, nil},
	} {
		if err := gorgonia.Let(x, dense(tensor.Shape{2}, 1, c.x)); err != nil {
			t.Fatal(err)
		}
		if err := gorgonia.Let(scale, c.scale); err != nil {
			t.Fatal(err)
		}
		got, err := m.FirstNonFinite()
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFirstNonFiniteFloat32(t *testing.T) {
	g := gorgonia.NewGraph()
	x := input(g, "x", tensor.New(tensor.WithShape(2), tensor.WithBacking([]float32{1, 0})))
	sum := must(t)(gorgonia.Sum(must(t)(gorgonia.Inverse(x))))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{sum}})
	if n, err := m.FirstNonFinite(); err != nil || n == nil || n == sum {
		t.Errorf("1/0 is found at %v, %v", n, err)
	}
}

// An input that moved before another one's fault is not forgotten.
func TestMovedInputsAfterAFailedRun(t *testing.T) {
	g := gorgonia.NewGraph()
	turned := dense(tensor.Shape{1, 2}, 30, 40)
	x, y := input(g, "x", dense(tensor.Shape{1, 2}, 1, 2)), input(g, "y", turned)
	sum := must(t)(gorgonia.Add(x, y))
	m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{sum}})
	run(t, m)
	if err := gorgonia.Let(x, dense(tensor.Shape{1, 2}, 3, 4)); err != nil {
		t.Fatal(err)
	}
	for i, shape := range []tensor.Shape{{2, 1}, {1, 2}} {
		if err := turned.Reshape(shape...); err != nil {
			t.Fatal(err)
		}
		if err := m.RunAll(); (err == nil) != (i == 1) {
			t.Fatalf("with a second input of shape %v: %v", shape, err)
		}
	}
	if got := floats(t, sum.Value()); !slices.Equal(got, []float64{33, 44}) {
		t.Errorf("after the fault the sum is %v, want [33 44]", got)
	}
}
