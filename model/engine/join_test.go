package engine

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/losses"
)

// likelihoods makes the log likelihoods of five rows: scores named after the
// letter, and what is computed from them.
func likelihoods(t *testing.T, g *gorgonia.ExprGraph, letter string) (scores, ll *gorgonia.Node) {
	t.Helper()
	scores = ramp(g, "z"+letter, 5, 3)
	targets := ramp(g, "y"+letter, 5, 1)
	for i, elements := 0, targets.Value().Data().([]float64); i < len(elements); i++ {
		elements[i] = float64(i % 3)
	}
	return scores, must(t)(losses.Categorical{Classes: 3}.LogLikelihood(scores, targets))
}

// joinedIn counts the operations that compute a second value as well.
func joinedIn(p *program[float64]) int { return strings.Count(p.listing(), ", its gradient") }

// differentiated compiles a cost with the gradients of inputs.
func differentiated(t *testing.T, cost *gorgonia.Node, outputs gorgonia.Nodes, inputs ...*gorgonia.Node) (*Machine, *program[float64]) {
	t.Helper()
	if _, err := gorgonia.Grad(cost, inputs...); err != nil {
		t.Fatal(err)
	}
	m, err := New(cost.Graph(), Settings{Outputs: append(outputs, cost), Gradients: inputs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m, m.program.(*program[float64])
}

func TestLikelihoodIsJoinedWithItsGradient(t *testing.T) {
	g := gorgonia.NewGraph()
	z, ll := likelihoods(t, g, "")
	cost := must(t)(op.WeightedSum(ll, ramp(g, "w", 5), 0.2))
	for name, outputs := range map[string]gorgonia.Nodes{"likelihood unwanted": nil, "likelihood wanted": {ll}} {
		t.Run(name, func(t *testing.T) {
			var m *Machine
			var p *program[float64]
			if z.Deriv() == nil {
				m, p = differentiated(t, cost, outputs, z)
			} else {
				var err error
				if m, err = New(g, Settings{Outputs: append(outputs, cost), Gradients: gorgonia.Nodes{z}}); err != nil {
					t.Fatal(err)
				}
				p = m.program.(*program[float64])
			}
			if n := joinedIn(p); n != 1 || len(p.code) != 3 {
				t.Errorf("%d of %d operations are joined, want 1 of 3\n%s", n, len(p.code), p.listing())
			}
			wantInterpreted(t, m)
		})
	}
}

// The gradient of sum ll² is weighted by 2 ll, so it cannot be computed at
// the same time.
func TestGradientThatNeedsTheLikelihoodIsNotJoined(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	z, ll := likelihoods(t, g, "")
	m, p := differentiated(t, node(gorgonia.Sum(node(gorgonia.Square(ll)))), nil, z)
	if n := joinedIn(p); n != 0 {
		t.Errorf("%d operations are joined\n%s", n, p.listing())
	}
	wantInterpreted(t, m)
}

// In sum a b of two likelihoods each is the other's weight. When one has been
// joined with its gradient, which then needs the other, the other cannot be.
func TestJoiningMakesNoCircle(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	za, a := likelihoods(t, g, "a")
	zb, b := likelihoods(t, g, "b")
	m, p := differentiated(t, node(gorgonia.Sum(node(gorgonia.HadamardProd(a, b)))), nil, za, zb)
	if n := joinedIn(p); n != 1 {
		t.Errorf("%d operations are joined, want 1\n%s", n, p.listing())
	}
	wantInterpreted(t, m)
}

// Weights from an operator that the engine does not know, which runs after
// the likelihood: its place among others of that kind must not change.
func TestGeneralOperationsAreNotJoinedAcross(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	z, ll := likelihoods(t, g, "")
	weights := node(gorgonia.Ceil(ramp(g, "w", 5)))
	m, p := differentiated(t, node(op.WeightedSum(ll, weights, 1)), nil, z)
	if n := joinedIn(p); n != 0 {
		t.Errorf("%d operations are joined\n%s", n, p.listing())
	}
	wantInterpreted(t, m)
}
