package trainer_test

import (
	"context"
	"fmt"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// A network that ends in an activation cannot become sure of anything.
func ExamplePreflight() {
	iris := datasets.Iris()
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Standardize{From: iris.X},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 3, Activation: activations.Tanh},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := trainer.Preflight(context.Background(), net, iris, trainer.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range found {
		if f.Severity != trainer.OK {
			fmt.Printf("%s (%v): %s\n", f.Check, f.Severity, f.Advice)
		}
	}
	// Output:
	// overfit (error): Look for an activation after the last layer, a layer that loses what it is given, too few units, or units that are dead or saturated.
}
