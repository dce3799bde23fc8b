package trainer

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// schedule of a test's own, with a field that has an address.
type bendable struct{ by func(float64) float64 }

func (b *bendable) Rate(Time) float64 { return b.by(0.1) }

// Going on with another run than that of the checkpoint is an error that names
// what differs, unless it is meant to.
func TestResumeNamesWhatDiffers(t *testing.T) {
	data := two(0, 1, 0, 1)
	data.x, data.y = append(data.x, []float64{2}), append(data.y, []float64{1})
	other, more, weighted := data, data, data
	other.x = [][]float64{{0}, {1}, {float64(math.Nextafter32(2, 3))}}
	more.x, more.y = append(slices.Clone(data.x), []float64{3}), append(slices.Clone(data.y), []float64{0})
	weighted.weights = []float64{1, 1, 2}
	column := func(values ...float64) *tensor.Dense {
		return tensor.New(tensor.WithShape(len(values), 1), tensor.WithBacking(values))
	}
	declare := func(seed uint64, from *tensor.Dense, dense model.Layer) *model.Network {
		net, err := model.New(model.Config{Inputs: 1, Likelihood: losses.Categorical{Classes: 2}, Seed: seed},
			model.Standardize{From: from}, dense)
		if err != nil {
			t.Fatal(err)
		}
		return net
	}
	usual := func() *model.Network { return declare(1, column(0, 1, 2), model.Dense{Units: 2}) }
	settings := func() Settings {
		return Settings{Batch: 2, Epochs: 2, HeldOut: data, Rate: &bendable{math.Sqrt}}
	}
	for _, c := range []struct {
		name   string
		net    *model.Network
		train  Source
		change func(s *Settings)
		says   string // "" if it may change
	}{
		{"nothing", nil, nil, func(*Settings) {}, ""},
		{"epochs", nil, nil, func(s *Settings) { s.Epochs = 3 }, ""},
		{"recorder", nil, nil, func(s *Settings) { s.Recorder = Recorders{} }, ""},
		{"keep", nil, nil, func(s *Settings) { s.Checkpoint.Keep = 9 }, ""},
		{"batch", nil, nil, func(s *Settings) { s.Batch = 1 }, "Batch is 1, and was 2"},
		{"full batch by its number", nil, nil, func(s *Settings) { s.Batch = 0 }, "Batch is 3, and was 2"},
		{"sampling", nil, nil, func(s *Settings) { s.Sampling = InOrder }, "Sampling is 2, and was 0"},
		{"rate", nil, nil, func(s *Settings) { s.Rate = Constant{0.5} }, "Rate is trainer.Constant{Value:0.5}, and was trainer.bendable{"},
		{"method", nil, nil, func(s *Settings) { s.Method = Adam{Beta1: 0.5} }, "Method is trainer.Adam{Beta1:0.5, Beta2:0, Epsilon:0}, and was trainer.Ascent{}"},
		{"sum", nil, nil, func(s *Settings) { s.Sum = true }, "Sum is true, and was false"},
		{"L2", nil, nil, func(s *Settings) { s.L2 = 0.1 }, "L2 is 0.1, and was 0"},
		{"weights of classes", nil, nil, func(s *Settings) { s.ClassWeights = []float64{1, 2} }, "ClassWeights is []float64{1, 2}"},
		{"patience", nil, nil, func(s *Settings) { s.Stop.Patience = 3 }, "Stop is trainer.EarlyStopping{Patience:3"},
		{"convergence", nil, nil, func(s *Settings) { s.Converge.Change = 3 }, "Converge is "},
		{"seed", nil, nil, func(s *Settings) { s.Seed = 17 }, "Seed is 17, and was 0"},
		{"no held-out data", nil, nil, func(s *Settings) { s.HeldOut = nil }, "held-out data is none, and was rows and features (3, 1) with"},
		{"held-out data", nil, nil, func(s *Settings) { s.HeldOut = more }, "held-out data is rows and features (4, 1)"},
		{"a number of the data", nil, other, func(*Settings) {}, "training data is rows and features (3, 1) with the digest"},
		{"rows", nil, more, func(*Settings) {}, "training data is rows and features (4, 1)"},
		{"weights of rows", nil, weighted, func(*Settings) {}, "training data is rows and features (3, 1)"},
		{"seed of the network", declare(2, column(0, 1, 2), model.Dense{Units: 2}), nil, func(*Settings) {}, `network Seed is`},
		{"preprocessing", declare(1, column(0, 1, 3), model.Dense{Units: 2}), nil, func(*Settings) {}, `network standardize1.mean is`},
		{"layers", declare(1, column(0, 1, 2), model.Dense{Units: 2, Activation: activations.Tanh}), nil, func(*Settings) {}, `network Layers is`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := settings()
			s.Checkpoint.Dir = t.TempDir()
			if _, err := Fit(context.Background(), usual(), data, s); err != nil {
				t.Fatal(err)
			}
			if c.net == nil {
				c.net = usual()
			}
			if c.train == nil {
				c.train = data
			}
			changed := settings() // with another function in the schedule
			changed.Checkpoint.Dir = s.Checkpoint.Dir
			c.change(&changed)
			before := bits(c.net)
			run, err := Resume(context.Background(), c.net, c.train, changed)
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if run != nil || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want an error with %q", err, c.says)
			}
			if !equalBits(before, bits(c.net)) {
				t.Error("the network has changed")
			}
		})
	}
}

// What Changed names may differ, and holds from there on.
func TestChanged(t *testing.T) {
	dir := t.TempDir()
	s := Settings{Batch: 2, Epochs: 2, Rate: Constant{0.1}, Checkpoint: Checkpoint{Dir: dir}}
	if _, err := Fit(context.Background(), regression(t, tensor.Float64), line, s); err != nil {
		t.Fatal(err)
	}
	s.Epochs, s.Rate, s.Checkpoint.Changed = 4, Constant{0.2}, []string{"Rate"}
	run, err := Resume(context.Background(), regression(t, tensor.Float64), line, s)
	if err != nil {
		t.Fatal(err)
	}
	var rates []float64
	for _, e := range run.Epochs {
		rates = append(rates, e.Rate)
	}
	if !slices.Equal(rates, []float64{0.1, 0.1, 0.2, 0.2}) {
		t.Errorf("the rates are %v", rates)
	}
	s.Checkpoint.Changed = nil
	if _, err := Resume(context.Background(), regression(t, tensor.Float64), line, s); err != nil {
		t.Errorf("once changed: %v", err)
	}
	s.Checkpoint.Changed = []string{"rate"}
	if _, err := Resume(context.Background(), regression(t, tensor.Float64), line, s); err == nil || !strings.Contains(err.Error(), `names "rate"; it may name Batch, `) {
		t.Errorf("an unknown name: %v", err)
	}
}

// A batch that changes in the middle of an epoch has no place in it.
func TestChangedBatchInTheMiddle(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	s := Settings{Batch: 2, Recorder: stopAfter(4, cancel), Checkpoint: Checkpoint{Dir: dir}}
	if _, err := Fit(ctx, regression(t, tensor.Float64), line, s); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	s.Batch, s.Checkpoint.Changed, s.Recorder = 1, []string{"Batch"}, nil
	if _, err := Resume(context.Background(), regression(t, tensor.Float64), line, s); err == nil || !strings.Contains(err.Error(), "between two epochs") {
		t.Errorf("got %v", err)
	}
}
