package trainer

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/processors"
)

// However many processors there are, training ends at the same weights, bit
// for bit.
func TestProcessorsDoNotChangeBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	defer func(count int) { processors.Count = count }(processors.Count)
	processors.Count = 7 // so many threads, whatever this machine has
	const batches = 4
	for _, c := range []struct {
		workload
		steps int
	}{{workloads[2], 200}, {workloads[3], 200}, {workloads[5], 200}} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "W6" && kernel.Name() == "portable" {
				c.steps /= 10 // to save time
			}
			var want []uint64
			for _, processors := range []int{1, 2, 7} {
				runtime.GOMAXPROCS(processors)
				net := c.network(t, tensor.Float32)
				if _, err := Fit(context.Background(), net, c.data(tensor.Float32, batches*c.batch), Settings{
					Batch: c.batch, Epochs: c.steps / batches, Method: Adam{}, Rate: Constant{Value: 0.01},
				}); err != nil {
					t.Fatal(err)
				}
				got := bits(net)
				if want == nil {
					want = got
				}
				if !slices.Equal(got, want) {
					t.Errorf("%d processors give other weights than one", processors)
				}
			}
		})
	}
}

// The number of threads may grow between a run and its update, which waits for
// whoever reads the weights.
func TestProcessorsThatCome(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer func(count int) { processors.Count = count }(processors.Count)
	processors.Count = 7
	w := workloads[5]
	run, err := newTraining[float32](w.network(t, tensor.Float32), w.data(tensor.Float32, w.batch), Settings{Batch: w.batch})
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	change := run.ascender.change
	run.ascender.change = func() error {
		runtime.GOMAXPROCS(7)
		return change()
	}
	run.batches.shuffle(1)
	if _, err := run.step(1, 0); err != nil {
		t.Error(err)
	}
}
