// # The learning rate
//
// Gradient ascent adds the gradient, times a factor: the learning rate. Too
// small, and training takes for ever. Too large, and it flies off. In this
// chapter we fit a plane to points with three rates and watch.
package main

import (
	"context"
	"errors"
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
	// The truth is y = 2 x₁ - x₂, with some noise. The model is one layer of
	// one unit, which is linear regression, and the likelihood says that y is
	// normally distributed around what the unit computes.
	data, err := datasets.Plane{Noise: 0.3}.Generate(100, 1)
	check(err)
	declare := func() *model.Network {
		net, err := model.New(
			model.Config{Inputs: 2, Likelihood: losses.Gaussian{}, Dtype: tensor.Float64},
			model.Dense{Units: 1, Start: model.Zeros{}},
		)
		check(err)
		return net
	}

	// ## Three rates
	//
	// Each run takes 30 steps, each along the gradient of all rows. Besides the
	// log likelihood it records the update ratio: the length of a step, as a
	// part of the length of the weights.
	var curves []figure.Series
	for _, rate := range []float64{0.01, 0.5, 2.3} {
		run, err := trainer.Fit(context.Background(), declare(), data, trainer.Settings{
			Batch:  trainer.FullBatch,
			Rate:   trainer.Constant{Value: rate},
			Epochs: 30,
		})
		check(err)
		fmt.Printf("rate %-4v  log likelihood %10.3g, a step is %5.3g %% of the weights\n",
			rate, run.Last.Train.LogLikelihood, 100*run.Last.UpdateRatio)
		var curve []float64
		for _, epoch := range run.Epochs {
			curve = append(curve, epoch.Train.LogLikelihood)
		}
		curves = append(curves, figure.Steps(fmt.Sprint("rate ", rate), curve))
	}
	check(figure.Save("three-rates.png", figure.Lines{
		Title:  "Linear regression with three learning rates",
		X:      figure.Axis{Name: "step"},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats", Min: -8, Max: 0},
		Series: curves,
	}))

	// The small rate is on its way and far from there. The middle one is done.
	// The large one looks best for a few steps. But in one direction it jumps
	// over the top and lands lower than it was, where the slope is steeper, so
	// that the next jump is longer still.
	//
	// ## Divergence is an error
	//
	// Left alone, the large rate ends in numbers that are not finite. Training
	// stops there. It says so, and the network keeps the last weights that
	// were finite.
	run, err := trainer.Fit(context.Background(), declare(), data, trainer.Settings{
		Rate:   trainer.Constant{Value: 10},
		Epochs: 1000,
	})
	fmt.Println("diverged:", errors.Is(err, trainer.ErrDiverged), "- reason:", run.Reason)

	// ## The rule of thumb
	//
	// How is one to know the right rate beforehand? One is not. The lecture's
	// advice: choose it so that a step changes the weights by about 0.1 to 1 %.
	// That is what `Epoch.UpdateRatio` is for. Early on, when the weights are
	// near 0, it is larger, and at the top it falls to nothing; look at it in
	// between.
	run, err = trainer.Fit(context.Background(), declare(), data, trainer.Settings{
		Rate:   trainer.Constant{Value: 0.1},
		Epochs: 100,
	})
	check(err)
	for _, i := range []int{0, 9, 29, 99} {
		fmt.Printf("step %3d: %7.3f %%\n", run.Epochs[i].Epoch, 100*run.Epochs[i].UpdateRatio)
	}

	// A step of more than a few per cent late in a run is a reason to lower the
	// rate; one of less than a hundredth of a per cent long before the top is
	// a reason to raise it. Or let it begin large and fall: see the chapter on
	// [schedules](../12-schedules-and-methods/README.md).
	//
	// The lecture's example: `demo run learning-rate`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
