package model_test

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// twoColumns is data of which the second column is to be looked at.
func twoColumns(second ...float64) *tensor.Dense {
	var values []float64
	for i, v := range second {
		values = append(values, float64(i%2), v)
	}
	return tensor.New(tensor.WithShape(len(second), 2), tensor.WithBacking(values))
}

// standardized is a network that gives back its two features standardised.
func standardized(from *tensor.Dense, dtype tensor.Dtype) (*model.Network, error) {
	return model.New(model.Config{Inputs: 2, Likelihood: losses.Gaussian{Outputs: 2}, Dtype: dtype}, model.Standardize{From: from})
}

// Columns of two values become -1 and 1, however small or large, and constant
// ones 0.
func TestStandardizeAnySize(t *testing.T) {
	for _, c := range []struct {
		dtype tensor.Dtype
		from  *tensor.Dense
		want  []float64
	}{
		{tensor.Float64, twoColumns(2, 6), []float64{-1, -1, 1, 1}},
		{tensor.Float64, twoColumns(7, 7), []float64{-1, 0, 1, 0}},
		{tensor.Float64, twoColumns(0.1, 0.1, 0.1, 0.1), []float64{-1, 0, 1, 0, -1, 0, 1, 0}},
		{tensor.Float64, twoColumns(1e-200, -1e-200), []float64{-1, 1, 1, -1}},
		{tensor.Float64, twoColumns(-1e300, 1e300), []float64{-1, -1, 1, 1}},
		{tensor.Float32, twoColumns(1e-30, -1e-30), []float64{-1, 1, 1, -1}},
		{tensor.Float32, twoColumns(-1e38, 1e38), []float64{-1, -1, 1, 1}},
	} {
		net, err := standardized(c.from, c.dtype)
		if err != nil {
			t.Errorf("%v: %v", c.from, err)
			continue
		}
		got, err := net.Predict(c.from)
		if err != nil || !slices.EqualFunc(words(got), c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-6 }) {
			t.Errorf("%v in %v became %v, error %v; want %v", c.from, c.dtype, got, err, c.want)
		}
	}
}

func TestStandardizeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		dtype tensor.Dtype
		from  *tensor.Dense
	}{
		"deviation 0 in float32":         {tensor.Float32, twoColumns(1e-50, -1e-50)},
		"deviation subnormal in float32": {tensor.Float32, twoColumns(1e-44, -1e-44)},
		"deviation subnormal":            {tensor.Float64, twoColumns(1e-320, -1e-320)},
		"mean infinite in float32":       {tensor.Float32, twoColumns(1e40, 1e40)},
		"deviation infinite in float32":  {tensor.Float32, twoColumns(1e40, -1e40)},
		"NaN":                            {tensor.Float64, twoColumns(1, math.NaN())},
		"infinity":                       {tensor.Float64, twoColumns(1, math.Inf(1))},
	} {
		_, err := standardized(c.from, c.dtype)
		if err == nil || !strings.Contains(err.Error(), "column 1 of From") || !strings.Contains(err.Error(), c.dtype.String()) {
			t.Errorf("%s: got %v, want an error about column 1", name, err)
		}
	}
}

// A network does not keep the data that it was fitted to.
func TestStandardizeLetsGo(t *testing.T) {
	from := twoColumns(1, 2)
	gone := make(chan bool)
	runtime.AddCleanup(from, func(gone chan bool) { close(gone) }, gone)
	net, err := standardized(from, tensor.Float32)
	if err != nil {
		t.Fatal(err)
	}
	for tries := 0; ; tries++ {
		runtime.GC()
		select {
		case <-gone:
		case <-time.After(10 * time.Millisecond):
			if tries < 100 {
				continue
			}
			t.Error("the data is still held")
		}
		break
	}
	if _, err := net.WithDtype(tensor.Float64); err != nil {
		t.Error(err)
	}
	runtime.KeepAlive(net)
}
