package randgraph_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/internal/randgraph"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func generator(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// names prints every node of a graph.
func names(g *randgraph.Graph) []string {
	var all []string
	for _, n := range g.Expr.AllNodes() {
		all = append(all, n.String())
	}
	return all
}

func TestOperators(t *testing.T) {
	for _, o := range slices.Concat(randgraph.Gorgonia, randgraph.Ascent) {
		t.Run(o.Name, func(t *testing.T) {
			for seed := range uint64(20) {
				g, err := randgraph.New(generator(seed), 2, []randgraph.Operator{o})
				if err != nil {
					t.Fatal(err)
				}
				if !g.Cost.IsScalar() || len(g.Inputs) == 0 || !slices.Equal(g.Used, []string{o.Name, o.Name}) {
					t.Errorf("seed %d: the cost is %v of %v, by %v", seed, g.Cost, g.Inputs, g.Used)
				}
				if _, err := gorgonia.Grad(g.Cost, g.Inputs...); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
		})
	}
}

func TestSameSeedSameGraph(t *testing.T) {
	graph := func(seed uint64) *randgraph.Graph {
		g, err := randgraph.New(generator(seed), 5, randgraph.Gorgonia, randgraph.Ascent)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	one, again, other := graph(1), graph(1), graph(2)
	if !slices.Equal(names(one), names(again)) {
		t.Error("the same seed made another graph")
	}
	if slices.Equal(names(one), names(other)) {
		t.Error("another seed made the same graph")
	}
	for i, x := range one.Inputs {
		if !gorgonia.ValueEq(x.Value(), again.Inputs[i].Value()) {
			t.Errorf("the same seed made another value of %s", x.Name())
		}
	}
}

func TestBothDtypes(t *testing.T) {
	for seed := range uint64(20) {
		wide, err := randgraph.New(generator(seed), 5, randgraph.Gorgonia, randgraph.Ascent)
		if err != nil {
			t.Fatal(err)
		}
		narrow, err := randgraph.NewOf(tensor.Float32, generator(seed), 5, randgraph.Gorgonia, randgraph.Ascent)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(narrow.Used, wide.Used) || narrow.Cost.Dtype() != tensor.Float32 {
			t.Fatalf("seed %d: %v of %v, and %v", seed, narrow.Used, narrow.Cost.Dtype(), wide.Used)
		}
		for i, x := range narrow.Inputs {
			if x.Dtype() != tensor.Float32 || !x.Shape().Eq(wide.Inputs[i].Shape()) {
				t.Errorf("seed %d: %s is %v of shape %v", seed, x.Name(), x.Dtype(), x.Shape())
			}
		}
	}
}

// Gorgonia takes two nodes of one hash for one node.
func TestNodesAreDistinct(t *testing.T) {
	for seed := range uint64(50) {
		g, err := randgraph.New(generator(seed), 5, randgraph.Gorgonia, randgraph.Ascent)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[uint32]*gorgonia.Node{}
		for _, n := range g.Expr.AllNodes() {
			if other := seen[n.Hashcode()]; other != nil {
				t.Errorf("seed %d: %v and %v have one hash", seed, n, other)
			}
			seen[n.Hashcode()] = n
		}
	}
}

// An operator that cannot be applied is named, with what went before it.
func TestOperatorThatFails(t *testing.T) {
	bad := randgraph.Operator{Name: "bad", Rank: 2, Apply: func(m *randgraph.Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Add(x, m.Input(7, 7))
	}}
	_, err := randgraph.New(generator(1), 1, []randgraph.Operator{bad})
	if err == nil || !strings.HasPrefix(err.Error(), "randgraph: bad after []") {
		t.Errorf("the error is %v", err)
	}
}
