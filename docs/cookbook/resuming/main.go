// # Stopping and resuming
//
// A run that takes a night should survive the end of its program. With a folder
// for checkpoints it does: whatever ends it, the same program goes on where it
// was, and ends with the very numbers that it would have had.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// ## What is trained
//
// Digits, with all that makes a run hard to continue: a method that remembers,
// dropout, batches in a new order in each epoch, a schedule that looks back, and
// held-out data that say which epoch was best.
func settings(held trainer.Source) trainer.Settings {
	return trainer.Settings{
		Batch:   64,
		Epochs:  20,
		Method:  trainer.Adam{},
		Rate:    trainer.ReduceOnPlateau{Start: 0.003, Factor: 0.5, Patience: 2},
		HeldOut: held,
		Seed:    1,
	}
}

func declare(train *datasets.Dataset) *model.Network {
	net, err := model.New(
		model.Config{Inputs: 64, Likelihood: losses.Categorical{Classes: 10}, Dtype: tensor.Float64, Seed: 1},
		model.Standardize{From: train.X},
		model.Dense{Units: 32, Activation: activations.ReLU},
		model.Dropout{Rate: 0.2},
		model.Dense{Units: 10},
	)
	check(err)
	return net
}

func main() {
	// First without a stop, to compare with.
	train, held, err := datasets.Digits().Split(0.8, 1)
	check(err)
	whole := declare(train)
	want, err := trainer.Fit(context.Background(), whole, train, settings(held))
	check(err)
	fmt.Printf("%v after epoch %d\n", want.Reason, want.Last.Epoch)

	// ## Stopped
	//
	// `Settings.Checkpoint` names a folder. `Resume` goes on with the run whose
	// checkpoints are there, and starts it if there are none, so that it is all
	// that a program needs. Here an impatient user cancels the context in the
	// middle of the fifth epoch: the run stops after the batch, with a checkpoint.
	folder, err := os.MkdirTemp("", "resuming")
	check(err)
	defer os.RemoveAll(folder)
	saved := settings(held)
	saved.Checkpoint = trainer.Checkpoint{Dir: folder}

	ctx, cancel := context.WithCancel(context.Background())
	impatient := saved
	impatient.Recorder = trainer.RecorderFunc(func(e trainer.Event) error {
		if e.Kind == trainer.Stepped && e.Epoch.Epoch == 5 && e.Batch == 10 {
			cancel()
		}
		return nil
	})
	_, err = trainer.Resume(ctx, declare(train), train, impatient)
	fmt.Println(err)

	// Checkpoints are written after each epoch, unless `Every` and `Interval` say
	// otherwise; the last three stay. Each is a model file, which `model.Load`
	// reads, and `best.safetensors` is the network of the best epoch so far.
	files, err := os.ReadDir(folder)
	check(err)
	for _, file := range files {
		fmt.Println(file.Name())
	}
	_, err = model.Load(filepath.Join(folder, "best.safetensors"))
	check(err)

	// ## Resumed
	//
	// Usually this is another process, later: it declares the network anew, as
	// before, and calls `Resume` again.
	again := declare(train)
	got, err := trainer.Resume(context.Background(), again, train, saved)
	check(err)
	fmt.Printf("%v after epoch %d\n", got.Reason, got.Last.Epoch)
	fmt.Println("the same best epoch:", got.Best.Epoch == want.Best.Epoch)
	fmt.Println("the same history:", slices.EqualFunc(got.Epochs, want.Epochs, func(a, b trainer.Epoch) bool {
		return a.Train == b.Train && *a.HeldOut == *b.HeldOut && a.Rate == b.Rate && a.UpdateRatio == b.UpdateRatio
	}))
	for i, p := range again.Parameters() {
		fmt.Printf("the same %s: %v\n", p.Name, slices.Equal(p.Value.Float64s(), whole.Parameters()[i].Value.Float64s()))
	}

	// The numbers are equal, not nearly so: nothing in a run depends on how often
	// it was stopped.

	// ## What may change
	//
	// A checkpoint belongs to its data, its network and its settings. To go on
	// with others is an error that names them.
	other := saved
	other.Rate = trainer.Constant{Value: 0.001}
	_, err = trainer.Resume(context.Background(), declare(train), train, other)
	fmt.Println(errors.Cause(err))

	// Unless it is meant. `Epochs` may always change, to train for longer.
	other.Epochs = 25
	other.Checkpoint.Changed = []string{"Rate"}
	longer, err := trainer.Resume(context.Background(), declare(train), train, other)
	check(err)
	fmt.Printf("%v after epoch %d, at a rate of %v\n", longer.Reason, longer.Last.Epoch, longer.Last.Rate)

	// ## Damaged
	//
	// A disk can lose what it has. A checkpoint that is not whole is passed over,
	// and the run says so.
	check(os.Truncate(longer.Checkpoint, 1000))
	run, err := trainer.Resume(context.Background(), declare(train), train, other)
	check(err)
	fmt.Printf("%d passed over; %v after epoch %d\n", len(run.PassedOver), run.Reason, run.Last.Epoch)

	// On the command line it is `demo train --checkpoint FOLDER`, and `demo train
	// --resume FOLDER` to go on; an interrupt stops the run with a checkpoint.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
