// # Choosing settings
//
// Two questions come before every long run: at which rate, and is this network
// better than that one? A sweep of the rates answers the first in a hundred
// steps, and cross-validation the second with a margin of error.
//
// The lines with `internal/figure` draw the picture; leave them out when you copy,
// as programs outside of this repository cannot import it.
package main

import (
	"context"
	"fmt"
	"log"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	ctx := context.Background()

	// ## The rate
	//
	// `SweepRates` trains a copy of the network at a rate that grows with every
	// step, here from a millionth to 100, and measures the log likelihood after
	// each. Only the copy is trained.
	train, test, err := datasets.Digits().Split(0.8, 1)
	check(err)
	settings := trainer.Settings{Batch: 32, Method: trainer.Adam{}, Seed: 1}
	sweep, err := trainer.SweepRates(ctx, digits(train), train, settings, trainer.Sweep{})
	check(err)

	// Rates that are too small change nothing. Then the log likelihood rises,
	// and where the steps become too long all is lost again, and the sweep ends.
	curve, found := figure.Series{Name: "after a step of this rate"}, figure.Series{Name: "suggested", Points: true}
	for _, p := range sweep.Points {
		curve.X, curve.Y = append(curve.X, p.Rate), append(curve.Y, p.LogLikelihood)
		if p.Rate <= sweep.Suggested {
			found.X, found.Y = []float64{p.Rate}, []float64{p.LogLikelihood}
		}
	}
	check(figure.Save("rates.png", figure.Lines{
		X:      figure.Axis{Name: "rate", Log: true},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats a row", Min: -3.5, Max: 0},
		Series: []figure.Series{curve, found},
	}))

	// The suggestion is a fifth of the smallest rate that reached 98 % of the
	// rise. It is a rate to begin with: constant, or as the first of a schedule
	// that falls.
	fmt.Printf("98 %% of the rise at %.2g, suggested %.2g\n", sweep.Reached, sweep.Suggested)

	// Five epochs at that rate, against a tenth and ten times of it:
	for _, factor := range []float64{0.1, 1, 10} {
		net := digits(train)
		settings.Epochs, settings.Rate = 5, trainer.Constant{Value: factor * sweep.Suggested}
		_, err := trainer.Fit(ctx, net, train, settings)
		check(err)
		m, err := trainer.Evaluate(net, train)
		check(err)
		fmt.Printf("%4g times: log likelihood %.2f\n", factor, m.LogLikelihood)
	}

	// Where the rates do not reach far enough, there is an error that says so
	// in place of a suggestion.
	_, err = trainer.SweepRates(ctx, digits(train), train, settings, trainer.Sweep{To: 1e-4})
	fmt.Println(err)

	// ## Is it better?
	//
	// Measured once, on one part of the rows, the better network may be better
	// by luck. `CrossValidate` puts one part aside after the other, and trains a
	// fresh network on the others each time. The function below is called for
	// every fold with the rows to train on, and sees no others, so that what
	// `Standardize` finds in them tells nothing about the part put aside.
	//
	// `HeldOut` takes a quarter of these rows for early stopping. The part put
	// aside must not serve for that too: the epoch that is best on it is so
	// partly by chance, and would measure too well.
	moons, err := datasets.Moons{Noise: 0.3}.Generate(300, 1)
	check(err)
	fmt.Println("hidden units   accuracy         log likelihood")
	for _, units := range []int{0, 2, 16} {
		v, err := trainer.CrossValidate(ctx, moons, trainer.CrossValidation{Folds: 5, HeldOut: 0.25, Seed: 1},
			func(_ int, train *datasets.Dataset) (*model.Network, trainer.Settings, error) {
				layers := []model.Layer{model.Standardize{From: train.X}}
				if units > 0 {
					layers = append(layers, model.Dense{Units: units, Activation: activations.Tanh})
				}
				net, err := model.New(
					model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
					append(layers, model.Dense{Units: 1})...,
				)
				return net, trainer.Settings{
					Batch: 32, Epochs: 100, Seed: 1,
					Method: trainer.Adam{}, Rate: trainer.Constant{Value: 0.03},
					Stop: trainer.EarlyStopping{Patience: 20},
				}, err
			})
		check(err)
		fmt.Printf("%12d   %.2f ± %.2f   %10.2f ± %.2f\n", units,
			v.Mean.Accuracy, v.Deviation.Accuracy, v.Mean.LogLikelihood, v.Deviation.LogLikelihood)
	}

	// Behind the mean stands the sample standard deviation over the folds: how
	// much one fold differs from another. `v.Folds` has each of them, with its
	// run. A difference between two networks that is small beside the
	// deviations is none to build on.
	//
	// When settings were chosen like this, the best of many is again a little
	// too good. For a number to believe, put rows aside at the very beginning,
	// as the fifth of the digits above, and look at them once:
	net := digits(train)
	settings.Epochs, settings.Rate = 20, trainer.Cosine{Start: sweep.Suggested, Over: 20}
	_, err = trainer.Fit(ctx, net, train, settings)
	check(err)
	m, err := trainer.Evaluate(net, test)
	check(err)
	fmt.Printf("digits, test: accuracy %.2f\n", m.Accuracy)

	// On a table, without writing a program: `demo sweep --data houses.csv
	// --target price` and `demo cv --data houses.csv --target price`.
}

// A network for digits, which are standardized on the rows to train on.
func digits(train *datasets.Dataset) *model.Network {
	net, err := model.New(
		model.Config{Inputs: 64, Likelihood: losses.Categorical{Classes: 10}, Dtype: tensor.Float64, Seed: 1},
		model.Standardize{From: train.X},
		model.Dense{Units: 32, Activation: activations.ReLU},
		model.Dense{Units: 10},
	)
	check(err)
	return net
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
