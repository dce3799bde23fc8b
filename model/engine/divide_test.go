package engine

import (
	"fmt"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// wide makes a network of two layers that are wider than its batch is long,
// and the gradients of its mean.
func wide(t *testing.T, rows int) (cost *gorgonia.Node, weights gorgonia.Nodes) {
	t.Helper()
	node := must(t)
	g := gorgonia.NewGraph()
	h := ramp(g, "x", rows, 530)
	for i, units := range []int{400, 30} {
		w, b := ramp(g, fmt.Sprint("w", i), h.Shape()[1], units), ramp(g, fmt.Sprint("b", i), units)
		weights = append(weights, w, b)
		h = node(gorgonia.Tanh(node(op.AddRow(node(gorgonia.Mul(h, w)), b))))
	}
	return node(gorgonia.Mean(h)), weights
}

// Products with weights that are larger than what goes through them are
// divided by parts of their sums, and back by columns, so that each thread
// keeps to its rows of the weights.
func TestDivision(t *testing.T) {
	cost, weights := wide(t, 50)
	m, p := differentiated(t, cost, nil, weights...)
	wantPhases(t, p)
	wantArena(t, p)
	wantInterpreted(t, m)
	wantSameBits(t, m, p)
	var got []string
	for _, o := range p.code {
		if o.product != nil {
			got = append(got, fmt.Sprintf("%v %v in %d", o.name, o.fused, o.rows))
		}
	}
	want := []string{
		"A × B [in parts] in 4",     // of 530 products, in one block of 50 rows
		"A × B [in parts] in 2",     // of 400 products
		"A × Bᵀ [by columns] in 25", // 400 columns, 16 at a time
		"Aᵀ × B [] in 400", "Aᵀ × B [] in 530",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the products are %q, want %q\n%s", got, want, p.listing())
	}
}

// Without a gradient, nothing changes the weights between runs: both threads
// keep a copy of all.
func TestNoDivisionOfSumsForConstants(t *testing.T) {
	cost, _ := wide(t, 50)
	_, p := machineOf(t, cost)
	for _, o := range p.code {
		if o.product != nil && o.product.division != byRows {
			t.Errorf("%v is divided otherwise than by rows\n%s", o.name, p.listing())
		}
	}
}

// Divided or not, on however many threads, the bits are those of the product as
// a whole, from each start of its sums.
func TestDivisionDoesNotChangeBits(t *testing.T) {
	for _, rows := range []int{2, 50, 131} {
		for _, start := range []string{"zero", "row", "term"} {
			t.Run(fmt.Sprintf("%d rows from %s", rows, start), func(t *testing.T) {
				build := func() (*gorgonia.Node, *gorgonia.Node) {
					g, node := gorgonia.NewGraph(), must(t)
					w := ramp(g, "w", 700, 300)
					y := node(gorgonia.Mul(ramp(g, "x", rows, 700), w))
					switch start {
					case "row":
						y = node(op.AddRow(y, ramp(g, "b", 300)))
					case "term":
						y = node(gorgonia.Add(y, ramp(g, "c", rows, 300)))
					}
					return y, w
				}
				y, _ := build()
				_, p := machineOf(t, y)
				want := numbers(y.Value())
				for _, threads := range []int{1, 2, 3, 7} {
					y, w := build()
					cost := must(t)(gorgonia.Sum(y))
					m, divided := differentiated(t, cost, gorgonia.Nodes{y}, w)
					divided.onThreads(t, threads)
					if err := m.RunAll(); err != nil {
						t.Fatal(err)
					}
					if divided.code[0].product.division != bySums {
						t.Fatalf("it is not divided\n%s", divided.listing())
					}
					got := numbers(y.Value())
					if !slices.Equal(got, want) {
						t.Errorf("%d threads: other bits\n%s\n%s", threads, p.listing(), divided.listing())
					}
				}
			})
		}
	}
}
