package engine

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/randgraph"
)

// Costs and gradients of random graphs against a reference in float64: the
// tape machine where it is right, else the operators' own Do methods run one
// by one. The error is the largest difference over the largest value of a
// tensor.
func TestRandomGraphsAgainstReference(t *testing.T) {
	const tolerance32, tolerance64 = 1e-5, 1e-10
	graphs := uint64(2000)
	if raceDetector {
		graphs = 200
	}
	tensors, left := 0, 0
	for seed := range graphs {
		wide, narrow := random(t, tensor.Float64, seed), random(t, tensor.Float32, seed)
		shaken := [][][]float64{wide.run(t)}
		change(wide.Expr.AllNodes(), func(x float64) float64 { return float64(float32(x)) })
		got64, got32 := wide.run(t), narrow.run(t)
		want := wide.reference(t, seed)
		rng := rand.New(rand.NewPCG(seed, 8))
		for range 2 {
			change(wide.Inputs, func(x float64) float64 { return x * (1 + (2*rng.Float64()-1)/(1<<24)) })
			shaken = append(shaken, wide.run(t))
		}
		for i := range want {
			tensors++
			if e := difference(got64[i], want[i]); !(e <= tolerance64) {
				t.Errorf("seed %d, %v: tensor %d in float64 is off by %.1e", seed, wide.Used, i, e)
			}
			// A sum whose terms cancel, or a choice between near values, is
			// seen by what changes of the inputs in their last bit do to it.
			if slices.ContainsFunc(shaken, func(values [][]float64) bool { return difference(values[i], want[i]) > tolerance32/6 }) {
				left++
				continue
			}
			if e := difference(got32[i], want[i]); !(e <= tolerance32) {
				t.Errorf("seed %d, %v: tensor %d in float32 is off by %.1e", seed, wide.Used, i, e)
			}
		}
	}
	t.Logf("%d tensors; %d of them depend too much on the rounding of inputs for float32", tensors, left)
	if left > tensors/100 {
		t.Errorf("%d of %d tensors were left out", left, tensors)
	}
}

// randomGraph is a graph with its gradients, compiled.
type randomGraph struct {
	*randgraph.Graph
	machine *Machine
}

func random(t *testing.T, dtype tensor.Dtype, seed uint64) *randomGraph {
	t.Helper()
	g := differentiatedRandom(t, dtype, seed)
	m, err := New(g.Expr, Settings{Outputs: gorgonia.Nodes{g.Cost}, Gradients: g.Inputs})
	if err != nil {
		t.Fatalf("seed %d, %v: %v", seed, g.Used, err)
	}
	t.Cleanup(func() { m.Close() })
	return &randomGraph{g, m}
}

func differentiatedRandom(t *testing.T, dtype tensor.Dtype, seed uint64) *randgraph.Graph {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	g, err := randgraph.NewOf(dtype, rng, 1+rng.IntN(6), randgraph.Gorgonia, randgraph.Ascent)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	if _, err := gorgonia.Grad(g.Cost, g.Inputs...); err != nil {
		t.Fatalf("seed %d, %v: %v", seed, g.Used, err)
	}
	return g
}

// run runs the program, and returns the cost and the gradients.
func (g *randomGraph) run(t *testing.T) [][]float64 {
	t.Helper()
	if err := g.machine.RunAll(); err != nil {
		t.Fatalf("%v: %v", g.Used, err)
	}
	return g.values()
}

func (g *randomGraph) values() [][]float64 {
	var all [][]float64
	for _, k := range g.machine.keep {
		all = append(all, numbers(k.v))
	}
	return all
}

// reference computes the same, from rounded inputs, without the program.
func (g *randomGraph) reference(t *testing.T, seed uint64) [][]float64 {
	t.Helper()
	// The tape machine overwrites what Gorgonia's Reshape shares.
	if slices.Contains(g.Used, "gorgonia.Reshape") {
		if err := g.machine.run(nil); err != nil {
			t.Fatalf("%v: %v", g.Used, err)
		}
		return g.values()
	}
	same := differentiatedRandom(t, tensor.Float64, seed)
	change(same.Expr.AllNodes(), func(x float64) float64 { return float64(float32(x)) })
	tape := gorgonia.NewTapeMachine(same.Expr, gorgonia.BindDualValues(same.Inputs...))
	defer tape.Close()
	if err := tape.RunAll(); err != nil {
		t.Fatalf("%v: %v", g.Used, err)
	}
	all := [][]float64{numbers(same.Cost.Value())}
	for _, x := range same.Inputs {
		grad, err := x.Grad()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, numbers(grad))
	}
	return all
}

// change changes every element of the inputs among the nodes.
func change(nodes gorgonia.Nodes, f func(float64) float64) {
	for _, n := range nodes {
		switch v := n.Value().(type) {
		case *tensor.Dense:
			if n.Op() == nil && v.Dtype() == tensor.Float64 {
				for i, x := range v.Float64s() {
					v.Float64s()[i] = f(x)
				}
			}
		case *gorgonia.F64:
			if n.Op() == nil {
				*v = gorgonia.F64(f(float64(*v)))
			}
		}
	}
}

// On threads every phase of a program is shared here, however small, with
// values placed for that.
func TestRandomGraphsOnThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(5))
	graphs := uint64(500)
	if raceDetector {
		graphs = 100
	}
	for seed := range graphs {
		g := random(t, tensor.Float64, seed)
		if g.machine.program == nil {
			continue // mixed dtypes
		}
		want := fmt.Sprint(g.run(t))
		p := g.machine.shareAll(t)
		wantPhases(t, p)
		wantArena(t, p)
		for _, threads := range []int{2, 5} {
			for len(p.scratch) < threads {
				p.scratch = append(p.scratch, make([]float64, len(p.scratch[0])))
			}
			p.threads = 0
			if got := fmt.Sprint(g.run(t)); got != want {
				t.Errorf("seed %d, %v: on %d threads %s, on one %s\n%s", seed, g.Used, threads, got, want, p.listing())
			}
		}
		g.machine.Close()
	}
}
