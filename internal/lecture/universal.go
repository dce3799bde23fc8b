package lecture

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var universalApproximation = Example{
	Name: "universal-approximation",
	Line: "one hidden layer fits a sine, |x|, a ramp and a bump, with 1 to 256 neurons",
	Text: `
With enough neurons one hidden layer comes as close as one likes to any
continuous function on an interval: each tanh neuron bends at one place, and the
output adds up the bends. All networks are trained alike, on 51 points, and the
largest error is looked for among 2,001, most of which lie between those.`,
	Formula: `
f(x) = Σj v[j] · tanh(w[j] x + b[j]) + c
largest error = max |f(x) - target(x)|, x from -1 to 1`,
	Compute: computeUniversal,
}

// approximated is a function, and what networks of each size made of it.
type approximated struct {
	name   string
	target func(x float64) float64
	worst  []float64   // the largest error
	fits   [][]float64 // f at all points
}

var hiddenNeurons = []int{1, 4, 16, 64, 256}

func computeUniversal(ctx context.Context, r *Result) error {
	all := []approximated{
		{name: "sin(πx)", target: func(x float64) float64 { return math.Sin(math.Pi * x) }},
		{name: "|x|", target: math.Abs},
		{name: "ramp, max(0, x)", target: func(x float64) float64 { return max(0, x) }},
		{name: "bump, exp(-16x²)", target: func(x float64) float64 { return math.Exp(-16 * x * x) }},
	}
	for i := range all {
		if err := all[i].approximate(ctx); err != nil {
			return err
		}
	}
	checkUniversal(r, all)
	r.Show("universal-approximation", pictureErrors(all))
	r.Show("universal-approximation-fits", pictureFits(all[1]))
	return nil
}

// approximate fits networks of all sizes.
func (a *approximated) approximate(ctx context.Context) error {
	points := figure.Sample("", a.target, -1, 1, 2001)
	for _, neurons := range hiddenNeurons {
		net, err := a.fit(ctx, neurons)
		if err != nil {
			return err
		}
		y, err := predict(net, tensorOf(1, points.X...))
		if err != nil {
			return err
		}
		a.fits = append(a.fits, y)
		a.worst = append(a.worst, largestDifference(y, points.Y))
	}
	return nil
}

func (a *approximated) fit(ctx context.Context, neurons int) (*model.Network, error) {
	points := figure.Sample("", a.target, -1, 1, 51)
	data := &datasets.Dataset{X: tensorOf(1, points.X...), Y: tensorOf(1, points.Y...)}
	likelihood, err := losses.StandardizedGaussian(data.Y)
	if err != nil {
		return nil, err
	}
	net, err := model.New(
		model.Config{Inputs: 1, Likelihood: likelihood, Dtype: tensor.Float64, Seed: 1},
		model.Dense{Units: neurons, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	if err != nil {
		return nil, err
	}
	if err := setParameters(net, bends(neurons)...); err != nil {
		return nil, err
	}
	_, err = trainer.Fit(ctx, net, data, trainer.Settings{
		Epochs: 600,
		Method: trainer.Adam{Beta2: 0.95},
		Rate:   trainer.Cosine{Start: 0.02, Over: 600},
	})
	return net, err
}

// bends returns first weights and biases for tanh neurons whose bends are
// spread over the interval, at x = -b/w, some gentle and some sharp: |w| is
// from 1 to 30. Left to Dense, all would bend at 0.
func bends(neurons int) [][]float64 {
	random := rand.New(rand.NewPCG(1, uint64(neurons)))
	w, b := make([]float64, neurons), make([]float64, neurons)
	for j := range w {
		w[j] = math.Pow(30, random.Float64())
		if random.IntN(2) == 0 {
			w[j] = -w[j]
		}
		at := -1 + 2*(float64(j)+random.Float64())/float64(neurons)
		b[j] = -w[j] * at
	}
	return [][]float64{w, b}
}

func checkUniversal(r *Result, all []approximated) {
	header := []string{"largest error with"}
	for _, neurons := range hiddenNeurons {
		header = append(header, fmt.Sprint(neurons))
	}
	var rows [][]string
	for _, a := range all {
		row := []string{a.name}
		for _, e := range a.worst {
			row = append(row, fmt.Sprintf("%.3f", e))
		}
		rows = append(rows, row)
		r.AtMost(a.name+": largest error with 256 neurons, against a tenth of that with 1", a.worst[0]/10, a.worst[len(a.worst)-1])
	}
	r.Table(header, rows...)
}

func pictureErrors(all []approximated) figure.Lines {
	picture := figure.Lines{
		Title: "More neurons, smaller errors",
		X:     figure.Axis{Name: "hidden neurons", Log: true},
		Y:     figure.Axis{Name: "largest error", Log: true},
	}
	for _, a := range all {
		s := figure.Series{Name: a.name, Y: a.worst, Dotted: true}
		for _, neurons := range hiddenNeurons {
			s.X = append(s.X, float64(neurons))
		}
		picture.Series = append(picture.Series, s)
	}
	return picture
}

func pictureFits(a approximated) figure.Lines {
	points := figure.Sample("target", a.target, -1, 1, 2001)
	picture := figure.Lines{
		Title: fmt.Sprintf("What 1, 4 and 256 neurons make of %s", a.name),
		X:     figure.Axis{Name: "x"},
		Y:     figure.Axis{Name: "f(x)"},
	}
	for i, neurons := range hiddenNeurons {
		if neurons == 1 || neurons == 4 || neurons == 256 {
			picture.Series = append(picture.Series, figure.Series{Name: fmt.Sprint(neurons), X: points.X, Y: a.fits[i]})
		}
	}
	picture.Series = append(picture.Series, points)
	return picture
}
