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

// Three clouds of points, a small network, early stopping, and an evaluation
// on rows that played no part.
func Example() {
	data, err := datasets.Blobs{}.Generate(300, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	rest, test, err := data.Split(0.8, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	train, held, err := rest.Split(0.8, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	net, err := model.New(
		model.Config{Inputs: data.Columns(), Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Standardize{From: train.X},
		model.Dense{Units: 8, Activation: activations.Tanh},
		model.Dense{Units: 3},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := trainer.Fit(context.Background(), net, train, trainer.Settings{
		Batch:   32,
		Rate:    trainer.Exponential{Start: 0.5, Decay: 0.98},
		HeldOut: held,
		Stop:    trainer.EarlyStopping{Patience: 10, Absolute: 0.01},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	measures, err := trainer.Evaluate(net, test)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.Reason)
	fmt.Printf("%d rows, accuracy at least 0.9: %v\n", measures.Rows, measures.Accuracy >= 0.9)
	// Output:
	// no improvement
	// 60 rows, accuracy at least 0.9: true
}

// A recorder prints the learning curve of a linear regression.
func ExampleRecorderFunc() {
	data, err := datasets.FromRows([][]float64{{-1}, {0}, {1}}, []float64{-1, 1, 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	net, err := model.New(model.Config{Inputs: 1, Likelihood: losses.Gaussian{}}, model.Dense{Units: 1, Start: model.Zeros{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = trainer.Fit(context.Background(), net, data, trainer.Settings{
		Epochs: 3,
		Rate:   trainer.Constant{Value: 0.5},
		Recorder: trainer.RecorderFunc(func(e trainer.Event) error {
			if e.Kind == trainer.EpochEnded {
				fmt.Printf("epoch %d: log likelihood %.3f, mean squared error %.3f\n",
					e.Epoch.Epoch, e.Epoch.Train.LogLikelihood, e.Epoch.Train.MSE)
			}
			return nil
		}),
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// epoch 1: log likelihood -1.833, mean squared error 3.667
	// epoch 2: log likelihood -0.718, mean squared error 1.435
	// epoch 3: log likelihood -0.295, mean squared error 0.589
}

// A linear warm-up over 4 steps, then half a cosine.
func ExampleJoined() {
	schedule := trainer.Joined{By: trainer.Steps, Parts: []trainer.Part{
		{Schedule: trainer.Warmup{To: 0.8, Over: 4, By: trainer.Steps}, For: 4},
		{Schedule: trainer.Cosine{Start: 0.8, Over: 4, By: trainer.Steps}},
	}}
	for step := range 9 {
		fmt.Printf("%.2f ", schedule.Rate(trainer.Time{Step: step}))
	}
	fmt.Println()
	// Output: 0.20 0.40 0.60 0.80 0.80 0.68 0.40 0.12 0.00
}

// The gradient of a network on the user's own data.
func ExampleCheckGradient() {
	iris := datasets.Iris()
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Standardize{From: iris.X},
		model.Dense{Units: 6, Activation: activations.GELU},
		model.Dense{Units: 3},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	check, err := trainer.CheckGradient(net, iris, trainer.CheckSettings{})
	fmt.Println(check.Compared, check.Kinks, check.Worst.Error < 1e-6, err)
	// Output: 47 0 true <nil>
}
