package engine

import (
	"slices"
	"strings"
	"testing"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
)

// Sums of rows are added up at the end of what computes the rows, with the bits
// that they have by themselves, where threads share the work.
func TestTotals(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes
		want  []string
	}{
		{"of a product", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(op.SumRows(node(gorgonia.Mul(ramp(g, "x", 70, 30), ramp(g, "w", 30, 50)))))}
		}, []string{"A × B, sum of rows (2 dims)"}},
		{"of a chain", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			x := node(gorgonia.Neg(node(gorgonia.Square(ramp(g, "x", 20, 10)))))
			return gorgonia.Nodes{x, node(op.SumRows(x)), node(gorgonia.Neg(node(op.SumRows(x))))}
		}, []string{"square, neg, sum of rows (2 dims)", "neg"}},
		{"of one row", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(op.SumRows(node(gorgonia.Tanh(node(gorgonia.Mul(ramp(g, "x", 1, 30), ramp(g, "w", 30, 50)))))))}
		}, []string{"A × B, tanh, sum of rows (2 dims)"}},
		{"with something behind the sum", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(gorgonia.Neg(node(op.SumRows(node(gorgonia.Mul(ramp(g, "x", 70, 30), ramp(g, "w", 30, 50)))))))}
		}, []string{"A × B, sum of rows (2 dims)", "neg"}},
		{"not of an input", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(op.SumRows(ramp(g, "x", 70, 30)))}
		}, []string{"sum of rows (2 dims)"}},
		{"not of what is no product and no chain", func(g *gorgonia.ExprGraph, node makeNode) gorgonia.Nodes {
			return gorgonia.Nodes{node(op.SumRows(node(op.Softmax(ramp(g, "x", 70, 30)))))}
		}, []string{"softmax over 30", "sum of rows (2 dims)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wanted := c.build(gorgonia.NewGraph(), must(t))
			m, p := machineOf(t, wanted...)
			wantNames(t, p, c.want...)
			wantArena(t, p)
			var alone [][]float64
			for _, k := range m.keep {
				alone = append(alone, numbers(k.v))
			}
			p = m.shareAll(t)
			for i := range p.code {
				if p.code[i].totals != nil {
					t.Errorf("threads share rows, and one adds them up\n%s", p.listing())
				}
			}
			p.onThreads(t, 3)
			if err := m.RunAll(); err != nil {
				t.Fatal(err)
			}
			for i, k := range m.keep {
				if !slices.Equal(numbers(k.v), alone[i]) {
					t.Errorf("%v has other bits on threads", k.node)
				}
			}
			wantInterpreted(t, m)
		})
	}
}

// summer is a sum of rows that fails.
type summer struct{ rowwise }

func (summer) SumsRows() bool                { return true }
func (summer) AddRows32(dst, rows []float32) { panic("it does") }
func (summer) AddRows64(dst, rows []float64) { panic("it does") }
func (s summer) RowInputs() []bool           { return nil }
func (s summer) Type() hm.Type {
	return hm.NewFnType(gorgonia.TensorType{Dims: 2, Of: hm.TypeVariable('a')}, gorgonia.TensorType{Dims: 1, Of: hm.TypeVariable('a')})
}
func (s summer) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return in[0].(tensor.Shape)[1:].Clone(), nil
}

func TestFailingTotal(t *testing.T) {
	node := must(t)
	for _, behind := range []string{"a product", "a chain"} {
		g := gorgonia.NewGraph()
		x := node(gorgonia.Mul(ramp(g, "x", 4, 4), ramp(g, "w", 4, 4)))
		if behind == "a chain" {
			x = node(gorgonia.Tanh(x))
		}
		sum := node(gorgonia.ApplyOp(summer{rowwise{name: "failing"}}, x))
		m, err := New(g, Settings{Outputs: gorgonia.Nodes{sum}})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), label(sum)) || !strings.Contains(err.Error(), "it does") {
			t.Errorf("behind %s the error is %v", behind, err)
		}
	}
}
