// # The first network
//
// Three species of iris differ in the length and width of their sepals and
// petals. In this chapter a network learns to tell them apart: we declare it,
// train it by ascending its log likelihood, look at how that went, and ask it
// about flowers that it has not seen.
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
	// ## Data
	//
	// A data set is a table of features, `X`, and a column of targets, `Y`.
	// The target of a flower is its species, counted from 0.
	data := datasets.Iris()
	fmt.Println(data.Rows(), "flowers:", data.Features)
	fmt.Println(data.Classes)

	// A fifth of the flowers is for the very end, to test with. Of the others
	// we hold out a quarter, to see in time whether the network still learns
	// something that is true of flowers in general. Each part has as many
	// flowers of every species. The last argument is the seed: the same seed
	// gives the same parts.
	rest, test, err := data.Split(0.8, 1)
	check(err)
	train, held, err := rest.Split(0.75, 1)
	check(err)
	fmt.Println(train.Rows(), "to train,", held.Rows(), "held out,", test.Rows(), "to test")

	// ## Declaring
	//
	// A network is a list of layers below a likelihood. The likelihood says
	// what the last layer's three numbers, the scores, mean: their softmax is
	// the probability of each species. The first layer shifts and scales each
	// feature to mean 0 and standard deviation 1, as found in the training
	// data; it is part of the network, so that nobody can forget it later.
	//
	// The layer between computes 16 features of its own, tanh(x W + b), and the
	// last layer is logistic regression on these.
	//
	// Networks compute in float32 unless `Dtype` says otherwise. The chapters
	// take float64, to print digits on which every processor agrees.
	net, err := model.New(
		model.Config{
			Inputs:     4,
			Likelihood: losses.Categorical{Classes: 3},
			Dtype:      tensor.Float64,
			Seed:       1,
			Features:   data.Features,
			Classes:    data.Classes,
		},
		model.Standardize{From: train.X},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 3},
	)
	check(err)
	fmt.Print(net.Summary())

	// Every shape was checked just now. Here is what happens when two parts do
	// not fit:
	_, err = model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}},
		model.Dense{Units: 2},
	)
	fmt.Println(err)

	// ## Training
	//
	// Training climbs: each step adds to the weights the gradient of the mean
	// log likelihood of 32 flowers, times a rate that shrinks by 2 % an epoch.
	// An epoch is one pass through all training data. When 20 epochs in a row
	// have brought nothing better on the held-out flowers, the run stops, and
	// the network holds the weights of its best epoch.
	run, err := trainer.Fit(context.Background(), net, train, trainer.Settings{
		Batch:   32,
		Rate:    trainer.Exponential{Start: 0.5, Decay: 0.98},
		HeldOut: held,
		Stop:    trainer.EarlyStopping{Patience: 20},
	})
	check(err)
	fmt.Println("stopped for:", run.Reason)
	fmt.Printf("best epoch:   %d of %d\n", run.Best.Epoch, run.Last.Epoch)
	fmt.Printf("training:     log likelihood %.3f, accuracy %.3f\n", run.Best.Train.LogLikelihood, run.Best.Train.Accuracy)
	fmt.Printf("held out:     log likelihood %.3f, accuracy %.3f\n", run.Best.HeldOut.LogLikelihood, run.Best.HeldOut.Accuracy)

	// A log likelihood is negative, and 0 would be perfect: all probability on
	// the right species. Guessing among three gives -ln 3, about -1.1. The
	// network was past that after its first epoch.
	curve := figure.LearningCurve{
		Measure: figure.Axis{Name: "mean log likelihood", Unit: "nats"},
		Best:    run.Best.Epoch,
	}
	for _, epoch := range run.Epochs {
		curve.Training = append(curve.Training, epoch.Train.LogLikelihood)
		curve.HeldOut = append(curve.HeldOut, epoch.HeldOut.LogLikelihood)
	}
	check(figure.Save("learning-curve.png", curve))

	// How far does a step move the weights? As a rule of thumb, by 0.1 to 1 %:
	// with less, training takes long, and with much more it jumps about. This
	// run begins well above the rule, and the schedule brings it down.
	fmt.Printf("first epoch: %5.2f %% a step\n", 100*run.Epochs[0].UpdateRatio)
	fmt.Printf("best epoch:  %5.2f %% a step\n", 100*run.Best.UpdateRatio)
	fmt.Printf("last epoch:  %5.2f %% a step\n", 100*run.Last.UpdateRatio)

	// ## Asking
	//
	// The test flowers had no part in any of this, not even in the choice of
	// the best epoch.
	result, err := trainer.Evaluate(net, test)
	check(err)
	fmt.Printf("%.0f of %d test flowers right\n", result.Accuracy*float64(result.Rows), result.Rows)

	// A network predicts any number of rows at once, and gives a probability
	// for each species. Two flowers, one with short petals and one with long:
	measured := []float64{
		5.0, 3.4, 1.5, 0.2,
		6.1, 2.9, 4.8, 1.7,
	}
	flowers := tensor.New(tensor.WithShape(2, 4), tensor.WithBacking(measured))
	p, err := net.Predict(flowers)
	check(err)
	fmt.Println(net.Config().Classes)
	fmt.Printf("%.2f\n", p)

	// The second has petals of a length that two of the species share, and the
	// network says so.
	//
	// `Predict` answers in the network's dtype. To go on with the numbers there
	// is `Predict64`, from and into slices of float64 whatever the dtype, and
	// `Classify` gives the most probable class.
	numbers := make([]float64, 2*3)
	check(net.Predict64(numbers, measured))
	species, err := net.Classify(flowers)
	check(err)
	for i, class := range species {
		fmt.Printf("%s, with probability %.2f\n", data.Classes[class], numbers[3*i+class])
	}

	// ## From here
	//
	// Change something and run it again: `Units: 2`, a rate of 50,
	// `activations.ReLU`, `trainer.Stochastic` as the batch. To train on a table
	// of your own without writing a program, see `go run ./cmd/demo train --help`.
}

// An error stops a chapter. A program of yours would hand it on.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
