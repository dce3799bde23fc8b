package main

import (
	"context"
	"fmt"
	"log"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// The README's quick start.
func Example() {
	data := datasets.Iris()
	train, held, err := data.Split(0.8, 1) // stratified, seeded
	if err != nil {
		log.Fatal(err)
	}
	net, err := model.New(
		model.Config{
			Inputs:     4,
			Likelihood: losses.Categorical{Classes: 3},
			Seed:       1,
			Features:   data.Features, // names, saved with the weights
			Classes:    data.Classes,
		},
		model.Standardize{From: train.X}, // preprocessing is a layer, so it is saved too
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 3}, // last layer: logistic regression on features
	)
	if err != nil {
		log.Fatal(err)
	}
	run, err := trainer.Fit(context.Background(), net, train, trainer.Settings{
		Batch:   32, // trainer.FullBatch, trainer.Stochastic, or n
		Rate:    trainer.Exponential{Start: 0.5, Decay: 0.98},
		HeldOut: held,
		Stop:    trainer.EarlyStopping{Patience: 20},
	})
	if err != nil {
		log.Fatal(err)
	}
	p := make([]float64, 3) // the probability of each class; 3 numbers for every row
	if err := net.Predict64(p, []float64{5.0, 3.4, 1.5, 0.2}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("stopped for: %v\n", run.Reason)
	fmt.Printf("held out: log likelihood %.2f, accuracy %.2f\n", run.Best.HeldOut.LogLikelihood, run.Best.HeldOut.Accuracy)
	fmt.Printf("%s: %.2f\n", net.Config().Classes, p)
	// Output:
	// stopped for: no improvement
	// held out: log likelihood -0.03, accuracy 1.00
	// [setosa versicolor virginica]: [1.00 0.00 0.00]
}
