package trainer

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// bits are a network's parameters, bit for bit.
func bits(net *model.Network) []uint64 {
	var all []uint64
	for _, p := range net.Parameters() {
		for _, v := range wide(p.Value) {
			all = append(all, math.Float64bits(v))
		}
	}
	return all
}

func TestSameSeedSameBits(t *testing.T) {
	digits, _, err := datasets.Digits().Split(0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	train := func(dtype tensor.Dtype, seed uint64, threads int) []uint64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		net := network(t, 64, losses.Categorical{Classes: 10}, dtype,
			model.Standardize{From: digits.X},
			model.Dense{Units: 32, Activation: activations.ReLU},
			model.Dropout{Rate: 0.3},
			model.Dense{Units: 10})
		if _, err := Fit(context.Background(), net, digits, Settings{
			Batch: 48, Epochs: 4, Method: Adam{}, L2: 1e-3, ClipNorm: 1, HeldOut: digits, Seed: seed,
		}); err != nil {
			t.Fatal(err)
		}
		return bits(net)
	}
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		want := train(dtype, 7, 1)
		if !slices.Equal(want, train(dtype, 7, 1)) {
			t.Errorf("%v: the same seed gives other weights", dtype)
		}
		if !slices.Equal(want, train(dtype, 7, 2)) {
			t.Errorf("%v: GOMAXPROCS 2 gives other weights than 1", dtype)
		}
		if slices.Equal(want, train(dtype, 8, 1)) {
			t.Errorf("%v: another seed gives the same weights", dtype)
		}
	}
}

// Dropout must make a difference to the training, and none to an evaluation.
func TestDropoutDependsOnTheStep(t *testing.T) {
	train, held, _ := irisSplit(t)
	objectives := func(seed uint64) []float64 {
		net := network(t, 4, losses.Categorical{Classes: 3}, tensor.Float64,
			model.Dense{Units: 8}, model.Dropout{Rate: 0.5}, model.Dense{Units: 3})
		var seen []float64
		// A rate too small to change anything: only the masks differ.
		_, err := Fit(context.Background(), net, train, Settings{
			Epochs: 3, Rate: Constant{1e-300}, Seed: seed, HeldOut: held,
			Recorder: RecorderFunc(func(e Event) error {
				if e.Kind == Stepped {
					seen = append(seen, e.Objective)
				}
				if e.Kind == EpochEnded && *e.Epoch.HeldOut != *e.Run.Best.HeldOut {
					t.Error("dropout in an evaluation")
				}
				return nil
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		return seen
	}
	first := objectives(1)
	if first[0] == first[1] || first[1] == first[2] {
		t.Errorf("steps share their masks: %v", first)
	}
	if !slices.Equal(first, objectives(1)) || slices.Equal(first, objectives(2)) {
		t.Error("the masks do not follow from the seed")
	}
}

func TestPredictingWhileTraining(t *testing.T) {
	train, _, net := irisSplit(t)
	done := make(chan struct{})
	var predicting sync.WaitGroup
	for range 4 {
		predicting.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := net.Predict(train.X); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	predicting.Go(func() { // other networks are built meanwhile
		for {
			select {
			case <-done:
				return
			default:
			}
			irisSplit(t)
		}
	})
	_, err := Fit(context.Background(), net, train, Settings{Batch: 16, Epochs: 5})
	close(done)
	predicting.Wait()
	if err != nil {
		t.Error(err)
	}
}

func TestOneTrainingAtATime(t *testing.T) {
	train, _, net := irisSplit(t)
	var second error
	_, err := Fit(context.Background(), net, train, Settings{Epochs: 1, Recorder: RecorderFunc(func(e Event) error {
		if e.Kind == Stepped {
			var run *Run
			if run, second = Fit(context.Background(), net, train, Settings{Epochs: 1}); run != nil {
				t.Errorf("the second training has the run %+v", run)
			}
		}
		return nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	if second == nil || !strings.Contains(second.Error(), "being trained already") {
		t.Errorf("the second training: %v", second)
	}
	if _, err := Fit(context.Background(), net, train, Settings{Epochs: 1}); err != nil {
		t.Errorf("training after training: %v", err)
	}
}
