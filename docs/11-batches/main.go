// # Full batch, stochastic, mini-batch
//
// The gradient of the log likelihood is a mean over all rows. A step along it
// costs a pass through all of the data. It may be better to look at fewer rows
// and step sooner. This chapter compares three sizes of a batch on iris.
package main

import (
	"context"
	"fmt"
	"log"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// The model is logistic regression on all four features, whose log
	// likelihood has a single hill: all three climb the same one.
	//
	//	full batch   all 150 rows a step, 1 step an epoch
	//	mini-batch   15 rows a step, 10 steps an epoch
	//	stochastic   1 row a step, 150 steps an epoch
	//
	// An epoch is a pass through the data, in a new random order each time. The
	// fewer rows in a batch, the more its gradient depends on chance, and the
	// smaller the rate has to be.
	data := datasets.Iris()
	kinds := []struct {
		name  string
		batch int
		rate  float64
	}{
		{"full batch", trainer.FullBatch, 1},
		{"mini-batch", 15, 0.5},
		{"stochastic", trainer.Stochastic, 0.05},
	}
	var byEpoch, byStep []figure.Series
	for _, kind := range kinds {
		net, err := model.New(
			model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64},
			model.Standardize{From: data.X},
			model.Dense{Units: 3, Start: model.Zeros{}},
		)
		check(err)

		// Given as held-out data, the training data are measured as a whole
		// after each epoch.
		run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
			Batch:   kind.batch,
			Rate:    trainer.Constant{Value: kind.rate},
			Epochs:  30,
			Seed:    1,
			HeldOut: data,
		})
		check(err)
		epochs, steps := figure.Series{Name: kind.name}, figure.Series{Name: kind.name}
		for _, epoch := range run.Epochs {
			epochs.X = append(epochs.X, float64(epoch.Epoch))
			epochs.Y = append(epochs.Y, epoch.HeldOut.LogLikelihood)
			steps.X = append(steps.X, float64(epoch.Steps))
		}
		steps.Y = epochs.Y
		byEpoch, byStep = append(byEpoch, epochs), append(byStep, steps)
		fmt.Printf("%s: log likelihood %.3f after 1 epoch, %.3f after 30, %4d steps\n",
			kind.name, epochs.Y[0], epochs.Y[29], run.Steps)
	}

	// ## By the work done
	//
	// An epoch is the same amount of arithmetic for all three. For the same
	// work, the small batches are far ahead, since they have taken more steps.
	check(figure.Save("by-epoch.png", figure.Lines{
		Title:  "For the same work",
		X:      figure.Axis{Name: "epochs"},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats", Min: -0.6, Max: 0},
		Series: byEpoch,
	}))

	// ## By the step
	//
	// A step of the full batch is the best that one can do from where it
	// stands; one of a single row is a guess. Step for step the order is the
	// other way round.
	check(figure.Save("by-step.png", figure.Lines{
		Title:  "For the same number of steps",
		X:      figure.Axis{Name: "steps", Log: true},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats", Min: -0.6, Max: 0},
		Series: byStep,
	}))

	// Why not always single rows, then? Because a batch of 32 is one product of
	// matrices, which takes a processor not much longer than one row does. In
	// practice mini-batches of 16 to 256 rows win, and the size is chosen by
	// the clock.
	//
	// See `demo run batch-stochastic-minibatch`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
