package losses_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
)

func TestValidate(t *testing.T) {
	for _, l := range likelihoods {
		if err := l.Validate(); err != nil {
			t.Error(err)
		}
	}
	g := gorgonia.NewGraph()
	n := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 1), gorgonia.WithName("n"))
	for _, l := range []losses.Likelihood{
		losses.Categorical{},
		losses.Categorical{Classes: 1},
		losses.Gaussian{Outputs: -1},
		losses.Gaussian{Location: []float64{1, 2}},
		losses.Gaussian{Location: []float64{math.NaN()}},
		losses.Gaussian{Scale: []float64{0}},
		losses.Gaussian{Scale: []float64{-1}},
		losses.Gaussian{Scale: []float64{math.Inf(1)}},
		losses.Gaussian{Outputs: 2, Scale: []float64{1}},
	} {
		if err := l.Validate(); err == nil || !strings.HasPrefix(err.Error(), "losses: ") {
			t.Errorf("%#v: error %v", l, err)
		}
		if _, err := l.LogLikelihood(n, n); err == nil {
			t.Errorf("%#v: a log likelihood without an error", l)
		}
		if _, err := l.Mean(n); err == nil && l.Name() == "gaussian" {
			t.Errorf("%#v: a mean without an error", l)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, l := range likelihoods {
		text, err := losses.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		read, err := losses.Unmarshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, read); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", text, diff)
		}
	}
	text, err := losses.Marshal(losses.Categorical{Classes: 3})
	if err != nil || string(text) != `{"Classes":3,"kind":"categorical"}` {
		t.Errorf("got %s, %v", text, err)
	}
	for _, text := range []string{`{}`, `{"kind":"poisson"}`, `{"kind":"categorical"}`, `{"kind":"gaussian","Scale":[0]}`} {
		if l, err := losses.Unmarshal([]byte(text)); l != nil || err == nil || !strings.HasPrefix(err.Error(), "losses: ") {
			t.Errorf("%s: %v, error %v", text, l, err)
		}
	}
}

// poisson is a likelihood of a user's own, which borrows most of Bernoulli.
type poisson struct{ losses.Bernoulli }

func TestRegister(t *testing.T) {
	if _, err := losses.Marshal(poisson{}); err == nil || !strings.Contains(err.Error(), "Register") {
		t.Errorf("the error is %v", err)
	}
	if err := losses.Register("gaussian", poisson{}); err == nil {
		t.Error("taking a name that is taken is no error")
	}
}

// Likelihoods with different parameters do not merge in a graph.
func TestDifferentParametersDoNotMerge(t *testing.T) {
	g := gorgonia.NewGraph()
	z := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(4, 1), gorgonia.WithName("z"))
	y := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(4, 1), gorgonia.WithName("y"))
	seen := map[*gorgonia.Node]bool{}
	all := []losses.Likelihood{
		losses.Bernoulli{}, losses.Gaussian{}, losses.Gaussian{Scale: []float64{2}}, losses.Gaussian{Location: []float64{2}},
		losses.Gaussian{Scale: []float64{2 + 1e-15}},
	}
	for _, l := range all {
		n, err := l.LogLikelihood(z, y)
		if err != nil {
			t.Fatal(err)
		}
		seen[n] = true
	}
	if len(seen) != len(all) {
		t.Errorf("%d likelihoods became %d nodes", len(all), len(seen))
	}
}
