package lecture

import (
	"context"
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/model/engine"
)

var backprop = Example{
	Name: "backprop",
	Line: "back-propagation through w1⁴w2 + 5w3 at (2, 3, 2)",
	Text: `
A long function is many short ones, each fed by those before. Going forward, we
note every inner value; going back, every node multiplies what comes from above
with its own local derivative and hands it down. gorgonia.Grad does that once,
for all three weights. The local derivatives below are gradients of the short
functions by themselves, and the products along the paths are the weights'.`,
	Formula: `
g(w) = w1⁴w2 + 5w3 = b + c
a = w1⁴    b = a·w2    c = 5w3
∂g/∂w1 = ∂g/∂b · ∂b/∂a · ∂a/∂w1`,
	Compute: computeBackprop,
}

// The short functions that g is made of.
func fourthPower(w1 *gorgonia.Node) *gorgonia.Node {
	return gorgonia.Must(gorgonia.Pow(w1, gorgonia.NewConstant(4.0)))
}

func product(a, w2 *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.Mul(a, w2)) }

func fiveTimes(w3 *gorgonia.Node) *gorgonia.Node {
	return gorgonia.Must(gorgonia.Mul(gorgonia.NewConstant(5.0), w3))
}

func sum(b, c *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.Add(b, c)) }

// passes are the numbers of the forward and the backward pass.
type passes struct {
	a, b, c, g                float64
	byW1, byW2, byW3          float64 // ∂g/∂w
	byA, byB, byC             float64 // ∂g/∂a, ...
	aByW1, bByA, bByW2, cByW3 float64 // local derivatives
	gByB, gByC                float64
}

func computeBackprop(_ context.Context, r *Result) error {
	p, err := runPasses(2, 3, 2)
	if err != nil {
		return err
	}
	const exact = 1e-9
	for _, c := range []struct {
		what      string
		want, got float64
	}{
		{"a = w1⁴", 16, p.a},
		{"b = a·w2", 48, p.b},
		{"c = 5w3", 10, p.c},
		{"g = b + c", 58, p.g},
		{"∂g/∂b, local", 1, p.gByB},
		{"∂g/∂c, local", 1, p.gByC},
		{"∂b/∂a, local", 3, p.bByA},
		{"∂b/∂w2, local", 16, p.bByW2},
		{"∂a/∂w1, local", 32, p.aByW1},
		{"∂c/∂w3, local", 5, p.cByW3},
		{"∂g/∂b", 1, p.byB},
		{"∂g/∂c", 1, p.byC},
		{"∂g/∂a", 3, p.byA},
		{"∂g/∂w1", 96, p.byW1},
		{"∂g/∂w2", 16, p.byW2},
		{"∂g/∂w3", 5, p.byW3},
		{"∂g/∂w1 as the product along its path", p.byW1, p.gByB * p.bByA * p.aByW1},
	} {
		r.Equal(c.what, c.want, c.got, exact)
	}
	r.Printf("Forward: a = %s, b = %s, c = %s, g = %s.\n", number(p.a), number(p.b), number(p.c), number(p.g))
	r.Printf("Backward: the gradient by (w1, w2, w3) is (%s, %s, %s).\n", number(p.byW1), number(p.byW2), number(p.byW3))
	r.Show("backprop", p.picture())
	return nil
}

// runPasses computes g and its gradient in one graph, and the local derivatives
// in one small graph for each short function.
func runPasses(w1, w2, w3 float64) (p passes, err error) {
	graph := gorgonia.NewGraph()
	var w gorgonia.Nodes
	for i, value := range []float64{w1, w2, w3} {
		w = append(w, gorgonia.NewScalar(graph, gorgonia.Float64,
			gorgonia.WithName(fmt.Sprintf("w%d", i+1)), gorgonia.WithValue(value)))
	}
	a := fourthPower(w[0])
	b := product(a, w[1])
	c := fiveTimes(w[2])
	g := sum(b, c)
	if _, err := gorgonia.Grad(g, w...); err != nil {
		return p, errors.Wrap(err, "differentiating g")
	}
	// Deriv is the node that Grad made for ∂g/∂a on its way down to w1.
	wanted := gorgonia.Nodes{
		a, b, c, g, w[0].Deriv(), w[1].Deriv(), w[2].Deriv(), a.Deriv(), b.Deriv(), c.Deriv(),
	}
	machine, err := engine.New(graph, engine.Settings{Outputs: wanted})
	if err != nil {
		return p, err
	}
	if err := machine.RunAll(); err != nil {
		return p, err
	}
	for i, to := range []*float64{&p.a, &p.b, &p.c, &p.g, &p.byW1, &p.byW2, &p.byW3, &p.byA, &p.byB, &p.byC} {
		v, err := machine.Value(wanted[i])
		if err != nil {
			return p, err
		}
		*to = scalar(v)
	}
	one := func(f func(x *gorgonia.Node) *gorgonia.Node) func(gorgonia.Nodes) *gorgonia.Node {
		return func(x gorgonia.Nodes) *gorgonia.Node { return f(x[0]) }
	}
	two := func(f func(x, y *gorgonia.Node) *gorgonia.Node) func(gorgonia.Nodes) *gorgonia.Node {
		return func(x gorgonia.Nodes) *gorgonia.Node { return f(x[0], x[1]) }
	}
	for _, local := range []struct {
		build func(gorgonia.Nodes) *gorgonia.Node
		names []string
		at    []float64
		to    []*float64
	}{
		{one(fourthPower), []string{"w1"}, []float64{w1}, []*float64{&p.aByW1}},
		{two(product), []string{"a", "w2"}, []float64{p.a, w2}, []*float64{&p.bByA, &p.bByW2}},
		{one(fiveTimes), []string{"w3"}, []float64{w3}, []*float64{&p.cByW3}},
		{two(sum), []string{"b", "c"}, []float64{p.b, p.c}, []*float64{&p.gByB, &p.gByC}},
	} {
		f, err := declare(local.build, local.names...)
		if err != nil {
			return p, err
		}
		_, d, err := f.at(local.at...)
		if err != nil {
			return p, err
		}
		for i, to := range local.to {
			*to = d[i]
		}
	}
	return p, nil
}

func (p passes) picture() figure.Graph {
	line := func(what string, v float64) string { return fmt.Sprintf("%s = %s", what, number(v)) }
	return figure.Graph{
		Title: "g = w1⁴w2 + 5w3 at (2, 3, 2): values, gradients, and local derivatives on the arrows",
		Nodes: []figure.Node{
			{Name: "w1", Lines: []string{"w1 = 2", line("∂g/∂w1", p.byW1)}},
			{Name: "w2", Lines: []string{"w2 = 3", line("∂g/∂w2", p.byW2)}},
			{Name: "w3", Lines: []string{"w3 = 2", line("∂g/∂w3", p.byW3)}},
			{Name: "a", Lines: []string{line("a = w1⁴", p.a), line("∂g/∂a", p.byA)}},
			{Name: "b", Lines: []string{line("b = a·w2", p.b), line("∂g/∂b", p.byB)}},
			{Name: "c", Lines: []string{line("c = 5w3", p.c), line("∂g/∂c", p.byC)}},
			{Name: "g", Lines: []string{line("g = b + c", p.g)}},
		},
		Edges: []figure.Edge{
			{From: "w1", To: "a", Text: line("∂a/∂w1", p.aByW1)},
			{From: "a", To: "b", Text: line("∂b/∂a", p.bByA)},
			{From: "w2", To: "b", Text: line("∂b/∂w2", p.bByW2)},
			{From: "w3", To: "c", Text: line("∂c/∂w3", p.cByW3)},
			{From: "b", To: "g", Text: line("∂g/∂b", p.gByB)},
			{From: "c", To: "g", Text: line("∂g/∂c", p.gByC)},
		},
	}
}
