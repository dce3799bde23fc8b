package engine

import (
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
)

// penalised makes a wide network with a penalty on its first weights, so that
// their gradient's sums start from a term.
func penalised(t *testing.T) (cost *gorgonia.Node, weights gorgonia.Nodes) {
	t.Helper()
	node := must(t)
	cost, weights = wide(t, 50)
	penalty := node(gorgonia.Sum(node(gorgonia.Square(weights[0]))))
	return node(gorgonia.Sub(cost, penalty)), weights
}

func deferred(t *testing.T, cost *gorgonia.Node, weights gorgonia.Nodes) *Machine {
	t.Helper()
	if _, err := gorgonia.Grad(cost, weights...); err != nil {
		t.Fatal(err)
	}
	m, err := New(cost.Graph(), Settings{Outputs: gorgonia.Nodes{cost}, Gradients: weights, Defer: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// Large gradients come row by row, with the bits that they have as a whole, on
// any number of threads and again after a run on other numbers.
func TestRowsOfGradients(t *testing.T) {
	cost, weights := penalised(t)
	whole, _ := differentiated(t, cost, nil, weights...)
	cost, same := penalised(t)
	m := deferred(t, cost, same)
	p := m.program.(*program[float64])
	for _, threads := range []int{1, 2, 3, 2} {
		for i := range weights {
			x, y := weights[i].Value().Data().([]float64), same[i].Value().Data().([]float64)
			x[0] += 0.25
			copy(y, x)
		}
		if err := whole.RunAll(); err != nil {
			t.Fatal(err)
		}
		p.onThreads(t, threads)
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		for i, w := range weights {
			want, err := w.Grad()
			if err != nil {
				t.Fatal(err)
			}
			rows := RowsOf[float64](m, same[i])
			if large := i%2 == 0; large != (rows != nil) {
				t.Fatalf("the gradient of %v is left out: %v, want %v", w, rows != nil, large)
			}
			if rows == nil {
				got, err := same[i].Grad()
				if err != nil || !slices.Equal(numbers(got), numbers(want)) {
					t.Errorf("%d threads: the gradient of %v is another (%v)", threads, w, err)
				}
				continue
			}
			rows.Prepare()
			height, width := w.Shape()[0], w.Shape()[1]
			got := make([]float64, height*width)
			const blocks = 23
			if err := m.Share(blocks, func(block, thread int) {
				from, to := height*block/blocks, height*(block+1)/blocks
				rows.Compute(got[from*width:to*width], from, to, thread)
			}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, numbers(want)) {
				t.Errorf("%d threads: the rows of %v's gradient are others", threads, w)
			}
		}
	}
	if !strings.Contains(m.String(), "left to Rows\n") {
		t.Errorf("the listing does not say what is left to Rows\n%s", m)
	}
}

// What is small, wanted otherwise or made from weights that may have changed by
// then stays in the runs.
func TestWhatIsNotLeftOut(t *testing.T) {
	node := must(t)
	for _, c := range []struct {
		name  string
		build func(g *gorgonia.ExprGraph) (cost *gorgonia.Node, weights gorgonia.Nodes)
	}{
		{"small", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			w := ramp(g, "w", 10, 100)
			return node(gorgonia.Sum(node(gorgonia.Mul(ramp(g, "x", 70, 10), w)))), gorgonia.Nodes{w}
		}},
		{"with something behind it", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			w := ramp(g, "w", 60, 100)
			masked := node(gorgonia.HadamardProd(w, ramp(g, "mask", 60, 100)))
			return node(gorgonia.Sum(node(gorgonia.Mul(ramp(g, "x", 70, 60), masked)))), gorgonia.Nodes{w}
		}},
		{"made from weights", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			w, v := ramp(g, "w", 100, 100), ramp(g, "v", 100, 100)
			y := node(gorgonia.Mul(ramp(g, "x", 70, 100), node(gorgonia.Mul(w, v))))
			return node(gorgonia.Sum(node(gorgonia.Square(y)))), gorgonia.Nodes{w, v}
		}},
		{"no product", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			w := ramp(g, "w", 100, 100)
			return node(gorgonia.Sum(node(gorgonia.Square(w)))), gorgonia.Nodes{w}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cost, weights := c.build(gorgonia.NewGraph())
			m := deferred(t, cost, weights)
			if err := m.RunAll(); err != nil {
				t.Fatal(err)
			}
			for _, w := range weights {
				if _, err := w.Grad(); err != nil || RowsOf[float64](m, w) != nil {
					t.Errorf("the gradient of %v is left out (%v)\n%s", w, err, m)
				}
			}
		})
	}
	g := gorgonia.NewGraph()
	w := ramp(g, "w", 100, 100)
	cost := node(gorgonia.Sum(node(gorgonia.Mul(ramp(g, "x", 70, 100), w))))
	if _, err := gorgonia.Grad(cost, w); err != nil {
		t.Fatal(err)
	}
	m, err := New(g, Settings{Outputs: gorgonia.Nodes{cost, w.Deriv()}, Gradients: gorgonia.Nodes{w}, Defer: true})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if RowsOf[float64](m, w) != nil || RowsOf[float32](m, w) != nil {
		t.Error("a gradient that is an output too is left out")
	}
}

// A vector's gradient has no rows to be computed by.
func TestVectorsAreNotLeftOut(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	w := ramp(g, "w", 9000)
	cost := node(gorgonia.Sum(node(gorgonia.Mul(ramp(g, "x", 5, 9000), w))))
	m := deferred(t, cost, gorgonia.Nodes{w})
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Grad(); err != nil || RowsOf[float64](m, w) != nil {
		t.Errorf("the gradient of a vector is left out (%v)\n%s", err, m)
	}
}
