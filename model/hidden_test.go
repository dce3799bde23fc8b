package model_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Every layer, one that passes its input on included, in both dtypes: the
// outputs are those of a network that ends there.
func TestActivations(t *testing.T) {
	x := features(300)
	layers := []model.Layer{
		model.Activation{Function: activations.Identity},
		model.Standardize{From: x},
		model.Dense{Units: 8, Activation: activations.ReLU},
		model.Dropout{Rate: 0.5},
		model.Dense{Units: 5},
		model.Activation{Function: activations.Tanh},
		model.Dense{Units: 3},
	}
	close := func(a, b float64) bool { return math.Abs(a-b) <= 1e-5 }
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: dtype, Seed: 1}, layers...)
		if err != nil {
			t.Fatal(err)
		}
		outputs, err := net.Activations(x)
		if err != nil {
			t.Fatal(err)
		}
		if len(outputs) != len(layers) {
			t.Fatalf("%d outputs of %d layers", len(outputs), len(layers))
		}
		for i, units := range []int{4, 4, 8, 8, 5, 5, 3} {
			short, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Gaussian{Outputs: units}, Dtype: dtype, Seed: 1}, layers[:i+1]...)
			if err != nil {
				t.Fatal(err)
			}
			want, err := short.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			if got := outputs[i]; got.Dtype() != dtype || !slices.Equal(got.Shape(), want.Shape()) || !slices.EqualFunc(wide(got), wide(want), close) {
				t.Errorf("%v, layer %d: %v, want %v", dtype, i+1, got, want)
			}
		}
		outputs[2].Zero()
		if slices.Max(wide(outputs[3])) == 0 {
			t.Error("the outputs of two layers share their memory")
		}
	}
}

// wide returns a tensor's numbers as float64.
func wide(x *tensor.Dense) []float64 {
	if x.Dtype() == tensor.Float64 {
		return x.Float64s()
	}
	values := make([]float64, x.DataSize())
	for i, v := range x.Float32s() {
		values[i] = float64(v)
	}
	return values
}

func TestActivationsRefuses(t *testing.T) {
	net := classifier(t, tensor.Float32)
	large, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Gaussian{}},
		model.Dense{Units: 2, Start: model.Constant{Value: 3e38}, Activation: activations.ReLU}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	ten := tensor.New(tensor.WithShape(1, 4), tensor.WithBacking([]float64{9, 9, 9, 9}))
	infinite := features(3)
	infinite.Float64s()[4] = math.Inf(1)
	for name, c := range map[string]struct {
		net  *model.Network
		x    *tensor.Dense
		says string
	}{
		"nil":          {net, nil, "got nil"},
		"no rows":      {net, tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(0, 4)), "at least one row"},
		"more columns": {net, tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(2, 5)), "rows of 4 features"},
		"infinite":     {net, infinite, "row 1, feature 0 is +Inf"},
		"overflow":     {large, ten, "row 0 of what dense1 gives is not finite"},
	} {
		if _, err := c.net.Activations(c.x); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
}
