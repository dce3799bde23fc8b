// # Overfitting and early stopping
//
// A network with many weights can learn its training data by heart, mistakes
// and all. What it then says about new data gets worse, not better. This chapter
// shows how that looks, and how to stop in time.
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
	// ## Too many weights, too few points
	//
	// Two half moons that noise has blurred into each other. 40 points to train
	// on, 40 held out to watch, 1000 to test with at the very end. The network
	// has 257 weights.
	train, held, _ := moons(5)
	net := declare(train)
	fmt.Println(net.Summary().Parameters, "weights,", train.Rows(), "points")

	// After each epoch `Fit` measures the held-out points. Without a patience
	// it goes on to the end and keeps the history.
	settings := trainer.Settings{
		Method:  trainer.Adam{},
		Rate:    trainer.Constant{Value: 0.02},
		Epochs:  400,
		HeldOut: held,
	}
	run, err := trainer.Fit(context.Background(), net, train, settings)
	check(err)
	curve := figure.LearningCurve{
		Measure: figure.Axis{Name: "mean log likelihood", Unit: "nats", Min: -1.2, Max: 0},
		Best:    run.Best.Epoch,
	}
	for _, epoch := range run.Epochs {
		curve.Training = append(curve.Training, epoch.Train.LogLikelihood)
		curve.HeldOut = append(curve.HeldOut, epoch.HeldOut.LogLikelihood)
	}
	check(figure.Save("learning-curve.png", curve))
	fmt.Printf("             training  held out\n")
	fmt.Printf("best epoch   %8.2f  %8.2f\n", run.Best.Train.LogLikelihood, run.Best.HeldOut.LogLikelihood)
	fmt.Printf("last epoch   %8.2f  %8.2f\n", run.Last.Train.LogLikelihood, run.Last.HeldOut.LogLikelihood)

	// The two curves rise together at first. Then the training data go on
	// rising, and the held-out data fall: from here on the network learns the
	// noise. It is sure of things that are not so, and the log likelihood
	// punishes that.
	//
	// ## Stopping in time
	//
	// A patience of 30 ends the run when 30 epochs in a row have brought
	// nothing better. Whether there is a patience or not, the network holds the
	// weights of its best epoch afterwards. To show what that is worth, we also
	// train without held-out data, to the end, and measure both on the test
	// points. One split could be luck, so we take ten.
	var stopped, toTheEnd, decayed float64
	for seed := range uint64(10) {
		train, held, test := moons(seed)
		early := settings
		early.HeldOut, early.Stop = held, trainer.EarlyStopping{Patience: 30}
		stopped += fit(train, test, early) / 10

		late := settings
		late.HeldOut = nil
		toTheEnd += fit(train, test, late) / 10

		// Another remedy is a penalty on large weights, here of 0.03/2 times
		// the sum of their squares.
		penalised := late
		penalised.L2 = 0.03
		decayed += fit(train, test, penalised) / 10
	}
	fmt.Println("mean log likelihood of the test data over ten seeds")
	fmt.Printf("to the end:     %.2f\n", toTheEnd)
	fmt.Printf("early stopping: %.2f\n", stopped)
	fmt.Printf("L2 penalty:     %.2f\n", decayed)

	// Guessing is worth -0.69. The network that went to the end is worse than
	// that: it would have been better to know nothing.
	//
	// Early stopping costs the points that are held out. When there are few,
	// a penalty may be the better bargain. `model.Dropout` is a third way, and
	// more data is the best of all.
	//
	// The lecture's slide: `demo run overfitting`.
}

func moons(seed uint64) (train, held, test *datasets.Dataset) {
	all, err := datasets.Moons{Noise: 0.35}.Generate(1080, seed)
	check(err)
	few, test, err := all.Split(80.0/1080, seed)
	check(err)
	train, held, err = few.Split(0.5, seed)
	check(err)
	return train, held, test
}

func declare(train *datasets.Dataset) *model.Network {
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
		model.Standardize{From: train.X},
		model.Dense{Units: 64, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	check(err)
	return net
}

// Fit trains a new network and returns its log likelihood on the test data.
func fit(train, test *datasets.Dataset, settings trainer.Settings) float64 {
	net := declare(train)
	_, err := trainer.Fit(context.Background(), net, train, settings)
	check(err)
	measures, err := trainer.Evaluate(net, test)
	check(err)
	return measures.LogLikelihood
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
