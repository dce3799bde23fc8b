package trainer

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// sameRuns compares two runs and their networks bit for bit; only the files
// that they have written may differ.
func sameRuns(t *testing.T, name string, want, got *Run, wantBits, gotBits []uint64) {
	t.Helper()
	exactly := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	if diff := cmp.Diff(want, got, exactly, cmpopts.IgnoreFields(Run{}, "Checkpoint", "PassedOver")); diff != "" {
		t.Errorf("%s: the history differs from that of a run that was not stopped:\n%s", name, diff)
	}
	if !slices.Equal(wantBits, gotBits) {
		t.Errorf("%s: the weights differ from those of a run that was not stopped", name)
	}
}

// stopAfter cancels a run after each so many of its steps.
func stopAfter(steps int, cancel func()) Recorder {
	return RecorderFunc(func(e Event) error {
		if e.Kind == Stepped {
			if steps--; steps == 0 {
				cancel()
			}
		}
		return nil
	})
}

// course is a run in a test: what is trained, on what and how.
type course struct {
	name     string
	network  func() *model.Network
	train    Source
	settings Settings
}

// stopped runs the course in parts of so many steps.
func (c course) stopped(t *testing.T, dir string, steps int) (run *Run, weights []uint64) {
	t.Helper()
	for range 1000 {
		ctx, cancel := context.WithCancel(context.Background())
		s := c.settings
		s.Checkpoint = Checkpoint{Dir: dir, Every: 1000, Keep: 1} // only where the run is stopped
		s.Recorder = stopAfter(steps, cancel)
		net := c.network()
		run, err := Resume(ctx, net, c.train, s)
		cancel()
		if run == nil || err != nil && err.Error() != fmt.Sprintf("trainer: epoch %d: the run was cancelled", len(run.Epochs)+1) {
			t.Fatalf("%s: %v", c.name, err)
		}
		if run.Reason != Cancelled {
			return run, bits(net)
		}
	}
	t.Fatalf("%s: the run does not end", c.name)
	return nil, nil
}

// courses are all methods, both dtypes, with all that a run remembers.
func courses(t *testing.T) []course {
	t.Helper()
	train, held, err := datasets.Iris().Split(0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	values, err := datasets.NoisySine{Noise: 0.1}.Generate(30, 1)
	if err != nil {
		t.Fatal(err)
	}
	classes := func(dtype tensor.Dtype) func() *model.Network {
		return func() *model.Network {
			return network(t, 4, losses.Categorical{Classes: 3}, dtype,
				model.Standardize{From: train.X},
				model.Dense{Units: 5, Activation: activations.Tanh},
				model.Dropout{Rate: 0.3},
				model.Dense{Units: 3})
		}
	}
	line := func() *model.Network {
		return network(t, 1, losses.Gaussian{}, tensor.Float64, model.Dense{Units: 4, Activation: activations.Tanh}, model.Dense{Units: 1})
	}
	var all []course
	for _, method := range methods {
		for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			all = append(all, course{fmt.Sprint(method.Name(), " ", dtype), classes(dtype), train, Settings{
				Batch: 8, Epochs: 4, Method: method, HeldOut: held, Seed: 3,
				Rate: ReduceOnPlateau{Start: 0.05, Factor: 0.5, Patience: 1},
			}})
		}
	}
	return append(all,
		course{"clipped, with replacement, by steps", classes(tensor.Float32), train, Settings{
			Batch: 7, Epochs: 4, Sampling: WithReplacement, ClipNorm: 0.1, L1: 0.01, L2: 0.01, ClassWeights: []float64{1, 2, 3},
			Rate: Cosine{Start: 1, Over: 20, By: Steps},
		}},
		course{"regression without held-out data", line, values, Settings{Batch: 7, Epochs: 4, Method: Momentum{}}},
		course{"patience", line, values, Settings{
			Batch: 4, Epochs: 50, Method: Adam{}, Rate: Constant{0.3}, HeldOut: values, Stop: EarlyStopping{Patience: 3},
		}},
		course{"convergence", line, values, Settings{Epochs: 50, Rate: Constant{0.1}, Converge: Convergence{Change: 0.002}}},
	)
}

// A run that is stopped wherever it may be, and goes on in another process,
// so to speak, ends as one that was never stopped.
func TestResumeIsExact(t *testing.T) {
	for _, c := range courses(t) {
		t.Run(c.name, func(t *testing.T) {
			net := c.network()
			want, err := Fit(context.Background(), net, c.train, c.settings)
			if err != nil {
				t.Fatal(err)
			}
			parts := []int{1, 3, 7, 100}
			if testing.Short() {
				parts = []int{3}
			}
			for _, steps := range parts {
				got, weights := c.stopped(t, t.TempDir(), steps)
				sameRuns(t, fmt.Sprintf("in parts of %d steps", steps), want, got, bits(net), weights)
			}
		})
	}
}

// A run that has ended ends again at once, and goes on if it has more epochs.
func TestResumeAfterTheEnd(t *testing.T) {
	s := Settings{Epochs: 3, HeldOut: line, Checkpoint: Checkpoint{Dir: t.TempDir()}}
	want, net, err := lineRun(t, s)
	if err != nil {
		t.Fatal(err)
	}
	var events []EventKind
	s.Recorder = RecorderFunc(func(e Event) error {
		events = append(events, e.Kind)
		return nil
	})
	got, again, err := lineRun(t, s)
	if err != nil {
		t.Fatal(err)
	}
	sameRuns(t, "the end", want, got, bits(net), bits(again))
	if !slices.Equal(events, []EventKind{Started, Ended}) || got.Checkpoint != want.Checkpoint {
		t.Errorf("events %v, checkpoint %s", events, got.Checkpoint)
	}
	s.Recorder = nil
	for epochs, want := range map[int]int{5: 5, 2: 5} { // there is no way back
		s.Epochs = epochs
		if run, _, err := lineRun(t, s); err != nil || run.Reason != EpochsUsed || len(run.Epochs) > want {
			t.Errorf("with %d epochs: %+v, %v", epochs, run, err)
		}
	}
}

func TestCheckpointSettings(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := lineRun(t, Settings{Epochs: 1, Checkpoint: Checkpoint{Dir: filepath.Join(dir, "taken")}}); err != nil {
		t.Fatal(err)
	}
	resume, fit := Resume, Fit
	for _, c := range []struct {
		name       string
		run        func(context.Context, *model.Network, Source, Settings) (*Run, error)
		checkpoint Checkpoint
		says       string
	}{
		{"resume without a folder", resume, Checkpoint{}, "Resume needs Settings.Checkpoint.Dir"},
		{"no folder", fit, Checkpoint{Every: 3}, "Checkpoint.Dir is missing"},
		{"no folder, but a clock's", fit, Checkpoint{Interval: time.Second}, "Checkpoint.Dir is missing"},
		{"no clock", fit, Checkpoint{Dir: dir, Interval: time.Second}, "Checkpoint.Clock"},
		{"back in time", fit, Checkpoint{Dir: dir, Interval: -time.Second}, "Checkpoint.Interval must be"},
		{"every -1", fit, Checkpoint{Dir: dir, Every: -1}, "Checkpoint.Every must be"},
		{"keeping -1", fit, Checkpoint{Dir: dir, Keep: -1}, "Checkpoint.Keep must be"},
		{"a run is there", fit, Checkpoint{Dir: filepath.Join(dir, "taken")}, "holds the checkpoints of a run; Resume goes on with it"},
		{"no clock in the clock", fit, Checkpoint{Dir: dir, Interval: 1, Clock: func() time.Time { panic("stopped") }}, "Checkpoint.Clock, a func() time.Time panicked: stopped"},
	} {
		run, err := c.run(context.Background(), regression(t, tensor.Float64), line, Settings{Checkpoint: c.checkpoint})
		if run != nil || err == nil || !strings.HasPrefix(err.Error(), "trainer: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.says)
		}
	}
}

// own is a layer that nobody has registered.
type own struct{ model.Dense }

// A network that cannot be saved is an error before the run, not after a night.
func TestCheckpointOfAnUnknownLayer(t *testing.T) {
	net := network(t, 1, losses.Gaussian{}, tensor.Float64, own{model.Dense{Units: 1}})
	run, err := Fit(context.Background(), net, line, Settings{Checkpoint: Checkpoint{Dir: t.TempDir()}})
	if run != nil || err == nil || !strings.Contains(err.Error(), "Register") {
		t.Errorf("got %v", err)
	}
}

// A run that a recorder ends, or that diverges, leaves the checkpoint before.
func TestNoCheckpointOfARunThatFailed(t *testing.T) {
	for name, s := range map[string]Settings{
		"recorder": {Recorder: RecorderFunc(func(e Event) error {
			if e.Kind == Stepped && e.Epoch.Steps == 8 {
				return context.Canceled
			}
			return nil
		})},
		"divergence": {Rate: Joined{Parts: []Part{{Constant{0.1}, 2}, {Constant{1e200}, 1}}}},
	} {
		s.Checkpoint.Dir = t.TempDir()
		run, _, err := lineRun(t, s)
		if err == nil || run == nil {
			t.Fatalf("%s: %+v, %v", name, run, err)
		}
		if info, err := ReadCheckpoint(s.Checkpoint.Dir); err != nil || info.Batch != 0 || info.Steps != 3*len(run.Epochs) {
			t.Errorf("%s: after %d epochs there is %+v, %v", name, len(run.Epochs), info, err)
		}
	}
}

// Steps allocate nothing, with checkpoints or without.
func TestStepsDoNotAllocate(t *testing.T) {
	for name, c := range map[string]Checkpoint{
		"without checkpoints": {},
		"with checkpoints":    {Dir: t.TempDir(), Interval: time.Hour, Clock: time.Now},
	} {
		run, err := newTraining[float32](regression(t, tensor.Float32), line, Settings{Batch: 1, Rate: Constant{1e-6}, Checkpoint: c})
		if err != nil {
			t.Fatal(err)
		}
		defer run.close()
		if err := run.checkpoints(line, false); err != nil {
			t.Fatal(err)
		}
		epoch := func() {
			run.batch = 0
			if err := run.epoch(context.Background(), 1); err != nil {
				t.Fatal(err)
			}
		}
		epoch()
		if n := testing.AllocsPerRun(20, epoch); n > 2 { // for the order of an epoch's rows
			t.Errorf("%s: %v allocations in an epoch of 5 steps", name, n)
		}
	}
}
