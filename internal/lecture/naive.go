package lecture

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model/engine"
)

// computeNaive shows the log likelihoods of the slides, written out, beside the
// safe ones of package losses: at ordinary scores they agree, at large ones the
// former are lost.
func computeNaive(r *Result) error {
	var rows [][]string
	for _, c := range []struct {
		name       string
		naive      func(scores *gorgonia.Node) *gorgonia.Node
		likelihood losses.Likelihood
		target     float64
		small      []float64
		large      []float64
		want       float64 // the log likelihood at large
	}{
		{"ln sigmoid(z)", naiveLogSigmoid, losses.Bernoulli{}, 1, []float64{-2}, []float64{-1000}, -1000},
		{"ln softmax(z)", naiveLogSoftmax, losses.Categorical{Classes: 3}, 1, []float64{1, 0, -1}, []float64{1000, 0, -1000}, -1000},
	} {
		safe := func(scores *gorgonia.Node) *gorgonia.Node {
			target := tensor.New(tensor.WithShape(1, 1), tensor.WithBacking([]float64{c.target}))
			y := gorgonia.NodeFromAny(scores.Graph(), target, gorgonia.WithName("y"))
			return gorgonia.Must(c.likelihood.LogLikelihood(scores, y))
		}
		naiveSmall, _, err := atScores(c.naive, c.small)
		if err != nil {
			return errors.Wrap(err, c.name)
		}
		safeSmall, _, err := atScores(safe, c.small)
		if err != nil {
			return errors.Wrap(err, c.name)
		}
		naiveLarge, naiveGradient, err := atScores(c.naive, c.large)
		if err != nil {
			return errors.Wrap(err, c.name)
		}
		safeLarge, safeGradient, err := atScores(safe, c.large)
		if err != nil {
			return errors.Wrap(err, c.name)
		}
		rows = append(rows, []string{c.name, number(naiveSmall), number(safeSmall), number(naiveLarge), number(safeLarge)})
		r.Equal(c.name+" at small scores: naive - safe", 0, naiveSmall-safeSmall, 1e-12)
		r.Equal(c.name+" at ±1000: naive values that are not finite", 1, float64(notFinite(naiveLarge)), 0)
		r.AtLeast(c.name+" at ±1000: naive derivatives that are not finite", 1, float64(notFinite(naiveGradient...)))
		r.Equal(c.name+" at ±1000: safe", c.want, safeLarge, 1e-9)
		r.Equal(c.name+" at ±1000: safe derivatives that are not finite", 0, float64(notFinite(safeGradient...)), 0)
	}
	r.Printf("\nThe slide's form written out, and the likelihood's:\n")
	r.Table([]string{"", "naive, small z", "safe", "naive, z = ±1000", "safe"}, rows...)
	return nil
}

// naiveLogSigmoid is ln(1 / (1 + e^-z)) of one score.
func naiveLogSigmoid(scores *gorgonia.Node) *gorgonia.Node {
	e := gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Neg(gorgonia.Must(gorgonia.Sum(scores))))))
	one := gorgonia.NewConstant(1.0)
	return gorgonia.Must(gorgonia.Log(gorgonia.Must(gorgonia.Div(one, gorgonia.Must(gorgonia.Add(one, e))))))
}

// naiveLogSoftmax is ln(e^z_1 / Σ e^z_j), of the middle one of three scores.
func naiveLogSoftmax(scores *gorgonia.Node) *gorgonia.Node {
	middle := tensor.New(tensor.WithShape(1, 3), tensor.WithBacking([]float64{0, 1, 0}))
	mask := gorgonia.NodeFromAny(scores.Graph(), middle, gorgonia.WithName("middle"))
	e := gorgonia.Must(gorgonia.Exp(scores))
	numerator := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.HadamardProd(mask, e))))
	return gorgonia.Must(gorgonia.Log(gorgonia.Must(gorgonia.Div(numerator, gorgonia.Must(gorgonia.Sum(e))))))
}

// atScores returns the value and the gradient of a function of one row of scores.
func atScores(build func(scores *gorgonia.Node) *gorgonia.Node, z []float64) (value float64, gradient []float64, err error) {
	graph := gorgonia.NewGraph()
	row := tensor.New(tensor.WithShape(1, len(z)), tensor.WithBacking(append([]float64(nil), z...)))
	scores := gorgonia.NodeFromAny(graph, row, gorgonia.WithName("z"))
	cost := build(scores)
	if !cost.IsScalar() {
		cost = gorgonia.Must(gorgonia.Sum(cost))
	}
	if _, err := gorgonia.Grad(cost, scores); err != nil {
		return 0, nil, err
	}
	machine, err := engine.New(graph, engine.Settings{Outputs: gorgonia.Nodes{cost}, Gradients: gorgonia.Nodes{scores}})
	if err != nil {
		return 0, nil, err
	}
	if err := machine.RunAll(); err != nil {
		return 0, nil, err
	}
	d, err := scores.Grad()
	if err != nil {
		return 0, nil, err
	}
	return scalar(cost.Value()), d.Data().([]float64), nil
}

// notFinite counts NaN and infinities.
func notFinite(values ...float64) int {
	n := 0
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			n++
		}
	}
	return n
}
