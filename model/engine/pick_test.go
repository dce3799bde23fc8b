package engine

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// inputOf finds an input by its name.
func inputOf(t *testing.T, g *gorgonia.ExprGraph, name string) *gorgonia.Node {
	t.Helper()
	for _, n := range g.AllNodes() {
		if n.Op() == nil && n.Name() == name {
			return n
		}
	}
	t.Fatalf("there is no input %s", name)
	return nil
}

// bits runs the machine and returns what it keeps, and the gradients that are
// left to Rows.
func (m *Machine) bits(t *testing.T, weights gorgonia.Nodes) (all [][]float64) {
	t.Helper()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	for _, k := range m.keep {
		all = append(all, numbers(k.v))
	}
	for _, w := range weights {
		rows := RowsOf[float64](m, w)
		if rows == nil {
			continue
		}
		rows.Prepare()
		height, width := w.Shape()[0], w.Shape()[1]
		gradient := make([]float64, height*width)
		if err := m.Share(5, func(part, thread int) {
			from, to := height*part/5, height*(part+1)/5
			rows.Compute(gradient[from*width:to*width], from, to, thread)
		}); err != nil {
			t.Fatal(err)
		}
		all = append(all, gradient)
	}
	return all
}

// Rows that are picked give the bits that their copy as a value gives: divided
// by rows and by sums, left to Rows or not, on any number of threads, from one
// matrix after the other, and again with the value.
func TestPickRows(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  int
		build func(rows int) (*gorgonia.Node, gorgonia.Nodes)
	}{
		{"sums", 50, func(rows int) (*gorgonia.Node, gorgonia.Nodes) { return wide(t, rows) }},
		{"rows", 50, func(rows int) (*gorgonia.Node, gorgonia.Nodes) { cost, _ := wide(t, rows); return cost, nil }},
		{"one row", 1, func(rows int) (*gorgonia.Node, gorgonia.Nodes) { return wide(t, rows) }},
		{"three rows", 3, func(rows int) (*gorgonia.Node, gorgonia.Nodes) { return wide(t, rows) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cost, weights := c.build(c.rows)
			m, _ := machineOf(t, cost)
			if len(weights) > 0 {
				m = deferred(t, cost, weights)
			}
			p := m.program.(*program[float64])
			x := inputOf(t, cost.Graph(), "x")
			own := x.Value().Data().([]float64)
			start := slices.Clone(own)
			const cols, all = 530, 120
			rng := rand.New(rand.NewPCG(uint64(c.rows), 1))
			for _, threads := range []int{1, 2, 3, 7} {
				p.onThreads(t, threads)
				data := make([]float64, all*cols)
				for i := range data {
					data[i] = rng.NormFloat64()
				}
				for range 3 {
					rows := rng.Perm(all)[:c.rows]
					for i, row := range rows {
						copy(own[i*cols:(i+1)*cols], data[row*cols:])
					}
					want := m.bits(t, weights)
					copy(own, start)
					for range 2 {
						if ok, err := PickRows(m, x, data, rows); !ok || err != nil {
							t.Fatalf("picking gives %v and %v\n%s", ok, err, m)
						}
						got := m.bits(t, weights)
						if !slices.EqualFunc(got, want, slices.Equal) {
							t.Fatalf("%d threads: rows that are picked give other bits", threads)
						}
					}
					if ok, err := PickRows[float64](m, x, nil, nil); !ok || err != nil {
						t.Fatalf("picking nothing gives %v and %v", ok, err)
					}
				}
			}
		})
	}
}

// What needs the input as a whole gets it.
func TestNotPicked(t *testing.T) {
	node := must(t)
	for name, build := range map[string]func(g *gorgonia.ExprGraph, x *gorgonia.Node) *gorgonia.Node{
		"element by element": func(g *gorgonia.ExprGraph, x *gorgonia.Node) *gorgonia.Node { return node(gorgonia.Square(x)) },
		"also element by element": func(g *gorgonia.ExprGraph, x *gorgonia.Node) *gorgonia.Node {
			return node(gorgonia.Add(node(gorgonia.Mul(x, ramp(g, "w", 3, 3))), x))
		},
		"second factor": func(g *gorgonia.ExprGraph, x *gorgonia.Node) *gorgonia.Node {
			return node(gorgonia.Mul(ramp(g, "w", 3, 3), x))
		},
		"both factors": func(g *gorgonia.ExprGraph, x *gorgonia.Node) *gorgonia.Node {
			return node(gorgonia.Mul(x, node(gorgonia.Transpose(x))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			x := ramp(g, "x", 3, 3)
			m, _ := machineOf(t, build(g, x))
			if ok, err := PickRows(m, x, make([]float64, 30), []int{1, 2, 3}); ok || err != nil {
				t.Errorf("picking gives %v and %v", ok, err)
			}
			wantInterpreted(t, m)
		})
	}
	for name, output := range map[string]bool{"output": true, "read": false} {
		t.Run(name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			x := ramp(g, "x", 3, 3)
			var into gorgonia.Value
			outputs := gorgonia.Nodes{node(gorgonia.Mul(x, ramp(g, "w", 3, 3)))}
			if output {
				outputs = append(outputs, x)
			} else {
				gorgonia.Read(x, &into)
			}
			m, _ := machineOf(t, outputs...)
			if ok, err := PickRows(m, x, make([]float64, 30), []int{1, 2, 3}); ok || err != nil {
				t.Errorf("picking gives %v and %v", ok, err)
			}
		})
	}
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 3, 3)
	m, _ := machineOf(t, node(gorgonia.Mul(x, ramp(g, "w", 3, 3))))
	if ok, err := PickRows(m, x, make([]float32, 30), []int{1, 2, 3}); ok || err != nil {
		t.Errorf("float32 for float64 gives %v and %v", ok, err)
	}
	if ok, err := PickRows(m, ramp(gorgonia.NewGraph(), "x", 3, 3), make([]float64, 30), []int{1, 2, 3}); ok || err != nil {
		t.Errorf("another graph's input gives %v and %v", ok, err)
	}
	for _, rows := range [][]int{{1, 2}, {0, 1, 10}, {-1, 0, 1}, {0, 1, 1 << 62}, {0, 1, math.MaxInt}} {
		if ok, err := PickRows(m, x, make([]float64, 30), rows); ok || err == nil {
			t.Errorf("rows %v give %v and %v", rows, ok, err)
		}
	}
}

// Looking for a number that is not finite looks at the rows that are picked.
func TestFirstNonFinitePicked(t *testing.T) {
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 3, 3)
	m, _ := machineOf(t, must(t)(gorgonia.Mul(x, ramp(g, "w", 3, 3))))
	data := make([]float64, 30)
	data[3*7+1] = math.NaN()
	pick := func(rows ...int) *gorgonia.Node {
		t.Helper()
		if ok, err := PickRows(m, x, data, rows); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		n, err := m.FirstNonFinite()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := pick(1, 2, 3); n != nil {
		t.Errorf("%v is said not to be finite", n)
	}
	if n := pick(1, 7, 3); n != x {
		t.Errorf("%v is said not to be finite first, want %v", n, x)
	}
	turned := tensor.New(tensor.WithShape(3, 3), tensor.Of(tensor.Float64))
	if err := turned.T(); err != nil {
		t.Fatal(err)
	}
	if err := gorgonia.UnsafeLet(x, turned); err != nil {
		t.Fatal(err)
	}
	if _, err := m.FirstNonFinite(); err == nil || !strings.Contains(err.Error(), "has no value to put") {
		t.Errorf("a value that does not lie row after row gives the error %v", err)
	}
}

func TestPickingDoesNotAllocate(t *testing.T) {
	cost, weights := wide(t, 50)
	m := deferred(t, cost, weights)
	x, data, rows := inputOf(t, cost.Graph(), "x"), make([]float64, 530*60), make([]int, 50)
	step := func() {
		rows[0] = (rows[0] + 1) % 60
		if ok, err := PickRows(m, x, data, rows); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
	}
	step()
	if n := testing.AllocsPerRun(50, step); n != 0 && !raceDetector {
		t.Errorf("%v allocations a run", n)
	}
}
