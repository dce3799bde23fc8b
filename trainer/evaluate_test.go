package trainer

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

func TestEvaluateByHand(t *testing.T) {
	// Predictions 2x+1 of x = 0, 1, 2 are 1, 3, 5; the targets' mean is 3.
	gaussian := network(t, 1, losses.Gaussian{}, tensor.Float64, model.Dense{Units: 1, Start: model.Constant{Value: 2}})
	gaussian.Parameters()[1].Value.Float64s()[0] = 1
	constant := table{x: [][]float64{{0}, {0}}, y: [][]float64{{1}, {1}}}
	// Scores x give p(1) = 1/(1+e^-x); the last row is classified wrong.
	bernoulli := network(t, 1, losses.Bernoulli{}, tensor.Float32, model.Dense{Units: 1, Start: model.Constant{Value: 1}})
	for _, c := range []struct {
		name string
		net  *model.Network
		data table
		want Measures
	}{
		{"regression", gaussian, table{x: [][]float64{{0}, {1}, {2}}, y: [][]float64{{1}, {2}, {6}}},
			Measures{Rows: 3, LogLikelihood: -1.0 / 3, MSE: 2.0 / 3, R2: 1 - 2.0/14}},
		{"constant target, exact", gaussian, constant, Measures{Rows: 2, R2: 1}},
		{"constant target, off", gaussian, table{x: [][]float64{{1}}, y: [][]float64{{5}}},
			Measures{Rows: 1, LogLikelihood: -2, MSE: 4}},
		{"classification", bernoulli, table{x: [][]float64{{1}, {-2}, {3}}, y: [][]float64{{1}, {0}, {0}}},
			Measures{Rows: 3, Accuracy: 2.0 / 3, LogLikelihood: -(math.Log1p(math.Exp(-1)) + math.Log1p(math.Exp(-2)) + math.Log1p(math.Exp(3))) / 3}},
	} {
		got, err := Evaluate(c.net, c.data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateApprox(1e-6, 1e-12)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// Two targets, the first predicted exactly and the second as its mean.
func TestEvaluateSeveralTargets(t *testing.T) {
	net := network(t, 1, losses.Gaussian{Outputs: 2}, tensor.Float64, model.Dense{Units: 2})
	copy(net.Parameters()[0].Value.Float64s(), []float64{1, 0})
	got, err := Evaluate(net, table{x: [][]float64{{-1}, {1}}, y: [][]float64{{-1, 2}, {1, -2}}})
	want := Measures{Rows: 2, LogLikelihood: -2, MSE: 2, R2: 0.5}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-12, 0)); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

// Means of other columns than the targets say nothing about squared errors.
func TestMeasuresOfOtherMeans(t *testing.T) {
	for name, means := range map[string][]float64{"none": nil, "two a target": {1, 2, 1, 2}} {
		tally := newTally(losses.Gaussian{})
		p := &program[float64]{
			Program: &model.Program{Graph: &model.Graph{Rows: 2}},
			targets: []float64{1, 1}, logLikelihoods: []float64{-1, -3}, means: means,
		}
		if err := count(tally, p); err != nil {
			t.Fatal(err)
		}
		want := Measures{Rows: 2, LogLikelihood: -2, MSE: math.NaN(), R2: math.NaN()}
		if diff := cmp.Diff(want, tally.measures(), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Rows that do not fill the last chunk, and weights of rows, make no
// difference to the measures.
func TestEvaluateInChunks(t *testing.T) {
	digits := datasets.Digits()
	net := network(t, 64, losses.Categorical{Classes: 10}, tensor.Float32, model.Dense{Units: 10})
	got, err := Evaluate(net, digits)
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.Predict(digits.X)
	if err != nil {
		t.Fatal(err)
	}
	want, right := 0.0, 0
	for i, label := range digits.Labels() {
		row := p.Float32s()[10*i : 10*i+10]
		want += math.Log(float64(row[label])) / float64(digits.Rows())
		best := 0
		for j := range row {
			if row[j] > row[best] {
				best = j
			}
		}
		if best == label {
			right++
		}
	}
	if math.Abs(got.LogLikelihood-want) > 1e-4*math.Abs(want) || got.Accuracy != float64(right)/1797 || got.Rows != 1797 {
		t.Errorf("got %+v, want log likelihood %v and %d right", got, want, right)
	}
	weighted, err := digits.WithClassWeights([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Evaluate(net, weighted); err != nil || again != got {
		t.Errorf("weights make it %+v, %v", again, err)
	}
}

// never is a likelihood with a Class of its own.
type never struct{ losses.Categorical }

func (never) Class([]float64) int { return 2 }

func TestClassOfItsOwn(t *testing.T) {
	w := workloads[2]
	data := w.data(tensor.Float64, 20) // classes 0 to 9, of which the third is 2
	net, err := model.New(model.Config{Inputs: w.sizes[0], Likelihood: never{losses.Categorical{Classes: 10}}, Dtype: tensor.Float64},
		model.Dense{Units: 10})
	if err != nil {
		t.Fatal(err)
	}
	m, err := Evaluate(net, data)
	if err != nil {
		t.Fatal(err)
	}
	if m.Accuracy != 0.1 {
		t.Errorf("the accuracy is %v, want 0.1", m.Accuracy)
	}
}
