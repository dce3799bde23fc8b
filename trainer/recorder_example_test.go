package trainer_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// The history of a run as a CSV table, and back.
func ExampleCSVRecorder() {
	data := datasets.Iris()
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Standardize{From: data.X},
		model.Dense{Units: 3},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	var table bytes.Buffer // or a file
	run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
		Epochs: 3, Recorder: &trainer.CSVRecorder{W: &table},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	history, err := trainer.ReadCSVHistory(&table)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, e := range history {
		fmt.Println(e.Epoch, e.Steps, e == run.Epochs[i])
	}
	// Output:
	// 1 1 true
	// 2 2 true
	// 3 3 true
}
