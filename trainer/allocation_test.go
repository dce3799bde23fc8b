package trainer

import (
	"runtime"
	"testing"

	"gorgonia.org/tensor"
)

// The steps of a run allocate nothing, from the gathering of a batch to the
// update, whether batches are read where they lie or gathered.
func TestNoWorkloadAllocates(t *testing.T) {
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			testAllocations[float32](t, w, tensor.Float32, tensor.Float32)
			testAllocations[float64](t, w, tensor.Float64, tensor.Float64)
			testAllocations[float32](t, w, tensor.Float32, tensor.Float64) // to be converted
		})
	}
}

func testAllocations[T float](t *testing.T, w workload, dtype, data tensor.Dtype) {
	const batches = 3
	run, err := newTraining[T](w.network(t, dtype), w.data(data, batches*w.batch), Settings{Batch: w.batch, Rate: Constant{Value: rate}})
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	run.batches.shuffle(1)
	next := 0
	step := func() {
		if _, err := run.step(1, next%batches); err != nil {
			t.Fatal(err)
		}
		next++
	}
	for range batches {
		step()
	}
	if n := testing.AllocsPerRun(10, step); n != 0 {
		t.Errorf("%v from %v: %v allocations a step", dtype, data, n)
	}
}

// Ten thousand steps leave the heap as it was.
func TestMemoryStaysFlat(t *testing.T) {
	w := workloads[1]
	run, err := newTraining[float32](w.network(t, tensor.Float32), w.data(tensor.Float32, w.batch), Settings{Batch: w.batch, Rate: Constant{Value: rate}})
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	steps := func(n int) (heap uint64) {
		for range n {
			if _, err := run.step(1, 0); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := steps(100)
	if after := steps(10_000); after > before+1<<16 {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
}
