package lecture

import (
	"testing"

	"gorgonia.org/gorgonia"
)

func TestMultiplyAdds(t *testing.T) {
	g := gorgonia.NewGraph()
	a := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("a"), gorgonia.WithShape(2, 3))
	b := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("b"), gorgonia.WithShape(3, 5))
	v := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithName("v"), gorgonia.WithShape(5))
	ab := gorgonia.Must(gorgonia.Mul(a, b))
	abv := gorgonia.Must(gorgonia.Mul(ab, v))
	elementwise := gorgonia.Must(gorgonia.HadamardProd(ab, ab))
	for _, c := range []struct {
		name   string
		wanted gorgonia.Nodes
		want   float64
	}{
		{"an input", gorgonia.Nodes{a}, 0},
		{"matrices", gorgonia.Nodes{ab}, 2 * 3 * 5},
		{"matrices, then a vector", gorgonia.Nodes{abv}, 2*3*5 + 2*5},
		{"each product once", gorgonia.Nodes{abv, ab, abv}, 2*3*5 + 2*5},
		{"not the products of elements", gorgonia.Nodes{elementwise}, 2 * 3 * 5},
	} {
		if got := multiplyAdds(c.wanted); got != c.want {
			t.Errorf("%s: %v multiply-adds, want %v", c.name, got, c.want)
		}
	}
}
