package engine

import (
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// given is what the graphs of TestFusingIntoProducts start from.
type given struct {
	g       *gorgonia.ExprGraph
	product *gorgonia.Node // of matrices, (3, 2)
	node    func(*gorgonia.Node, error) *gorgonia.Node
}

func TestFusingIntoProducts(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(a given) gorgonia.Nodes
		want  []string
	}{
		{"bias", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.node(op.AddRow(a.product, ramp(a.g, "b", 2)))}
		}, []string{"A × B, rowwise + (2 dims)"}},
		{"term", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.node(gorgonia.Add(a.product, ramp(a.g, "y", 3, 2)))}
		}, []string{"A × B, + false"}},
		{"term in front", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.node(gorgonia.Add(ramp(a.g, "y", 3, 2), a.product))}
		}, []string{"A × B, + false"}},
		{"one of two products", func(a given) gorgonia.Nodes {
			other := a.node(gorgonia.Mul(ramp(a.g, "u", 3, 5), ramp(a.g, "v", 5, 2)))
			return gorgonia.Nodes{a.node(gorgonia.Add(a.product, other))}
		}, []string{"A × B", "A × B, + false"}},
		{"a difference behind it", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.node(gorgonia.Sub(a.product, ramp(a.g, "y", 3, 2)))}
		}, []string{"A × B, - false"}},
		{"not a product that is read elsewhere", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.node(gorgonia.Tanh(a.product)), a.node(op.AddRow(a.product, ramp(a.g, "b", 2)))}
		}, []string{"A × B", "tanh", "rowwise + (2 dims)"}},
		{"a product that is both terms", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.node(gorgonia.Add(a.product, a.product))}
		}, []string{"A × B, + false"}},
		{"not a product that is wanted", func(a given) gorgonia.Nodes {
			return gorgonia.Nodes{a.product, a.node(op.AddRow(a.product, ramp(a.g, "b", 2)))}
		}, []string{"A × B", "rowwise + (2 dims)"}},
		{"not the row", func(a given) gorgonia.Nodes {
			row := a.node(gorgonia.Mul(a.product, ramp(a.g, "v", 2)))
			return gorgonia.Nodes{a.node(op.AddRow(ramp(a.g, "y", 4, 3), row))}
		}, []string{"A × B", "A × b", "rowwise + (2 dims)"}},
		{"not a batch of products", func(a given) gorgonia.Nodes {
			batch := a.node(gorgonia.BatchedMatMul(ramp(a.g, "u", 2, 3, 4), ramp(a.g, "v", 2, 4, 5)))
			return gorgonia.Nodes{a.node(op.AddRow(batch, ramp(a.g, "b", 3, 5)))}
		}, []string{"A ××× B", "rowwise + (3 dims)"}},
		{"not a matrix added to a batch of one", func(a given) gorgonia.Nodes {
			batch := a.node(gorgonia.BatchedMatMul(ramp(a.g, "u", 1, 3, 4), ramp(a.g, "v", 1, 4, 5)))
			return gorgonia.Nodes{a.node(op.AddRow(batch, ramp(a.g, "b", 3, 5)))}
		}, []string{"A ××× B", "rowwise + (3 dims)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			product := must(t)(gorgonia.Mul(ramp(g, "x", 3, 4), ramp(g, "w", 4, 2)))
			m, p := machineOf(t, c.build(given{g, product, must(t)})...)
			wantNames(t, p, c.want...)
			wantInterpreted(t, m)
		})
	}
}
