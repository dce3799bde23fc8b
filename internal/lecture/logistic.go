package lecture

import (
	"context"
	"fmt"
	"math"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var logisticRegression = Example{
	Name: "logistic-regression",
	Line: "two species of iris, told apart by the length of a petal",
	Text: `
The score z = wx + b is any number; the sigmoid makes it the probability that
the flower is +1, Iris virginica. With the score's sign turned it is that of -1,
Iris versicolor. From w = b = 0, where every flower is a guess, we ascend the
mean log likelihood of 70 flowers, and test with the other 30. Some flowers of
the two species are alike, so that no boundary is right about all of them.`,
	Formula: `
P(+1 | x) = 1 / (1 + e^-z)    z = wx + b
P(-1 | x) = 1 / (1 + e^z)
ll(w, b)  = mean of log P(y | x)`,
	Compute: computeLogisticRegression,
}

const petalLength, petalWidth = 2, 3 // columns of the iris data

// twoSpecies returns the flowers of Iris versicolor, class 0, and Iris
// virginica, class 1, with some of their columns.
func twoSpecies(columns ...int) (*datasets.Dataset, error) {
	iris := datasets.Iris()
	x, err := floats(iris.X)
	if err != nil {
		return nil, err
	}
	var rows [][]float64
	var names []string
	for i, class := range iris.Labels() {
		if class == 0 {
			continue
		}
		row := make([]float64, len(columns))
		for j, column := range columns {
			row[j] = x[i*iris.Columns()+column]
		}
		rows, names = append(rows, row), append(names, iris.Classes[class])
	}
	return datasets.FromRows(rows, names)
}

// logistic is what the example computed.
type logistic struct {
	climb            []float64 // the mean log likelihood before each step, and at last
	positive         []float64 // P(+1) of all flowers
	negative         []float64 // P(-1)
	accuracy         float64   // of the test flowers
	boundary         float64   // in cm
	net              *model.Network
	trained, holdout *datasets.Dataset
}

func computeLogisticRegression(ctx context.Context, r *Result) error {
	l, err := trainLogistic(ctx)
	if err != nil {
		return err
	}
	l.check(r)
	r.Printf("The log likelihood rises from %.4f to %.4f in %d steps.\n", l.climb[0], l.climb[len(l.climb)-1], len(l.climb)-1)
	r.Printf("Petals longer than %.2f cm are taken for virginica.\n", l.boundary)
	picture, err := l.picture()
	if err != nil {
		return err
	}
	r.Show("logistic-regression", picture)
	return nil
}

func trainLogistic(ctx context.Context) (*logistic, error) {
	data, err := twoSpecies(petalLength)
	if err != nil {
		return nil, err
	}
	l := &logistic{}
	if l.trained, l.holdout, err = data.Split(0.7, 1); err != nil {
		return nil, err
	}
	if l.net, err = model.New(
		model.Config{Inputs: 1, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Standardize{From: l.trained.X},
		model.Dense{Units: 1, Start: model.Zeros{}},
	); err != nil {
		return nil, err
	}
	if _, err = trainer.Fit(ctx, l.net, l.trained, trainer.Settings{
		Epochs: 100,
		Rate:   trainer.Constant{Value: 1},
		Recorder: trainer.RecorderFunc(func(e trainer.Event) error {
			if e.Kind == trainer.Stepped {
				l.climb = append(l.climb, e.Objective)
			}
			return nil
		}),
	}); err != nil {
		return nil, err
	}
	for _, part := range []*datasets.Dataset{l.trained, l.holdout} {
		m, err := trainer.Evaluate(l.net, part)
		if err != nil {
			return nil, err
		}
		if part == l.trained {
			l.climb = append(l.climb, m.LogLikelihood)
		}
		l.accuracy = m.Accuracy
	}
	return l, l.predict(data)
}

// predict computes the probabilities, those of -1 from the score with its sign
// turned and not as 1 - P(+1), and the boundary between the species.
func (l *logistic) predict(data *datasets.Dataset) error {
	var err error
	if l.positive, err = predict(l.net, data.X); err != nil {
		return err
	}
	values, err := parameters(l.net)
	if err != nil {
		return err
	}
	w, b := values[0][0], values[1][0]
	if err := setParameters(l.net, []float64{-w}, []float64{-b}); err != nil {
		return err
	}
	if l.negative, err = predict(l.net, data.X); err != nil {
		return err
	}
	if err := setParameters(l.net, values...); err != nil {
		return err
	}
	l.boundary, err = crossing(func(x float64) (float64, error) {
		p, err := predict(l.net, tensorOf(1, x))
		if err != nil {
			return 0, err
		}
		return p[0] - 0.5, nil
	}, 0, 10)
	return err
}

// crossing finds where a rising function is 0, by halving.
func crossing(f func(x float64) (float64, error), low, high float64) (float64, error) {
	for range 40 {
		middle := (low + high) / 2
		v, err := f(middle)
		if err != nil {
			return 0, err
		}
		if v < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return high, nil
}

func (l *logistic) check(r *Result) {
	falls := 0
	for i := range len(l.climb) - 1 {
		if !(l.climb[i+1] > l.climb[i]) {
			falls++
		}
	}
	r.Equal("log likelihood at w = b = 0, log 1/2", -0.6931472, l.climb[0], 1e-7)
	r.Equal("steps in which it does not rise", 0, float64(falls), 0)
	worst := 0.0
	for i, p := range l.positive {
		worst = max(worst, math.Abs(p+l.negative[i]-1))
	}
	r.AtMost("|P(+1) + P(-1) - 1| of any flower", 1e-15, worst)
	r.AtLeast("accuracy on the 30 test flowers", 0.9, l.accuracy)
}

func (l *logistic) picture() (figure.Figure, error) {
	var failed error
	curve := figure.Sample("P(virginica)", func(x float64) float64 {
		p, err := predict(l.net, tensorOf(1, x))
		if err != nil {
			failed = err
			return 0
		}
		return p[0]
	}, 2.5, 7.5, 120)
	picture := figure.Lines{
		Title:  fmt.Sprintf("The sigmoid crosses 1/2 at %.2f cm", l.boundary),
		X:      figure.Axis{Name: "length of the petal", Unit: "cm"},
		Y:      figure.Axis{Name: "probability", Min: -0.05, Max: 1.05},
		Series: []figure.Series{curve},
	}
	x, err := floats(l.trained.X)
	if err != nil {
		return nil, err
	}
	for class, name := range []string{"versicolor, -1", "virginica, +1"} {
		s := figure.Series{Name: name, Points: true}
		for i, label := range l.trained.Labels() {
			if label == class {
				s.X, s.Y = append(s.X, x[i]), append(s.Y, float64(class))
			}
		}
		picture.Series = append(picture.Series, s)
	}
	return picture, failed
}
