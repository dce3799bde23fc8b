package model_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// likelihoods are all there are, with a target that fits.
var likelihoods = []struct {
	likelihood losses.Likelihood
	target     func(rng *rand.Rand) float64
}{
	{losses.Bernoulli{}, func(rng *rand.Rand) float64 { return float64(rng.IntN(2)) }},
	{losses.Categorical{Classes: 3}, func(rng *rand.Rand) float64 { return float64(rng.IntN(3)) }},
	{losses.Gaussian{Outputs: 2, Location: []float64{1, -2}, Scale: []float64{2, 0.5}}, (*rand.Rand).NormFloat64},
}

// stacks are networks that hold every kind of layer and activation.
func stacks(scores int) map[string][]model.Layer {
	from := tensor.New(tensor.WithShape(3, 4), tensor.WithBacking([]float64{1, 5, 2, 7, 2, 5, 4, -1, 6, 5, 3, 3}))
	all := map[string][]model.Layer{
		"logistic":    {model.Dense{Units: scores}},
		"no bias":     {model.Dense{Units: scores, NoBias: true}},
		"starts":      {model.Dense{Units: scores, Start: model.HeUniform{}, StartBias: model.Constant{Value: 0.5}}},
		"standardize": {model.Standardize{From: from}, model.Dense{Units: scores}},
		"dropout":     {model.Dense{Units: 6, Activation: activations.Tanh}, model.Dropout{Rate: 0.3}, model.Dense{Units: scores}},
		"deep": {model.Dense{Units: 5, Activation: activations.Tanh}, model.Dense{Units: 4, Activation: activations.SiLU},
			model.Dense{Units: 6, Activation: activations.Sigmoid}, model.Dense{Units: scores}},
	}
	for _, name := range activations.Names() {
		g, err := activations.Named(name)
		if err != nil {
			panic(err)
		}
		if name == "step" {
			continue // has no gradient
		}
		all[name] = []model.Layer{model.Dense{Units: 5, Activation: g}, model.Activation{Function: g}, model.Dense{Units: scores}}
	}
	return all
}

// fill gives a program or graph random features, targets and weights.
func fill(values []float64, draw func() float64) *[]float64 {
	for i := range values {
		values[i] = draw()
	}
	return &values
}

// Every layer under every likelihood has on Gorgonia's own tape machine the
// objective and gradients that it has on the engine.
func TestTapeMachineAgrees(t *testing.T) {
	for _, l := range likelihoods {
		for name, layers := range stacks(l.likelihood.Scores()) {
			for _, rows := range []int{1, 2, 7} {
				t.Run(fmt.Sprintf("%s/%s/%d", l.likelihood.Name(), name, rows), func(t *testing.T) {
					net, err := model.New(model.Config{Inputs: 4, Likelihood: l.likelihood, Dtype: tensor.Float64, Seed: 3}, layers...)
					if err != nil {
						t.Fatal(err)
					}
					objective := model.Objective{L1: 0.01, L2: 0.1}
					p, err := net.CompileTraining(rows, objective)
					if err != nil {
						t.Fatal(err)
					}
					defer p.Close()
					rng := rand.New(rand.NewPCG(1, uint64(rows)))
					fill(p.X.Float64s(), rng.NormFloat64)
					fill(p.Y.Float64s(), func() float64 { return l.target(rng) })
					fill(p.W.Float64s(), func() float64 { return 0.5 + rng.Float64() })
					if err := p.Run(); err != nil {
						t.Fatal(err)
					}

					g, err := net.TrainingGraph(rows, objective)
					if err != nil {
						t.Fatal(err)
					}
					for _, in := range []struct {
						node  *model.Node
						value *tensor.Dense
					}{{g.Features, p.X}, {g.Targets, p.Y}, {g.Weights, p.W}} {
						if err := gorgonia.Let(in.node, in.value); err != nil {
							t.Fatal(err)
						}
					}
					var ascended gorgonia.Value
					gorgonia.Read(g.Objective, &ascended)
					tape := gorgonia.NewTapeMachine(g.Expr, gorgonia.BindDualValues(g.Parameters...))
					defer tape.Close()
					if err := tape.RunAll(); err != nil {
						t.Fatal(err)
					}
					near(t, "objective", p.Objective.Value(), ascended)
					for i, node := range g.Parameters {
						want, err := node.Grad()
						if err != nil {
							t.Fatal(err)
						}
						got, err := p.Gradient(i)
						if err != nil {
							t.Fatal(err)
						}
						near(t, node.Name(), got, want)
					}
				})
			}
		}
	}
}

// near wants the largest difference to be at most 1e-10 of the largest value.
func near(t *testing.T, what string, got, want gorgonia.Value) {
	t.Helper()
	a, b := numbers(got), numbers(want)
	if len(a) != len(b) {
		t.Fatalf("%s: %d numbers, want %d", what, len(a), len(b))
	}
	var difference, largest float64
	for i := range a {
		difference = math.Max(difference, math.Abs(a[i]-b[i]))
		largest = math.Max(largest, math.Abs(b[i]))
	}
	if !(difference <= 1e-10*largest) && difference != 0 {
		t.Errorf("%s: differs by %v of values up to %v", what, difference, largest)
	}
}

func numbers(v gorgonia.Value) []float64 {
	switch data := v.Data().(type) {
	case float64:
		return []float64{data}
	case []float64:
		return data
	}
	panic(fmt.Sprintf("%T", v))
}

// The objective of two rows by hand: a Bernoulli network of one weight 2 and
// bias -1 on x = 1 and x = 0 gives scores 1 and -1; with y = 1 for both the
// log likelihoods are -log(1+1/e) = -0.3132616875 and -log(1+e) =
// -1.3132616875. Row weights 1 and 3.
func TestObjectiveByHand(t *testing.T) {
	net, err := model.New(model.Config{Inputs: 1, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range []float64{2, -1} {
		net.Parameters()[i].Value.Float64s()[0] = v
	}
	sum := -0.313261687518223 - 3*1.313261687518223
	for _, c := range []struct {
		objective model.Objective
		want      float64
	}{
		{model.Objective{}, sum / 2},
		{model.Objective{Sum: true}, sum},
		{model.Objective{L1: 0.1}, sum/2 - 0.1*2}, // the bias is not penalised
		{model.Objective{L2: 0.1}, sum/2 - 0.05*4},
		{model.Objective{Sum: true, L1: 0.1, L2: 0.1}, sum - 2*0.2 - 2*0.2},
	} {
		p, err := net.CompileTraining(2, c.objective)
		if err != nil {
			t.Fatal(err)
		}
		copy(p.X.Float64s(), []float64{1, 0})
		copy(p.Y.Float64s(), []float64{1, 1})
		copy(p.W.Float64s(), []float64{1, 3})
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if got := numbers(p.Objective.Value())[0]; math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%+v: objective %v, want %v", c.objective, got, c.want)
		}
		p.Close()
	}
}

// Masks hold 0 and 1/(1-rate) in the right share, and depend on seed and step
// alone.
func TestMasks(t *testing.T) {
	net, err := model.New(model.Config{Inputs: 1000, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Dropout{Rate: 0.25}, model.Dense{Units: 1, NoBias: true, Start: model.Constant{Value: 1}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.CompileTraining(20, model.Objective{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for i := range p.X.Float64s() {
		p.X.Float64s()[i] = 1
	}
	// With ones for features and weights, a score is the sum of a mask's row.
	kept := func(seed, step uint64) (total float64) {
		p.FillMasks(seed, step)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		for _, score := range numbers(p.Scores.Value()) {
			total += score * 0.75
		}
		return math.Round(total)
	}
	// Binomial: 20,000 draws of 0.75, standard deviation 61.
	if n := kept(1, 1); math.Abs(n-15000) > 250 {
		t.Errorf("%v of 20000 kept at rate 0.25", n)
	}
	if a, b := kept(1, 1), kept(1, 1); a != b {
		t.Errorf("the same seed and step kept %v and %v", a, b)
	}
	if a, b, c := kept(1, 1), kept(1, 2), kept(2, 1); a == b && a == c {
		t.Errorf("other seeds and steps keep the same %v", a)
	}
}
