package model_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

func classifier(t testing.TB, dtype tensor.Dtype) *model.Network {
	t.Helper()
	net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: dtype, Seed: 1},
		model.Dense{Units: 8, Activation: activations.Tanh}, model.Dense{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	return net
}

func features(rows int) *tensor.Dense {
	rng := rand.New(rand.NewPCG(1, 1))
	values := make([]float64, rows*4)
	for i := range values {
		values[i] = rng.NormFloat64()
	}
	return tensor.New(tensor.WithShape(rows, 4), tensor.WithBacking(values))
}

// A row's prediction does not depend on the rows around it.
func TestPredictAnyNumberOfRows(t *testing.T) {
	net := classifier(t, tensor.Float64)
	x := features(600)
	all, err := net.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range []int{1, 2, 3, 7, 255, 256, 257, 511, 600} {
		p, err := net.Predict(tensor.New(tensor.WithShape(rows, 4), tensor.WithBacking(x.Float64s()[:4*rows])))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range p.Float64s() {
			if v != all.Float64s()[i] {
				t.Fatalf("of %d rows, number %d is %v, of 600 it is %v", rows, i, v, all.Float64s()[i])
			}
		}
	}
	for i := 0; i < 600; i++ {
		if sum := all.Float64s()[3*i] + all.Float64s()[3*i+1] + all.Float64s()[3*i+2]; math.Abs(sum-1) > 1e-12 {
			t.Fatalf("the probabilities of row %d add up to %v", i, sum)
		}
	}
}

func TestPredictIntoSlices(t *testing.T) {
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		net := classifier(t, dtype)
		x := features(5)
		all, err := net.Predict(x)
		if err != nil {
			t.Fatal(err)
		}
		if all.Dtype() != dtype || !slices.Equal(all.Shape(), tensor.Shape{5, 3}) {
			t.Fatalf("got %v %v", all.Dtype(), all.Shape())
		}
		wide := make([]float64, 15)
		if err := net.Predict64(wide, x.Float64s()); err != nil {
			t.Fatal(err)
		}
		narrow, narrowX := make([]float32, 15), make([]float32, 20)
		for i, v := range x.Float64s() {
			narrowX[i] = float32(v)
		}
		if err := net.Predict32(narrow, narrowX); err != nil {
			t.Fatal(err)
		}
		for i := range wide {
			if math.Abs(wide[i]-float64(narrow[i])) > 1e-6 {
				t.Errorf("%v: number %d is %v in float64 and %v in float32", dtype, i, wide[i], narrow[i])
			}
		}
	}
}

func TestPredictNoRows(t *testing.T) {
	net := classifier(t, tensor.Float32)
	none := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(0, 4))
	p, err := net.Predict(none)
	if err != nil || !slices.Equal(p.Shape(), tensor.Shape{0, 3}) {
		t.Errorf("predicting no rows: %v, %v", p, err)
	}
	if classes, err := net.Classify(none); err != nil || len(classes) != 0 {
		t.Errorf("classifying no rows: %v, %v", classes, err)
	}
}

func TestClassify(t *testing.T) {
	net := classifier(t, tensor.Float32)
	x := features(300)
	p, err := net.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	classes, err := net.Classify(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, class := range classes {
		row := p.Float32s()[3*i : 3*i+3]
		if row[class] != slices.Max(row) {
			t.Errorf("row %d is of class %d, with probabilities %v", i, class, row)
		}
	}
	if len(classes) != 300 {
		t.Errorf("%d classes of 300 rows", len(classes))
	}
	line, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Gaussian{}}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := line.Classify(x); err == nil || !strings.Contains(err.Error(), "use Predict") {
		t.Errorf("classifying by a Gaussian: %v", err)
	}
	if _, err := net.Classify(nil); err == nil {
		t.Error("classifying nothing: no error")
	}
}

func TestPredictRefuses(t *testing.T) {
	net := classifier(t, tensor.Float32)
	turned := tensor.New(tensor.WithShape(4, 2), tensor.Of(tensor.Float64))
	if err := turned.T(); err != nil {
		t.Fatal(err)
	}
	with := func(v float64) *tensor.Dense {
		x := features(3)
		x.Float64s()[6] = v
		return x
	}
	for name, c := range map[string]struct {
		x    *tensor.Dense
		says string
	}{
		"nil":          {nil, "got nil"},
		"more columns": {tensor.New(tensor.WithShape(2, 5), tensor.Of(tensor.Float64)), "rows of 4 features"},
		"one row flat": {tensor.New(tensor.WithShape(4), tensor.Of(tensor.Float64)), "rows of 4 features"},
		"integers":     {tensor.New(tensor.WithShape(2, 4), tensor.Of(tensor.Int)), "float32 or float64"},
		"transposed":   {turned, "Materialize"},
		"NaN":          {with(math.NaN()), "row 1, feature 2 is NaN"},
		"infinite":     {with(math.Inf(1)), "row 1, feature 2 is +Inf"},
		"too large":    {with(1e200), "row 1, feature 2"},
	} {
		if _, err := net.Predict(c.x); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
	if err := net.Predict64(make([]float64, 3), make([]float64, 5)); err == nil || !strings.Contains(err.Error(), "no whole rows") {
		t.Errorf("part of a row: got %v", err)
	}
	if err := net.Predict64(make([]float64, 2), make([]float64, 4)); err == nil || !strings.Contains(err.Error(), "room for 1×3") {
		t.Errorf("no room: got %v", err)
	}
	if err := net.Predict64(nil, nil); err != nil {
		t.Errorf("no rows: got %v", err)
	}
}

// Finite features that are too large for the network's arithmetic.
func TestPredictOverflow(t *testing.T) {
	x := make([]float64, 300*2)
	x[2*290], x[2*290+1] = 3e38, 3e38
	rows := tensor.New(tensor.WithShape(300, 2), tensor.WithBacking(x))
	for _, l := range []losses.Likelihood{losses.Bernoulli{}, losses.Categorical{Classes: 3}, losses.Gaussian{}} {
		net, err := model.New(model.Config{Inputs: 2, Likelihood: l}, model.Dense{Units: l.Scores(), Start: model.Constant{Value: 2}})
		if err != nil {
			t.Fatal(err)
		}
		_, predicted := net.Predict(rows)
		errs := map[string]error{"Predict": predicted}
		if _, ok := l.(losses.Classifier); ok {
			_, errs["Classify"] = net.Classify(rows)
		}
		for what, err := range errs {
			if err == nil || !strings.Contains(err.Error(), "row 290 has a score that is not finite in float32") {
				t.Errorf("%s by %s: got %v, want an error about row 290", what, l.Name(), err)
			}
		}
	}

	wide, err := model.New(model.Config{Inputs: 2, Likelihood: losses.Gaussian{Scale: []float64{1e100}}, Dtype: tensor.Float64},
		model.Dense{Units: 1, Start: model.Constant{Value: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := wide.Predict32(make([]float32, 2), []float32{0, 0, 1, 0}); err == nil || !strings.Contains(err.Error(), "row 1 is predicted as +Inf") {
		t.Errorf("a mean beyond float32: got %v", err)
	}
	if err := wide.Predict64(make([]float64, 2), []float64{0, 0, 1, 0}); err != nil {
		t.Errorf("a mean of 1e100 in float64: %v", err)
	}
}

// 64 goroutines predict at once, while the weights change now and then, and
// another network is built.
func TestPredictFromManyGoroutines(t *testing.T) {
	net := classifier(t, tensor.Float32)
	x := features(37)
	want, err := net.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for range 5 {
				got, err := net.Predict(x)
				if err != nil {
					t.Error(err)
					return
				}
				if !slices.Equal(got.Float32s(), want.Float32s()) {
					t.Error("predictions differ")
				}
			}
		})
	}
	group.Go(func() {
		kept := net.Snapshot()
		for range 20 {
			if err := net.Restore(kept); err != nil {
				t.Error(err)
			}
		}
	})
	group.Go(func() { classifier(t, tensor.Float64) })
	group.Wait()
}
