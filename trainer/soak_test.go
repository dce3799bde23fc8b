package trainer

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// usage is what a process holds after a collection.
type usage struct{ heap, resident, goroutines int }

func measure(t *testing.T) usage {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u := usage{heap: int(m.HeapAlloc), goroutines: runtime.NumGoroutine()}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		pages, err := strconv.Atoi(strings.Fields(string(text))[1])
		if err != nil {
			t.Fatal(err)
		}
		u.resident = pages * os.Getpagesize()
	}
	return u
}

// Memory and goroutines stay as they are however long a process trains:
// networks with dropout, held-out data and checkpoints, stopped early, or
// cancelled in the middle and resumed, then asked for predictions. ASCENT_SOAK=30m is the long test.
func TestSoak(t *testing.T) {
	span := 2 * time.Second
	if text := os.Getenv("ASCENT_SOAK"); text != "" {
		var err error
		if span, err = time.ParseDuration(text); err != nil {
			t.Fatalf("ASCENT_SOAK: %v", err)
		}
	} else if testing.Short() {
		t.Skip("it takes seconds; ASCENT_SOAK=30m, or a test without -short, runs it")
	}
	train, held, err := datasets.Digits().Split(0.8, 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "checkpoints")
	round := func(seed uint64) {
		net, err := model.New(model.Config{Inputs: 64, Likelihood: losses.Categorical{Classes: 10}, Seed: seed},
			model.Dense{Units: 256, Activation: activations.ReLU}, model.Dropout{Rate: 0.2},
			model.Dense{Units: 64, Activation: activations.ReLU}, model.Dense{Units: 10})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		settings := Settings{
			Batch: 64, Epochs: 12, Method: Adam{}, Rate: Constant{Value: 0.003}, HeldOut: held, Seed: seed,
			Stop: EarlyStopping{Patience: 3}, Checkpoint: Checkpoint{Dir: dir, Every: 4},
			Recorder: RecorderFunc(func(e Event) error {
				if seed%3 == 0 && e.Kind == Stepped && e.Epoch.Epoch == 5 {
					cancel()
				}
				return nil
			}),
		}
		_, err = Fit(ctx, net, train, settings)
		if errors.Is(err, context.Canceled) {
			_, err = Resume(context.Background(), net, train, settings)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := net.Classify(held.X); err != nil {
			t.Fatal(err)
		}
	}
	for seed := range uint64(6) { // until the pools are full
		round(seed)
	}
	var measured []usage
	for start, seed := time.Now(), uint64(6); time.Since(start) < span; seed++ {
		round(seed)
		measured = append(measured, measure(t))
	}
	most := func(part []usage, of func(usage) int) int {
		return of(slices.MaxFunc(part, func(a, b usage) int { return of(a) - of(b) }))
	}
	half := len(measured) / 2
	if half == 0 {
		t.Skip("this machine is too slow for two rounds")
	}
	for _, c := range []struct {
		name  string
		of    func(usage) int
		grace int
	}{
		{"bytes on the heap", func(u usage) int { return u.heap }, 1 << 20},
		{"bytes of resident memory", func(u usage) int { return u.resident }, 16 << 20},
		{"goroutines", func(u usage) int { return u.goroutines }, 2},
	} {
		before, after := most(measured[:half], c.of), most(measured[half:], c.of)
		t.Logf("%d rounds: at most %d %s in the first half, %d in the second", len(measured), before, c.name, after)
		if after > before+c.grace {
			t.Errorf("%s grow: from %d to %d in %d rounds", c.name, before, after, len(measured))
		}
	}
}

// Ten thousand steps leave the heap as it was.
func TestStepsKeepNoMemory(t *testing.T) {
	w := workloads[1]
	net, data := w.network(t, tensor.Float32), w.data(tensor.Float32, w.batch)
	var first, last int
	_, err := Fit(context.Background(), net, data, Settings{
		Batch: w.batch / 16, Sampling: WithReplacement, Rate: Constant{Value: 1e-3}, Epochs: 700,
		Recorder: RecorderFunc(func(e Event) error {
			if e.Kind == Stepped && e.Epoch.Steps == 1000 {
				first = measure(t).heap
			}
			if e.Kind == Stepped && e.Epoch.Steps == 11000 {
				last = measure(t).heap
			}
			return nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	history := 640 * 512 // bytes of epochs, which the run keeps
	if last == 0 || last > first+history {
		t.Errorf("after 1000 steps the heap holds %d bytes, after 11000 %d", first, last)
	}
}
