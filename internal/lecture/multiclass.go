package lecture

import (
	"context"
	"math"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var multiclass = Example{
	Name: "multiclass",
	Line: "softmax on three species of iris, and at k = 2 the same as binary",
	Text: `
With k classes there are k scores, and the softmax makes them k probabilities.
With two, it is the sigmoid of the difference of the scores: trained from 0,
softmax and sigmoid predict the same. Only the rates differ: a step moves both
scores, in opposite directions, and their difference by twice as much.`,
	Formula: `
P(j | x) = e^zj / (e^z1 + ... + e^zk)    z = xW + b
k = 2:  P(2 | x) = 1 / (1 + e^-(z2 - z1))`,
	Compute: computeMulticlass,
}

func computeMulticlass(ctx context.Context, r *Result) error {
	if err := threeSpecies(ctx, r); err != nil {
		return err
	}
	binary, err := pairOfSpecies(ctx, losses.Bernoulli{}, 1, 1)
	if err != nil {
		return err
	}
	softmax, err := pairOfSpecies(ctx, losses.Categorical{Classes: 2}, 2, 0.5)
	if err != nil {
		return err
	}
	checkPair(r, softmax, binary)
	return nil
}

// threeSpecies trains on two of the four columns, so that there is a plane to
// be drawn.
func threeSpecies(ctx context.Context, r *Result) error {
	data, err := petals()
	if err != nil {
		return err
	}
	train, test, err := data.Split(0.7, 1)
	if err != nil {
		return err
	}
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64},
		model.Standardize{From: train.X},
		model.Dense{Units: 3, Start: model.Zeros{}},
	)
	if err != nil {
		return err
	}
	if _, err := trainer.Fit(ctx, net, train, trainer.Settings{Epochs: 300, Rate: trainer.Constant{Value: 1}}); err != nil {
		return err
	}
	p, err := predict(net, data.X)
	if err != nil {
		return err
	}
	checkSums(r, p, 3)
	m, err := trainer.Evaluate(net, test)
	if err != nil {
		return err
	}
	r.AtLeast("accuracy on the 45 test flowers", 0.9, m.Accuracy)

	x, err := floats(test.X)
	if err != nil {
		return err
	}
	r.Show("multiclass", figure.Scatter{
		Title:   "What softmax decides, and the test flowers",
		X:       figure.Axis{Name: "length of the petal", Unit: "cm", Min: 0.5, Max: 7.5},
		Y:       figure.Axis{Name: "width of the petal", Unit: "cm", Min: -0.2, Max: 2.8},
		Groups:  groups(data.Classes, x, 2, test.Labels()),
		Regions: regions(net),
	})
	return nil
}

// petals returns the iris flowers with the length and width of their petals.
func petals() (*datasets.Dataset, error) {
	iris := datasets.Iris()
	x, err := floats(iris.X)
	if err != nil {
		return nil, err
	}
	var rows [][]float64
	var names []string
	for i, class := range iris.Labels() {
		from := i * iris.Columns()
		rows = append(rows, []float64{x[from+petalLength], x[from+petalWidth]})
		names = append(names, iris.Classes[class])
	}
	return datasets.FromRows(rows, names)
}

// pairOfSpecies trains on two species, from 0 and with the full batch, and
// returns the predictions for all of them.
func pairOfSpecies(ctx context.Context, l losses.Likelihood, units int, rate float64) ([]float64, error) {
	data, err := twoSpecies(petalLength, petalWidth)
	if err != nil {
		return nil, err
	}
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: l, Dtype: tensor.Float64},
		model.Standardize{From: data.X},
		model.Dense{Units: units, Start: model.Zeros{}},
	)
	if err != nil {
		return nil, err
	}
	if _, err := trainer.Fit(ctx, net, data, trainer.Settings{Epochs: 200, Rate: trainer.Constant{Value: rate}}); err != nil {
		return nil, err
	}
	return predict(net, data.X)
}

// checkSums looks at rows of k probabilities.
func checkSums(r *Result, p []float64, k int) {
	worst := 0.0
	for i := range len(p) / k {
		total := 0.0
		for _, v := range p[k*i : k*i+k] {
			total += v
		}
		worst = max(worst, math.Abs(total-1))
	}
	r.AtMost("|sum of the probabilities - 1| of any flower", 1e-12, worst)
}

// checkPair compares the second of two softmax probabilities with the sigmoid.
func checkPair(r *Result, softmax, sigmoid []float64) {
	worst := 0.0
	for i, p := range sigmoid {
		worst = max(worst, math.Abs(softmax[2*i+1]-p))
	}
	r.AtMost("k = 2, trained: |softmax - sigmoid| of any of 100 flowers", 1e-12, worst)
}
