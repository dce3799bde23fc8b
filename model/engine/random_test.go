package engine_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ascent-ml/ascent/internal/randgraph"
	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Symbolic gradients of random graphs, run here, against central differences.
// The error is |a-n| / max(|a|, |n|, 1e-3 largest), where largest is that of
// all the graph's gradients.
func TestRandomGraphsAgainstCentralDifferences(t *testing.T) {
	const graphs, coordinates, tolerance = 1000, 5, 1e-6
	used := map[string]int{}
	checked, kinks := 0, 0
	for seed := range uint64(graphs) {
		rng := rand.New(rand.NewPCG(seed, 1))
		g, err := randgraph.New(rng, 1+rng.IntN(5), randgraph.Gorgonia, randgraph.Ascent)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, name := range g.Used {
			used[name]++
		}
		p := newProbe(t, g)
		for range coordinates {
			x, i := p.coordinate(rng)
			analytic := grad(t, x)[i]
			scale := func(numeric float64) float64 {
				return max(math.Abs(analytic), math.Abs(numeric), 1e-3*p.largest)
			}
			// A kink between the probes is seen by their distance: the two
			// quotients differ. Where the cost is smooth they agree much
			// better than the tolerance.
			coarse, fine := p.derivatives(x, i)
			if math.Abs(coarse-fine) > tolerance/4*scale(fine) {
				kinks++
				continue
			}
			checked++
			if e := math.Abs(analytic-fine) / scale(fine); !(e <= tolerance) {
				t.Errorf("seed %d, %v: element %d of %s has the gradient %v, central differences say %v (error %.1e)", seed, g.Used, i, x.Name(), analytic, fine, e)
			}
		}
	}
	t.Logf("%d coordinates checked, %d next to a kink left out", checked, kinks)
	if kinks > checked/100 {
		t.Errorf("%d coordinates were left out, of %d", kinks, kinks+checked)
	}
	for _, table := range [][]randgraph.Operator{randgraph.Gorgonia, randgraph.Ascent} {
		for _, o := range table {
			if used[o.Name] == 0 {
				t.Errorf("%s was in no graph", o.Name)
			}
		}
	}
}

// probe evaluates the cost of a graph whose gradients have been computed.
type probe struct {
	t       *testing.T
	g       *randgraph.Graph
	forward *engine.Machine
	largest float64 // absolute value in any gradient
}

func newProbe(t *testing.T, g *randgraph.Graph) *probe {
	t.Helper()
	if _, err := gorgonia.Grad(g.Cost, g.Inputs...); err != nil {
		t.Fatalf("%v: %v", g.Used, err)
	}
	run(t, newMachine(t, g.Expr, engine.Settings{Gradients: g.Inputs}))
	p := &probe{t: t, g: g, forward: newMachine(t, g.Expr, engine.Settings{Outputs: gorgonia.Nodes{g.Cost}})}
	for _, x := range g.Inputs {
		for _, d := range grad(t, x) {
			p.largest = max(p.largest, math.Abs(d))
		}
	}
	return p
}

// coordinate picks an element of an input.
func (p *probe) coordinate(rng *rand.Rand) (*gorgonia.Node, int) {
	x := p.g.Inputs[rng.IntN(len(p.g.Inputs))]
	return x, rng.IntN(x.Shape().TotalSize())
}

// derivatives are central differences of fourth order with steps h and h/2,
// (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h. Abramowitz and Stegun, 25.3.6.
func (p *probe) derivatives(x *gorgonia.Node, i int) (coarse, fine float64) {
	const h = 1e-3
	odd := func(step float64) float64 { return p.cost(x, i, step) - p.cost(x, i, -step) }
	half, one, two := odd(h/2), odd(h), odd(2*h)
	return (8*one - two) / (12 * h), (8*half - one) / (6 * h)
}

// cost is the cost with one element of an input moved by a step.
func (p *probe) cost(x *gorgonia.Node, i int, step float64) float64 {
	p.t.Helper()
	switch v := x.Value().(type) {
	case *tensor.Dense:
		elements := v.Data().([]float64)
		at := elements[i]
		elements[i] += step
		defer func() { elements[i] = at }()
	case *gorgonia.F64:
		at := *v
		*v += gorgonia.F64(step)
		defer func() { *v = at }()
	}
	run(p.t, p.forward)
	return floats(p.t, p.g.Cost.Value())[0]
}
