package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/op"
)

// inPlace is a rowwise that can compute its result in its operand's memory.
type inPlace struct{ rowwise }

func (inPlace) InPlace() []bool { return []bool{true} }

func double(name string) rowwise {
	return rowwise{name: name, rows: true, do: func(dst, x []float64) error {
		for i, v := range x {
			dst[i] = 2 * v
		}
		return nil
	}}
}

type makeNode = func(*gorgonia.Node, error) *gorgonia.Node

func TestChains(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes
		want  []string
	}{
		{"functions of elements", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Exp(node(gorgonia.Neg(node(gorgonia.Square(ramp(g, "x", 70, 100)))))))}
		}, []string{"square, neg, exp"}},
		{"of a vector", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Neg(node(gorgonia.Square(ramp(g, "x", 5000)))))}
		}, []string{"square, neg"}},
		{"of a number", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Neg(node(gorgonia.Sum(ramp(g, "x", 9)))))}
		}, []string{"Σ[0], neg"}},
		{"with other operands", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			x := node(gorgonia.Square(ramp(g, "x", 70, 100)))
			x = node(gorgonia.Sub(ramp(g, "y", 70, 100), x))
			x = node(gorgonia.Mul(x, ramp(g, "two")))
			return gorgonia.Nodes{node(op.MulRow(x, ramp(g, "row", 100)))}
		}, []string{"square, - false, ⊙ false, rowwise * (2 dims)"}},
		{"one operand twice", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			x := node(gorgonia.Tanh(ramp(g, "x", 70, 100)))
			return gorgonia.Nodes{node(gorgonia.HadamardProd(x, x))}
		}, []string{"tanh, ⊙ false"}},
		{"behind a product", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			x := node(op.AddRow(node(gorgonia.Mul(ramp(g, "x", 70, 30), ramp(g, "w", 30, 50))), ramp(g, "b", 50)))
			return gorgonia.Nodes{node(gorgonia.HadamardProd(node(gorgonia.Tanh(x)), ramp(g, "mask", 70, 50)))}
		}, []string{"A × B, rowwise + (2 dims), tanh, ⊙ false"}},
		{"behind a large product", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Tanh(node(gorgonia.Mul(ramp(g, "x", 150, 300), ramp(g, "w", 300, 60)))))}
		}, []string{"A × B, tanh"}},
		{"behind one row", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Tanh(node(gorgonia.Mul(ramp(g, "x", 1, 30), ramp(g, "w", 30, 70)))))}
		}, []string{"A × B, tanh"}},
		{"behind a column times a row", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Tanh(node(gorgonia.Mul(ramp(g, "x", 30, 1), ramp(g, "w", 1, 70)))))}
		}, []string{"A × B, tanh"}},
		{"behind operators of others", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.ApplyOp(inPlace{double("double")}, node(gorgonia.ApplyOp(double("first"), ramp(g, "x", 70, 100)))))}
		}, []string{"first, double"}},
		{"not in place", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.ApplyOp(double("double"), node(gorgonia.Square(ramp(g, "x", 70, 100)))))}
		}, []string{"square", "double"}},
		{"not of what is read elsewhere", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			x := node(gorgonia.Square(ramp(g, "x", 70, 100)))
			return gorgonia.Nodes{node(gorgonia.Neg(x)), node(gorgonia.Sum(x))}
		}, []string{"square", "neg", "Σ[0 1]"}},
		{"not of what is wanted", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			x := node(gorgonia.Square(ramp(g, "x", 70, 100)))
			return gorgonia.Nodes{x, node(gorgonia.Neg(x))}
		}, []string{"square", "neg"}},
		{"not of a row for others", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(op.AddRow(ramp(g, "x", 70, 100), node(gorgonia.Square(ramp(g, "row", 100)))))}
		}, []string{"square", "rowwise + (2 dims)"}},
		{"not by an operator that runs through its own Do", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			column := node(gorgonia.Mul(ramp(g, "x", 300, 30), ramp(g, "w", 30, 1)))
			return gorgonia.Nodes{node(gorgonia.Add(column, ramp(g, "v", 300)))}
		}, []string{"A × B", "+ false"}},
		{"not by what takes more than its row", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			centred := rowwise{name: "minus the largest", do: func(dst, x []float64) error {
				if len(dst) == len(x) {
					kernel.Shift(dst, -slices.Max(x), x)
				}
				return nil
			}}
			return gorgonia.Nodes{node(gorgonia.ApplyOp(inPlace{centred}, node(gorgonia.Square(ramp(g, "x", 20, 10)))))}
		}, []string{"square", "minus the largest"}},
		{"not of a product by columns, as many groups as rows", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			w := ramp(g, "w", 50*groupColumns[float64](), 30)
			return gorgonia.Nodes{node(gorgonia.Tanh(node(gorgonia.Mul(ramp(g, "x", 50, 30), node(gorgonia.Transpose(w))))))}
		}, []string{"A × B, of a turned B, by columns", "tanh"}},
		{"not of a batch of products", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Tanh(node(gorgonia.BatchedMatMul(ramp(g, "x", 2, 3, 4), ramp(g, "w", 2, 4, 5)))))}
		}, []string{"A ××× B", "tanh"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, p := machineOf(t, c.build(gorgonia.NewGraph(), must(t))...)
			wantNames(t, p, c.want...)
			wantArena(t, p)
			wantInterpreted(t, m)
			if c.name != "of a number" && !strings.HasPrefix(c.name, "not by what") {
				wantSameBits(t, m, m.shareAll(t))
			}
		})
	}
}

// A link that fails is an error that names its node, not that of the chain's
// result.
func TestFailingLink(t *testing.T) {
	for _, fail := range []func() error{
		func() error { return errors.New("it does") },
		func() error { panic("it does") },
	} {
		for _, product := range []bool{false, true} {
			t.Run(fmt.Sprint("behind a product: ", product), func(t *testing.T) {
				failing := rowwise{name: "failing", rows: true, do: func(dst, x []float64) error { return fail() }}
				node := must(t)
				g := gorgonia.NewGraph()
				x := ramp(g, "x", 4, 4)
				if product {
					x = node(gorgonia.Mul(x, ramp(g, "w", 4, 4)))
				}
				middle := node(gorgonia.ApplyOp(inPlace{failing}, node(gorgonia.Square(x))))
				m, err := New(g, Settings{Outputs: gorgonia.Nodes{node(gorgonia.Neg(middle))}})
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				for range 2 {
					if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), label(middle)) || !strings.Contains(err.Error(), "it does") {
						t.Errorf("the error is %q", err)
					}
				}
			})
		}
	}
}
