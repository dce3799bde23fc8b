package losses_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/internal/op/optest"
	"github.com/ascent-ml/ascent/losses"
)

// likelihoods are those of testdata/reference.py, whose values and gradients
// are PyTorch's.
var likelihoods = map[string]losses.Likelihood{
	"bernoulli":   losses.Bernoulli{},
	"categorical": losses.Categorical{Classes: 3},
	"gaussian":    losses.Gaussian{Outputs: 2, Location: []float64{10, -1}, Scale: []float64{2, 0.5}},
}

type reference struct {
	Name            string
	Scores, Targets []float64
	Value           float64
	Gradient        []float64
}

// references returns the rows of one likelihood.
func references(t *testing.T, name string) []reference {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []reference
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	rows = slices.DeleteFunc(rows, func(r reference) bool { return r.Name != name })
	if len(rows) == 0 {
		t.Fatalf("there are no reference values for %s", name)
	}
	return rows
}

// near bounds the absolute error below 1 and the relative error above.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}

// program is the log likelihood of the rows, in a graph.
func program(l losses.Likelihood, rows []reference) optest.Program {
	var z, y []float64
	for _, r := range rows {
		z, y = append(z, r.Scores...), append(y, r.Targets...)
	}
	return optest.Program{
		Build: func(in gorgonia.Nodes) (*gorgonia.Node, error) { return l.LogLikelihood(in[0], in[1]) },
		Inputs: []*tensor.Dense{
			tensor.New(tensor.WithShape(len(rows), l.Scores()), tensor.WithBacking(z)),
			tensor.New(tensor.WithShape(len(rows), l.Targets()), tensor.WithBacking(y)),
		},
		Fixed: 1,
	}
}

func inFloat32(p optest.Program) optest.Program {
	p.Inputs = []*tensor.Dense{optest.Float32(p.Inputs[0]), optest.Float32(p.Inputs[1])}
	return p
}

func TestLogLikelihoods(t *testing.T) {
	for name, l := range likelihoods {
		rows := references(t, name)
		for _, c := range []struct {
			dtype     string
			program   optest.Program
			tolerance float64
			largest   float64
		}{
			{"float64", program(l, rows), 1e-15, math.MaxFloat64},
			{"float32", inFloat32(program(l, rows)), 2e-7, math.MaxFloat32},
		} {
			values, shape := c.program.Value(t)
			gradients := c.program.Gradients(t)[0]
			if shape.Dims() != 1 || len(values) != len(rows) {
				t.Fatalf("%s: the shape is %v, expected one log likelihood a row of %d", name, shape, len(rows))
			}
			weights := optest.Weights(len(rows))
			for i, r := range rows {
				if !near(values[i], r.Value, c.tolerance) && math.Abs(r.Value) < c.largest {
					t.Errorf("%s, %s: log p(%v|%v) is %v, want %v", name, c.dtype, r.Targets, r.Scores, values[i], r.Value)
				}
				for j, want := range r.Gradient {
					if got := gradients[i*len(r.Scores)+j] / weights[i]; !near(got, want, c.tolerance) {
						t.Errorf("%s, %s: gradient %d of log p(%v|%v) is %v, want %v", name, c.dtype, j, r.Targets, r.Scores, got, want)
					}
				}
			}
		}
	}
}

func TestCentralDifferences(t *testing.T) {
	for name, l := range likelihoods {
		rows := slices.DeleteFunc(references(t, name), func(r reference) bool {
			return slices.ContainsFunc(r.Scores, func(z float64) bool { return math.Abs(z) > 100 })
		})
		t.Run(name, func(t *testing.T) { program(l, rows).CheckGradients(t) })
	}
}

// Row keeps the digits of a log likelihood near 0; the operator, which computes
// all rows in one go, keeps them to a unit in the last place of the number 1.
func TestTails(t *testing.T) {
	tiny := math.Exp(-40)
	for _, c := range []struct {
		l interface {
			losses.Likelihood
			op.Likelihood
		}
		z, y []float64
	}{
		{losses.Bernoulli{}, []float64{40}, []float64{1}},
		{losses.Bernoulli{}, []float64{-40}, []float64{0}},
		{losses.Categorical{Classes: 2}, []float64{20, -20}, []float64{0}},
		{losses.Categorical{Classes: 2}, []float64{-20, 20}, []float64{1}},
	} {
		row, err := c.l.Row(c.z, c.y)
		if err != nil || math.Abs(row+tiny) > 1e-14*tiny {
			t.Errorf("%s: log p is %v, %v, want %v", c.l.Name(), row, err, -tiny)
		}
		dz := make([]float64, len(c.z))
		if err := c.l.RowGradient(dz, c.z, c.y); err != nil || math.Abs(math.Abs(dz[0])-tiny) > 1e-14*tiny {
			t.Errorf("%s: the gradient is %v, %v, want ±%v", c.l.Name(), dz, err, tiny)
		}
		p := program(c.l, []reference{{Scores: c.z, Targets: c.y}})
		if values, _ := p.Value(t); math.Abs(values[0]+tiny) > 0x1p-52 {
			t.Errorf("%s: the operator's log p is %v, want %v", c.l.Name(), values[0], -tiny)
		}
		if got := p.Gradients(t)[0][0] / optest.Weights(1)[0]; math.Abs(math.Abs(got)-tiny) > 0x1p-52 {
			t.Errorf("%s: the operator's gradient is %v, want ±%v", c.l.Name(), got, tiny)
		}
	}
}

func TestNaNShows(t *testing.T) {
	for name, l := range likelihoods {
		row := references(t, name)[0]
		for j := range row.Scores {
			bad := slices.Clone(row.Scores)
			bad[j] = math.NaN()
			rows := []reference{row, {Scores: bad, Targets: row.Targets}}
			values, _ := program(l, rows).Value(t)
			gradients := program(l, rows).Gradients(t)[0]
			if math.IsNaN(values[0]) || !math.IsNaN(values[1]) || !math.IsNaN(gradients[len(row.Scores)+j]) {
				t.Errorf("%s with a NaN in score %d of row 1: values %v, gradients %v", name, j, values, gradients)
			}
		}
	}
}

// The gradient is right for random scores, rows, classes and outputs.
func TestGradientProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k := rapid.IntRange(1, 4).Draw(r, "scores")
		score := rapid.Float64Range(-5, 5)
		vector := rapid.SliceOfN(score, k, k)
		var l losses.Likelihood
		var target *rapid.Generator[[]float64]
		class := func(n int) *rapid.Generator[[]float64] {
			return rapid.Custom(func(r *rapid.T) []float64 { return []float64{float64(rapid.IntRange(0, n-1).Draw(r, "class"))} })
		}
		switch gaussian := rapid.Bool().Draw(r, "gaussian"); {
		case gaussian:
			scale := rapid.SliceOfN(rapid.Float64Range(0.5, 2), k, k).Draw(r, "scale")
			l, target = losses.Gaussian{Outputs: k, Location: vector.Draw(r, "location"), Scale: scale}, vector
		case k == 1:
			l, target = losses.Bernoulli{}, class(2)
		default:
			l, target = losses.Categorical{Classes: k}, class(k)
		}
		var rows []reference
		for range rapid.IntRange(1, 4).Draw(r, "rows") {
			rows = append(rows, reference{Scores: vector.Draw(r, "z"), Targets: target.Draw(r, "y")})
		}
		program(l, rows).CheckGradients(t)
	})
}

func TestMeans(t *testing.T) {
	for _, c := range []struct {
		l    losses.Likelihood
		z    []float64
		want []float64
	}{
		{losses.Bernoulli{}, []float64{0}, []float64{0.5}},
		{losses.Bernoulli{}, []float64{math.Log(3)}, []float64{0.75}},
		{losses.Bernoulli{}, []float64{-1000}, []float64{0}},
		{losses.Categorical{Classes: 3}, []float64{0, math.Log(2), math.Log(5)}, []float64{1. / 8, 2. / 8, 5. / 8}},
		{losses.Categorical{Classes: 2}, []float64{1000, -1000}, []float64{1, 0}},
		{losses.Gaussian{}, []float64{1.5}, []float64{1.5}},
		{losses.Gaussian{Scale: []float64{3}}, []float64{1.5}, []float64{4.5}},
		{losses.Gaussian{Outputs: 2, Location: []float64{10, -1}, Scale: []float64{2, 0.5}}, []float64{1, 1}, []float64{12, -0.5}},
	} {
		z := tensor.New(tensor.WithShape(1, len(c.z)), tensor.WithBacking(c.z))
		for _, scores := range []*tensor.Dense{z, optest.Float32(z)} {
			got, shape := optest.Program{
				Build:  func(in gorgonia.Nodes) (*gorgonia.Node, error) { return c.l.Mean(in[0]) },
				Inputs: []*tensor.Dense{scores},
			}.Value(t)
			for j := range c.want {
				if !near(got[j], c.want[j], 1e-7) || !slices.Equal(shape, scores.Shape()) {
					t.Errorf("%s of %v (%v): the mean is %v, shape %v; want %v", c.l.Name(), c.z, scores.Dtype(), got, shape, c.want)
				}
			}
		}
	}
}
