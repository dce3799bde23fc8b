package trainer

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// workload is a network whose steps are timed: softmax likelihood, plain
// ascent.
type workload struct {
	name       string
	sizes      []int // of the layers, inputs first
	batch      int
	activation activations.Activation
}

var workloads = []workload{
	{"W1", []int{4, 3}, 150, nil},
	{"W2", []int{2, 16, 16, 2}, 32, activations.Tanh},
	{"W3", []int{64, 128, 10}, 64, activations.ReLU},
	{"W4", []int{784, 128, 10}, 64, activations.ReLU},
	{"W5", []int{784, 128, 10}, 1, activations.ReLU},
	{"W6", []int{784, 512, 512, 10}, 128, activations.ReLU},
}

// rate is so small that thousands of steps on one batch leave the numbers as
// they are: neither overflow nor subnormal numbers disturb the timing.
const rate = 1e-6

func (w workload) network(tb testing.TB, dtype tensor.Dtype) *model.Network {
	tb.Helper()
	last := len(w.sizes) - 1
	var layers []model.Layer
	for i, units := range w.sizes[1:] {
		layer := model.Dense{Units: units}
		if i < last-1 {
			layer.Activation = w.activation
		}
		layers = append(layers, layer)
	}
	net, err := model.New(model.Config{Inputs: w.sizes[0], Likelihood: losses.Categorical{Classes: w.sizes[last]}, Dtype: dtype, Seed: 1}, layers...)
	if err != nil {
		tb.Fatal(err)
	}
	return net
}

// data are rows of numbers between 0 and 1, of random classes.
func (w workload) data(dtype tensor.Dtype, rows int) *datasets.Dataset {
	rng := rand.New(rand.NewPCG(1, 2))
	d := &datasets.Dataset{
		X: tensor.New(tensor.Of(dtype), tensor.WithShape(rows, w.sizes[0])),
		Y: tensor.New(tensor.Of(dtype), tensor.WithShape(rows, 1)),
	}
	set := func(t *tensor.Dense, draw func() float64) {
		for i := range t.DataSize() {
			if dtype == tensor.Float32 {
				t.Float32s()[i] = float32(draw())
			} else {
				t.Float64s()[i] = draw()
			}
		}
	}
	classes := w.sizes[len(w.sizes)-1]
	row := 0
	set(d.X, rng.Float64)
	set(d.Y, func() float64 { row++; return float64(row % classes) })
	return d
}

// multiplyAdds are those of a step's matrix products: forward, and for the
// gradients of the weights and of all features but the first.
func (w workload) multiplyAdds() float64 {
	total := 0
	for i, units := range w.sizes[1:] {
		layer := w.batch * w.sizes[i] * units
		total += 2 * layer
		if i > 0 {
			total += layer
		}
	}
	return float64(total)
}

func eachWorkload(b *testing.B, run func(b *testing.B, w workload, dtype tensor.Dtype)) {
	for _, w := range workloads {
		for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			b.Run(fmt.Sprintf("%s/%v", w.name, dtype), func(b *testing.B) { run(b, w, dtype) })
		}
	}
}

// BenchmarkStep times the step that Fit takes on a batch that has been loaded:
// forward, gradients, their norm, update.
func BenchmarkStep(b *testing.B) {
	eachWorkload(b, func(b *testing.B, w workload, dtype tensor.Dtype) {
		if dtype == tensor.Float32 {
			benchmarkStep[float32](b, w, dtype)
		} else {
			benchmarkStep[float64](b, w, dtype)
		}
	})
}

func benchmarkStep[T float](b *testing.B, w workload, dtype tensor.Dtype) {
	net := w.network(b, dtype)
	t, err := newTraining[T](net, w.data(dtype, w.batch), Settings{Rate: Constant{Value: rate}})
	if err != nil {
		b.Fatal(err)
	}
	defer t.close()
	if err := t.compile(); err != nil {
		b.Fatal(err)
	}
	p, err := t.programs.of(w.batch)
	if err == nil {
		err = p.load(t.batches.batch(0))
	}
	if err != nil {
		b.Fatal(err)
	}
	number := 0
	step := func() {
		if err := p.run(); err != nil {
			b.Fatal(err)
		}
		number++
		if _, err := t.ascender.ascend(p, Step{Number: number, Rate: rate}, 0); err != nil {
			b.Fatal(err)
		}
	}
	want := w.onTape(b, dtype, 20)
	for range 20 {
		step()
	}
	for i, p := range net.Parameters() {
		sameWeights(b, p.Name, p.Value, want[i])
	}
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
	b.ReportMetric(2*w.multiplyAdds()/float64(b.Elapsed().Nanoseconds())*float64(b.N), "GFLOP/s")
}

// BenchmarkEpoch times an epoch of 20 batches through Fit, per step.
func BenchmarkEpoch(b *testing.B) {
	eachWorkload(b, func(b *testing.B, w workload, dtype tensor.Dtype) {
		const batches = 20
		net, data := w.network(b, dtype), w.data(dtype, batches*w.batch)
		s := Settings{Batch: w.batch, Rate: Constant{Value: rate}, Epochs: max(2, b.N)}
		epochs := 0
		s.Recorder = RecorderFunc(func(e Event) error {
			if e.Kind == EpochEnded {
				if epochs++; epochs == 1 {
					b.ResetTimer() // what is before is not the epoch's
				}
			}
			return nil
		})
		if _, err := Fit(context.Background(), net, data, s); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(epochs-1)/batches, "ns/step")
	})
}

// BenchmarkTape is BenchmarkStep on Gorgonia's tape machine and its solver.
func BenchmarkTape(b *testing.B) {
	eachWorkload(b, func(b *testing.B, w workload, dtype tensor.Dtype) {
		step, _ := w.tape(b, dtype)
		b.ReportAllocs()
		for b.Loop() {
			step()
		}
	})
}

// tape is the workload's step on the tape machine.
func (w workload) tape(tb testing.TB, dtype tensor.Dtype) (step func(), parameters gorgonia.Nodes) {
	tb.Helper()
	g, err := w.network(tb, dtype).TrainingGraph(w.batch, model.Objective{})
	if err != nil {
		tb.Fatal(err)
	}
	data := w.data(dtype, w.batch)
	ones := tensor.Ones(dtype, w.batch)
	for _, err := range []error{gorgonia.Let(g.Features, data.X), gorgonia.Let(g.Targets, data.Y), gorgonia.Let(g.Weights, ones)} {
		if err != nil {
			tb.Fatal(err)
		}
	}
	machine := gorgonia.NewTapeMachine(g.Expr, gorgonia.BindDualValues(g.Parameters...))
	tb.Cleanup(func() { machine.Close() })
	// The solver descends, so that a negative rate ascends.
	solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(-rate))
	return func() {
		if err := machine.RunAll(); err != nil {
			tb.Fatal(err)
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(g.Parameters)); err != nil {
			tb.Fatal(err)
		}
		machine.Reset()
	}, g.Parameters
}

// onTape returns the weights after some steps on the tape machine.
func (w workload) onTape(tb testing.TB, dtype tensor.Dtype, steps int) (weights []gorgonia.Value) {
	tb.Helper()
	step, parameters := w.tape(tb, dtype)
	for range steps {
		step()
	}
	for _, p := range parameters {
		weights = append(weights, p.Value())
	}
	return weights
}

// sameWeights allows a difference of 1e-6 of the largest weight.
func sameWeights(tb testing.TB, name string, got *tensor.Dense, want gorgonia.Value) {
	tb.Helper()
	difference, largest := 0.0, 0.0
	for i := range got.DataSize() {
		a, b := element(got.Data(), i), element(want.Data(), i)
		difference, largest = max(difference, math.Abs(a-b)), max(largest, math.Abs(b))
	}
	if !(difference <= 1e-6*largest) && difference != 0 {
		tb.Fatalf("%s differs from the tape machine's by %v of %v", name, difference, largest)
	}
}

func element(data any, i int) float64 {
	if narrow, ok := data.([]float32); ok {
		return float64(narrow[i])
	}
	return data.([]float64)[i]
}
