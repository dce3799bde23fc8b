package engine

import (
	"testing"

	"gorgonia.org/gorgonia"
)

// Products read what was transposed for them where it lies, on either side, and
// the transpose is dropped unless something else reads it.
func TestTransposesAreLeftToProducts(t *testing.T) {
	node := must(t)
	for _, c := range []struct {
		name  string
		build func(x, y, xt, yt *gorgonia.Node) gorgonia.Nodes // 7 by 5, 4 by 7 and their transposes
		want  []string
	}{
		{"left", func(x, y, xt, yt *gorgonia.Node) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Mul(xt, yt))}
		}, []string{"A × B, of a turned A, of a turned B"}},
		{"right", func(x, y, xt, yt *gorgonia.Node) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Mul(xt, x))}
		}, []string{"A × B, of a turned A"}},
		{"twice", func(x, y, xt, yt *gorgonia.Node) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Mul(y, node(gorgonia.Transpose(node(gorgonia.Transpose(x))))))}
		}, []string{"Aᵀ{1, 0}", "A × B, of a turned B"}},
		{"wanted for itself", func(x, y, xt, yt *gorgonia.Node) gorgonia.Nodes {
			return gorgonia.Nodes{xt, node(gorgonia.Mul(xt, x))}
		}, []string{"Aᵀ{1, 0}", "A × B, of a turned A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			x, y := ramp(g, "x", 7, 5), ramp(g, "y", 4, 7)
			m, p := machineOf(t, c.build(x, y, node(gorgonia.Transpose(x)), node(gorgonia.Transpose(y)))...)
			wantNames(t, p, c.want...)
			wantInterpreted(t, m)
		})
	}
}
