package engine_test

import (
	"fmt"
	"testing"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
)

// BenchmarkCompile shows that the time to compile a network with its
// gradients grows with the number of nodes, and no faster.
func BenchmarkCompile(b *testing.B) {
	for _, nodes := range []int{300, 3_000, 30_000} {
		g, cost, weights := deep(b, nodes)
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			for b.Loop() {
				m, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{cost}, Gradients: weights})
				if err != nil {
					b.Fatal(err)
				}
				if err := m.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(g.AllNodes())), "ns/node")
		})
	}
}

// deep makes a graph of about so many nodes: layer on layer of
// h + z tanh(z) with z = h w + b, and the gradients of sum h^2.
func deep(t testing.TB, nodes int) (g *gorgonia.ExprGraph, cost *gorgonia.Node, weights gorgonia.Nodes) {
	t.Helper()
	const nodesPerLayer = 17
	node := must(t)
	g = gorgonia.NewGraph()
	h := input(g, "x", ramp(4, 4))
	for i := range nodes / nodesPerLayer {
		w, bias := input(g, fmt.Sprint("w", i), ramp(4, 4)), input(g, fmt.Sprint("b", i), ramp(4))
		z := node(op.AddRow(node(gorgonia.Mul(h, w)), bias))
		h = node(gorgonia.Add(h, node(gorgonia.HadamardProd(node(gorgonia.Tanh(z)), z))))
		weights = append(weights, w, bias)
	}
	cost = node(gorgonia.Sum(node(gorgonia.Square(h))))
	if _, err := gorgonia.Grad(cost, weights...); err != nil {
		t.Fatal(err)
	}
	return g, cost, weights
}

// The benchmark's graphs are as large as they say.
func TestDeepGraph(t *testing.T) {
	for _, nodes := range []int{300, 3_000} {
		g, _, _ := deep(t, nodes)
		if n := len(g.AllNodes()); n < nodes*95/100 || n > nodes*105/100 {
			t.Errorf("a graph of %d nodes has %d", nodes, n)
		}
	}
}
