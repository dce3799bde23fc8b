// # Schedules and methods
//
// A large learning rate gets far quickly and never settles; a small one settles
// and gets nowhere. A schedule begins with the one and ends with the other. And
// a method may do more with a gradient than add it.
package main

import (
	"context"
	"fmt"
	"log"
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## Schedules
	//
	// A schedule is a function from the time to the rate. Time is counted in
	// epochs, or in steps with `By: trainer.Steps`.
	const epochs = 40
	schedules := []struct {
		name string
		rate trainer.Schedule
	}{
		{"step", trainer.StepDecay{Start: 1, Factor: 0.5, Every: 10}},
		{"exponential", trainer.Exponential{Start: 1, Decay: 0.9}},
		{"inverse time", trainer.InverseTime{Start: 1, Decay: 0.2}},
		{"cosine", trainer.Cosine{Start: 1, Over: epochs}},
		{"warm-up", trainer.Joined{Parts: []trainer.Part{
			{Schedule: trainer.Warmup{To: 1, Over: 5}, For: 5},
			{Schedule: trainer.Cosine{Start: 1, Over: epochs - 5}},
		}}},
	}
	fmt.Println("epoch             0     10     20     30")
	var curves []figure.Series
	for _, s := range schedules {
		fmt.Printf("%-12s", s.name)
		for epoch := 0; epoch <= 30; epoch += 10 {
			fmt.Printf("  %.3f", s.rate.Rate(trainer.Time{Epoch: epoch}))
		}
		fmt.Println()
		curve := figure.Series{Name: s.name}
		for epoch := range epochs {
			curve.X = append(curve.X, float64(epoch))
			curve.Y = append(curve.Y, s.rate.Rate(trainer.Time{Epoch: epoch}))
		}
		curves = append(curves, curve)
	}
	check(figure.Save("schedules.png", figure.Lines{
		Title:  "Five schedules",
		X:      figure.Axis{Name: "epoch"},
		Y:      figure.Axis{Name: "learning rate", Min: 0, Max: 1.05},
		Series: curves,
	}))

	// What is it good for? Logistic regression on iris, one row a step, so
	// that every gradient is a guess. With a constant rate of 1 the weights
	// jump about the top for ever. With the same rate at first, and a cosine
	// down to 0, they come to rest there.
	data := datasets.Iris()
	declare := func(layers ...model.Layer) *model.Network {
		net, err := model.New(
			model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64},
			append(layers, model.Dense{Units: 3, Start: model.Zeros{}})...,
		)
		check(err)
		return net
	}
	curves = nil
	for _, s := range []struct {
		name string
		rate trainer.Schedule
	}{
		{"constant", trainer.Constant{Value: 1}},
		{"cosine", trainer.Cosine{Start: 1, Over: epochs}},
	} {
		run, err := trainer.Fit(context.Background(), declare(model.Standardize{From: data.X}), data, trainer.Settings{
			Batch:   trainer.Stochastic,
			Rate:    s.rate,
			Epochs:  epochs,
			HeldOut: data, // to measure all rows after each epoch
		})
		check(err)
		var curve []float64
		for _, epoch := range run.Epochs {
			curve = append(curve, epoch.HeldOut.LogLikelihood)
		}
		fmt.Printf("%-8s between %.3f and %.3f in the last ten epochs\n",
			s.name, slices.Min(curve[epochs-10:]), slices.Max(curve[epochs-10:]))
		curves = append(curves, figure.Steps(s.name, curve))
	}
	check(figure.Save("settling.png", figure.Lines{
		Title:  "One row a step",
		X:      figure.Axis{Name: "epoch"},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats", Min: -0.3, Max: 0},
		Series: curves,
	}))

	// There is also `ReduceOnPlateau`, which waits until the held-out data stop
	// getting better; and any function of the time is a schedule, see
	// [the cookbook](../cookbook/schedule/README.md).
	//
	// ## Methods
	//
	// Some hills are long ridges: steep to the sides, nearly flat along. Plain
	// ascent needs a rate small enough for the sides, and then creeps along the
	// ridge. Features on different scales do that, such as those of iris
	// before they are standardised. `Momentum` keeps rolling; `Adam` gives each
	// weight a rate of its own, by the size of its gradients so far.
	curves = nil
	for _, method := range []trainer.Method{trainer.Ascent{}, trainer.Momentum{}, trainer.RMSProp{}, trainer.Adam{}} {
		net := declare() // raw features
		run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
			Method: method,
			Rate:   trainer.Constant{Value: 0.05},
			Epochs: 100,
		})
		check(err)
		fmt.Printf("%-8s  log likelihood after 100 steps: %.2f\n", method.Name(), run.Last.Train.LogLikelihood)
		var curve []float64
		for _, epoch := range run.Epochs {
			curve = append(curve, epoch.Train.LogLikelihood)
		}
		curves = append(curves, figure.Steps(method.Name(), curve))
	}
	check(figure.Save("methods.png", figure.Lines{
		Title:  "Four methods on raw features",
		X:      figure.Axis{Name: "step"},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats", Min: -1.2, Max: 0},
		Series: curves,
	}))

	// No method wins everywhere. Standardise first, begin with plain ascent or
	// momentum and a schedule, and take Adam when the rate is hard to find.
	//
	// All names: `trainer.ScheduleNames()` and `trainer.MethodNames()`. The
	// curves of all schedules: `demo run schedules`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
