// # Handwritten digits
//
// The lecture ends with computer vision. Here it is in small: 1,797 digits of 8
// by 8 pixels, ten classes, and nobody tells the network what a pixel is next
// to.
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
	// A row is a picture, pixel by pixel, from 0 for paper to 16 for ink.
	data := datasets.Digits()
	rest, test, err := data.Split(0.8, 1)
	check(err)
	train, held, err := rest.Split(0.8, 1)
	check(err)
	fmt.Println(train.Rows(), "to train,", held.Rows(), "held out,", test.Rows(), "to test")
	labels := test.Labels()
	var pictures []figure.Image
	for row := 0; row < 360; row += 30 {
		pictures = append(pictures, picture(test, row, data.Classes[labels[row]]))
	}
	check(figure.Save("digits.png", figure.Images{Title: "Twelve digits", Images: pictures}))

	// ## Network and training
	//
	// One hidden layer of ReLU units, half of which are dropped in each step
	// so that none can rely on another. The rate falls with a cosine.
	net, err := model.New(
		model.Config{
			Inputs:     data.Columns(),
			Likelihood: losses.Categorical{Classes: 10},
			Dtype:      tensor.Float64,
			Seed:       1,
			Classes:    data.Classes,
		},
		model.Standardize{From: train.X},
		model.Dense{Units: 64, Activation: activations.ReLU},
		model.Dropout{Rate: 0.5},
		model.Dense{Units: 10},
	)
	check(err)
	run, err := trainer.Fit(context.Background(), net, train, trainer.Settings{
		Batch:   32,
		Method:  trainer.Momentum{},
		Rate:    trainer.Cosine{Start: 0.05, Over: 40},
		Epochs:  40,
		HeldOut: held,
	})
	check(err)
	curve := figure.LearningCurve{Measure: figure.Axis{Name: "accuracy", Min: 0.8, Max: 1}}
	for _, epoch := range run.Epochs {
		curve.Training = append(curve.Training, epoch.Train.Accuracy)
		curve.HeldOut = append(curve.HeldOut, epoch.HeldOut.Accuracy)
	}
	check(figure.Save("accuracy.png", curve))

	// For a while the held-out digits do better than those that are trained on.
	// That is the dropout: training is measured with half of the units missing,
	// the held-out digits with all of them.
	//
	// ## How good is it?
	result, err := trainer.Evaluate(net, test)
	check(err)
	fmt.Printf("at least 96 %% of the test digits are right: %v\n", result.Accuracy >= 0.96)

	// Which digits are taken for which others? A row is what was written, a
	// column what was read.
	predicted, err := net.Classify(test.X)
	check(err)
	var wrong []figure.Image
	for i, written := range labels {
		if predicted[i] != written {
			wrong = append(wrong, picture(test, i, fmt.Sprintf("%d, read as %d", written, predicted[i])))
		}
	}
	confusion, err := losses.NewConfusion(predicted, labels, data.Classes)
	check(err)
	check(figure.Save("confusion.png", figure.Matrix{Title: "Test digits", Labels: confusion.Classes, Counts: confusion.Counts}))

	// And here are the mistakes. Some would be hard for a person.
	check(figure.Save("mistakes.png", figure.Images{Title: "What the network got wrong", Images: wrong, Columns: 4}))

	// The lecture's slide: `demo run digits`. And if you have the larger pictures
	// of MNIST, `demo train --data images.gz --labels labels.gz`.
}

func picture(d *datasets.Dataset, row int, title string) figure.Image {
	return figure.Image{Title: title, Pixels: d.X.Float64s()[64*row : 64*row+64], Width: 8, Black: 16}
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
