package model_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
)

// workload is one of the networks that the engine is measured on.
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

// eachWorkload runs a test for every workload and dtype.
func eachWorkload(t *testing.T, test func(t *testing.T, w workload, dtype tensor.Dtype)) {
	for _, w := range workloads {
		for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			t.Run(fmt.Sprintf("%s/%v", w.name, dtype), func(t *testing.T) { test(t, w, dtype) })
		}
	}
}

func (w workload) network(t testing.TB, dtype tensor.Dtype) *model.Network {
	t.Helper()
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
		t.Fatal(err)
	}
	return net
}

// program is the network's program for training, with a batch to run on.
func (w workload) program(t testing.TB, net *model.Network) *model.Program {
	t.Helper()
	p, err := net.CompileTraining(w.batch, model.Objective{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range p.X.DataSize() {
		set(p.X, i, float64(float32(rng.Float64())))
	}
	for i := range p.Y.DataSize() {
		set(p.Y, i, float64(i%w.sizes[len(w.sizes)-1]))
	}
	return p
}

func set(d *tensor.Dense, i int, x float64) {
	if d.Dtype() == tensor.Float32 {
		d.Set(i, float32(x))
	} else {
		d.Set(i, x)
	}
}

func element(d *tensor.Dense, i int) float64 {
	if d.Dtype() == tensor.Float32 {
		return float64(d.Float32s()[i])
	}
	return d.Float64s()[i]
}

func TestRunAllocatesNothing(t *testing.T) {
	eachWorkload(t, func(t *testing.T, w workload, dtype tensor.Dtype) {
		p := w.program(t, w.network(t, dtype))
		run := func() {
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
		}
		run()
		if n := testing.AllocsPerRun(5, run); n != 0 {
			t.Errorf("%v allocations a run, want 0", n)
		}
	})
}

// The programs against the tape machine in float64, with the same weights:
// the largest difference over the largest value of a tensor.
func TestWorkloadsAgainstTapeMachine(t *testing.T) {
	eachWorkload(t, func(t *testing.T, w workload, dtype tensor.Dtype) {
		tolerance := 1e-10
		if dtype == tensor.Float32 {
			tolerance = 1e-5
		}
		net, exact := w.network(t, dtype), w.network(t, tensor.Float64)
		for i, parameter := range exact.Parameters() {
			for j := range parameter.Value.DataSize() {
				set(parameter.Value, j, element(net.Parameters()[i].Value, j))
			}
		}
		p := w.program(t, net)
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		g, err := exact.TrainingGraph(w.batch, model.Objective{})
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range []struct {
			node  *model.Node
			value *tensor.Dense
		}{{g.Features, p.X}, {g.Targets, p.Y}, {g.Weights, p.W}} {
			wide := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(in.value.Shape()...))
			for i := range wide.DataSize() {
				set(wide, i, element(in.value, i))
			}
			if err := gorgonia.Let(in.node, wide); err != nil {
				t.Fatal(err)
			}
		}
		var scores, likelihoods gorgonia.Value
		gorgonia.Read(g.Scores, &scores)
		gorgonia.Read(g.LogLikelihoods, &likelihoods)
		tape := gorgonia.NewTapeMachine(g.Expr, gorgonia.BindDualValues(g.Parameters...))
		defer tape.Close()
		if err := tape.RunAll(); err != nil {
			t.Fatal(err)
		}
		within(t, "scores", p.Scores.Value(), scores, tolerance)
		within(t, "log likelihoods", p.LogLikelihoods.Value(), likelihoods, tolerance)
		for i, node := range g.Parameters {
			want, err := node.Grad()
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Gradient(i)
			if err != nil {
				t.Fatal(err)
			}
			within(t, node.Name(), got, want, tolerance)
		}
	})
}

func within(t *testing.T, what string, got, want gorgonia.Value, tolerance float64) {
	t.Helper()
	a, b := got.(*tensor.Dense), want.(*tensor.Dense)
	difference, largest := 0.0, 0.0
	for i := range b.DataSize() {
		difference = max(difference, math.Abs(element(a, i)-element(b, i)))
		largest = max(largest, math.Abs(element(b, i)))
	}
	if !(difference <= tolerance*largest) {
		t.Errorf("%s: off by %.1e of the largest value", what, difference/largest)
	}
}

// Gradients against central differences of the objective, at 100 elements of
// each parameter. The largest network takes a small batch, to save time.
func TestWorkloadsAgainstCentralDifferences(t *testing.T) {
	const elements, tolerance = 100, 1e-6
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			w.batch = min(w.batch, 4_000_000/(w.sizes[0]*w.sizes[1]))
			net := w.network(t, tensor.Float64)
			p := w.program(t, net)
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			forward, err := engine.New(p.Expr, engine.Settings{Outputs: gorgonia.Nodes{p.Objective}})
			if err != nil {
				t.Fatal(err)
			}
			defer forward.Close()
			rng := rand.New(rand.NewPCG(3, 4))
			kinks := 0
			for i, parameter := range net.Parameters() {
				gradient, err := p.Gradient(i)
				if err != nil {
					t.Fatal(err)
				}
				largest := 0.0
				for _, d := range gradient.Float64s() {
					largest = max(largest, math.Abs(d))
				}
				slope := func(j int, h float64) float64 {
					at := &parameter.Value.Float64s()[j]
					before := *at
					defer func() { *at = before }()
					var ends [2]float64
					for k := range ends {
						*at = before + h*float64(2*k-1)
						if err := forward.RunAll(); err != nil {
							t.Fatal(err)
						}
						ends[k] = p.Objective.Value().Data().(float64)
					}
					return (ends[1] - ends[0]) / (2 * h)
				}
				for range elements {
					j := rng.IntN(gradient.DataSize())
					numeric := slope(j, 1e-5)
					analytic := gradient.Float64s()[j]
					scale := max(math.Abs(analytic), math.Abs(numeric), 1e-2*largest)
					if e := math.Abs(analytic-numeric) / scale; !(e <= tolerance) {
						// Next to a kink the slope depends on the distance.
						if math.Abs(slope(j, 1e-6)-numeric) > tolerance*scale {
							kinks++
							continue
						}
						t.Errorf("element %d of %s: the gradient is %v, central differences say %v (error %.1e)", j, parameter.Name, analytic, numeric, e)
					}
				}
			}
			if kinks > len(net.Parameters())*elements/50 {
				t.Errorf("%d elements are next to a kink", kinks)
			}
		})
	}
}
