// # Rare classes
//
// When one row in twenty is of the class that matters, a network that never
// says so is right nineteen times out of twenty. Accuracy looks fine, and the
// model is useless. Weights make the rare rows count for more.
package main

import (
	"context"
	"fmt"
	"log"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## Data
	//
	// Two clouds of points that overlap. We keep all of the first and every
	// nineteenth of the second.
	clouds, err := datasets.TwoGaussians{Distance: 2}.Generate(4000, 1)
	check(err)
	var rows []int
	for row, label := range clouds.Labels() {
		if label == 0 || row%38 == 1 {
			rows = append(rows, row)
		}
	}
	data, err := clouds.Subset(rows)
	check(err)
	data.Classes = []string{"usual", "rare"}

	// `Split` is stratified: both parts have their share of the rare class.
	train, test, err := data.Split(0.5, 1)
	check(err)
	fmt.Println(train.Classes, train.ClassCounts())

	// ## Without weights
	//
	// The model is logistic regression, and the confusion matrix says what it
	// is worth. Recall is the share of a class that was found.
	report := func(weights []float64) {
		net, err := model.New(
			model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
			model.Dense{Units: 1, Start: model.Zeros{}},
		)
		check(err)
		_, err = trainer.Fit(context.Background(), net, train, trainer.Settings{
			Rate:         trainer.Constant{Value: 0.5},
			Epochs:       200,
			ClassWeights: weights,
		})
		check(err)
		predicted, err := net.Classify(test.X)
		check(err)
		confusion, err := losses.NewConfusion(predicted, test.Labels(), test.Classes)
		check(err)
		fmt.Printf("accuracy %.2f, recall of the rare class %.1f\n", confusion.Accuracy(), confusion.Recall(1))
	}
	report(nil)

	// ## With weights
	//
	// `BalancedWeights` makes both classes count alike: a row counts the more,
	// the rarer its class.
	weights := losses.BalancedWeights(train.ClassCounts())
	fmt.Printf("weights %.2f\n", weights)
	report(weights)

	// More of the rare class is found, at the price of false alarms. Which is
	// better depends on what an alarm costs and what a miss does; no formula
	// knows that.
	//
	// Two things to keep in mind. The probabilities now belong to a world in
	// which both classes are equally frequent. And another way to the same end
	// is to train without weights, keep the honest probabilities, which
	// `Predict64` gives, and raise the alarm at less than 0.5; `Classify` does
	// at 0.5.
	//
	// Single rows can have weights too: set `Dataset.Weights`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
