package engine

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
)

func TestListing(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	z, ll := likelihoods(t, g, "")
	x, w, b := ramp(g, "x", 5, 4), ramp(g, "w", 4, 3), ramp(g, "b", 3)
	scores := node(op.AddRow(node(gorgonia.Mul(x, w)), b))
	cost := node(gorgonia.Add(node(op.WeightedSum(ll, ramp(g, "v", 5), 0.2)), node(gorgonia.Mean(node(gorgonia.Tanh(scores))))))
	m, _ := differentiated(t, cost, nil, z, w)
	want := `float64, 7 operations, arena of 48 elements
phase 1, one thread
  v25      = gradient of weighted sum times 0.2 (v, 1)                               (5)     at 0
  v7, v27  = log likelihood losses.Categorical{Classes:3}, its gradient (z, y, v25)  (5, 3)  kept
  v11      = A × B, rowwise + (2 dims), tanh (x, w, b)                               (5, 3)  at 0, 60 multiply-adds
  v16      = Σ[0 1], ÷ false (v11, constant v15)                                     ()      at 32
  v17      = weighted sum times 0.2, + false (v7, v, v16)                            ()      kept
  v24      = ⊙ false, - false, ⊙ false (v11, v11, 1, constant v21)                   (5, 3)  at 16
  v26      = Aᵀ × B (x, v24)                                                         (4, 3)  kept, 60 multiply-adds
`
	if diff := cmp.Diff(want, fmt.Sprint(m)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The listing does not depend on how many threads there are, nor on whether
// the program has run.
func TestListingIsTheSameEverywhere(t *testing.T) {
	cost, weights := layers(t)
	m, p := differentiated(t, cost, nil, weights...)
	want := m.String()
	p.onThreads(t, 5)
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, m.String()); diff != "" {
		t.Errorf("after a run on five threads (-before +after)\n%s", diff)
	}
}

func TestListingOfMixedDtypes(t *testing.T) {
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 3, 2)
	indices := gorgonia.NodeFromAny(g, tensor.New(tensor.WithBacking([]int{2, 0})), gorgonia.WithName("indices"))
	m, err := New(g, Settings{Outputs: gorgonia.Nodes{must(t)(gorgonia.ByIndices(x, indices, 0))}})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := "1 operators, run one by one: the graph mixes dtypes\n"
	if got := m.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
