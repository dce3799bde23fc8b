package losses_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"github.com/ascent-ml/ascent/losses"
)

func TestCheckTarget(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct{ good, bad [][]float64 }{
		"bernoulli":   {[][]float64{{0}, {1}}, [][]float64{nil, {0.5}, {-1}, {2}, {nan}, {inf}, {0, 1}}},
		"categorical": {[][]float64{{0}, {1}, {2}}, [][]float64{nil, {3}, {-1}, {0.5}, {nan}, {inf}, {0, 1}}},
		"gaussian":    {[][]float64{{0, 0}, {-1e9, 2.5}}, [][]float64{nil, {0}, {1, 2, 3}, {nan, 0}, {0, inf}}},
	} {
		l := likelihoods[name]
		for _, y := range c.good {
			if err := l.CheckTarget(y); err != nil {
				t.Errorf("%s, %v: %v", name, y, err)
			}
		}
		for _, y := range c.bad {
			if err := l.CheckTarget(y); err == nil || !strings.HasPrefix(err.Error(), "losses: "+name+": ") {
				t.Errorf("%s, %v: error %v", name, y, err)
			}
		}
	}
}

// A bad target in a graph is an error that names the row, for the value and for
// the gradient.
func TestBadTargetsInAGraph(t *testing.T) {
	for name, l := range likelihoods {
		good := references(t, name)[0]
		bad := slices.Clone(good.Targets)
		bad[0] = math.NaN()
		p := program(l, []reference{good, {Scores: good.Scores, Targets: bad}})
		g := gorgonia.NewGraph()
		z := gorgonia.NodeFromAny(g, p.Inputs[0], gorgonia.WithName("z"))
		y := gorgonia.NodeFromAny(g, p.Inputs[1], gorgonia.WithName("y"))
		ll, err := l.LogLikelihood(z, y)
		if err != nil {
			t.Fatal(err)
		}
		gradients, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(ll)), z)
		if err != nil {
			t.Fatal(err)
		}
		ones := tensor.Ones(tensor.Float64, 2)
		_, valueErr := ll.Op().Do(p.Inputs[0], p.Inputs[1])
		_, gradientErr := gradients[0].Op().Do(p.Inputs[0], p.Inputs[1], ones)
		for what, err := range map[string]error{"value": valueErr, "gradient": gradientErr} {
			if err == nil || !strings.Contains(err.Error(), "row 1: losses: "+name) {
				t.Errorf("%s, %s: error %v", name, what, err)
			}
		}
	}
}

func TestBadNodes(t *testing.T) {
	g := gorgonia.NewGraph()
	matrix := func(name string, dtype tensor.Dtype, rows, columns int) *gorgonia.Node {
		return gorgonia.NewMatrix(g, dtype, gorgonia.WithShape(rows, columns), gorgonia.WithName(name))
	}
	for name, l := range likelihoods {
		k, d := l.Scores(), l.Targets()
		z, y := matrix(name+" z", tensor.Float64, 4, k), matrix(name+" y", tensor.Float64, 4, d)
		for what, c := range map[string][2]*gorgonia.Node{
			"nil":           {nil, nil},
			"scores":        {matrix(name+" wide", tensor.Float64, 4, k+1), y},
			"targets":       {z, matrix(name+" y wide", tensor.Float64, 4, d+1)},
			"rows":          {z, matrix(name+" y long", tensor.Float64, 5, d)},
			"dtype":         {z, matrix(name+" y32", tensor.Float32, 4, d)},
			"vector target": {z, gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(4), gorgonia.WithName(name+" vector"))},
		} {
			if _, err := l.LogLikelihood(c[0], c[1]); err == nil {
				t.Errorf("%s: wrong %s is no error", name, what)
			}
		}
		if _, err := l.Mean(nil); err == nil {
			t.Errorf("%s: the mean of nil is no error", name)
		}
	}
}

func TestRowLengths(t *testing.T) {
	type rows interface {
		Row(z, y []float64) (float64, error)
		RowGradient(dz, z, y []float64) error
	}
	for name, l := range likelihoods {
		good := references(t, name)[0]
		row, wide := l.(rows), append(slices.Clone(good.Scores), 0)
		if _, err := row.Row(wide, good.Targets); err == nil {
			t.Errorf("%s: a score too many is no error", name)
		}
		if _, err := row.Row(nil, good.Targets); err == nil {
			t.Errorf("%s: no scores are no error", name)
		}
		if err := row.RowGradient(wide, good.Scores, good.Targets); err == nil {
			t.Errorf("%s: a derivative too many is no error", name)
		}
	}
}

// Rows counted together are right where each by itself is: also with equal
// scores, and with those that are no numbers.
func TestRightIsClass(t *testing.T) {
	score := rapid.SampledFrom([]float64{-1, 0, 0.5, 1, math.Inf(1), math.Inf(-1), math.NaN()})
	rapid.Check(t, func(r *rapid.T) {
		c := losses.Categorical{Classes: rapid.IntRange(2, 5).Draw(r, "classes")}
		rows := rapid.IntRange(1, 4).Draw(r, "rows")
		z := rapid.SliceOfN(score, rows*c.Classes, rows*c.Classes).Draw(r, "scores")
		z32 := make([]float32, len(z))
		for i, v := range z {
			z32[i] = float32(v)
		}
		y, y32 := make([]float64, rows), make([]float32, rows)
		want := 0
		for i := range y {
			class := rapid.IntRange(0, c.Classes-1).Draw(r, "target")
			y[i], y32[i] = float64(class), float32(class)
			if c.Class(z[i*c.Classes:(i+1)*c.Classes]) == class {
				want++
			}
		}
		if got, got32 := c.Right64(z, y), c.Right32(z32, y32); got != want || got32 != want {
			t.Fatalf("of %v for %v, %d and %d are right, want %d", z, y, got, got32, want)
		}
	})
}

func TestRightOfBadTargets(t *testing.T) {
	c := losses.Categorical{Classes: 2}
	z := []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}
	for _, y := range [][]float64{nil, {-1}, {2}, {0.5}, {math.NaN()}, {0, 0, 0, 0, 0, 1}} {
		if n := c.Right64(z, y); n != 0 {
			t.Errorf("%d of the targets %v are right", n, y)
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		l      losses.Classifier
		scores []float64
		want   int
	}{
		{losses.Bernoulli{}, []float64{0.1}, 1},
		{losses.Bernoulli{}, []float64{0}, 0},
		{losses.Bernoulli{}, []float64{-3}, 0},
		{losses.Bernoulli{}, nil, 0},
		{losses.Categorical{Classes: 3}, []float64{1, 3, 2}, 1},
		{losses.Categorical{Classes: 3}, []float64{2, 1, 2}, 0},
		{losses.Categorical{Classes: 3}, []float64{-9, -8, -7}, 2},
		{losses.Categorical{Classes: 3}, nil, 0},
	} {
		if got := c.l.Class(c.scores); got != c.want {
			t.Errorf("%s: the class of %v is %d, want %d", c.l.Name(), c.scores, got, c.want)
		}
	}
	if n := (losses.Bernoulli{}).ClassCount(); n != 2 {
		t.Errorf("bernoulli has %d classes", n)
	}
	if n := (losses.Categorical{Classes: 7}).ClassCount(); n != 7 {
		t.Errorf("7 classes are %d", n)
	}
}
