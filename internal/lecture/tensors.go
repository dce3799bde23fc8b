package lecture

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// tensorOf returns a float64 tensor of these numbers, row after row.
func tensorOf(columns int, values ...float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(values)/columns, columns), tensor.WithBacking(values))
}

// floats returns the numbers of a float64 tensor, row after row.
func floats(v gorgonia.Value) ([]float64, error) {
	if t, ok := v.(*tensor.Dense); ok && t.Dtype() == tensor.Float64 {
		return t.Float64s(), nil
	}
	return nil, errors.Errorf("needs a float64 tensor, got %T", v)
}

// predict returns the network's predictions, row after row.
func predict(net *model.Network, x *tensor.Dense) ([]float64, error) {
	p, err := net.Predict(x)
	if err != nil {
		return nil, err
	}
	return floats(p)
}

// setParameters gives a network the values of its first parameters, each row
// after row.
func setParameters(net *model.Network, values ...[]float64) error {
	return net.Update(func() error {
		for i, p := range net.Parameters()[:len(values)] {
			to, err := floats(p.Value)
			if err != nil || len(to) != len(values[i]) {
				return errors.Errorf("%s has shape %v, got %d numbers", p.Name, p.Value.Shape(), len(values[i]))
			}
			copy(to, values[i])
		}
		return nil
	})
}

// parameters returns copies of a network's parameters, each row after row.
func parameters(net *model.Network) ([][]float64, error) {
	var values [][]float64
	for _, p := range net.Parameters() {
		v, err := floats(p.Value)
		if err != nil {
			return nil, errors.Wrap(err, p.Name)
		}
		values = append(values, append([]float64(nil), v...))
	}
	return values, nil
}

// interleave returns the points (x[i], y[i]) as rows.
func interleave(x, y []float64) *tensor.Dense {
	rows := make([]float64, 0, 2*len(x))
	for i := range x {
		rows = append(rows, x[i], y[i])
	}
	return tensorOf(2, rows...)
}

// regions returns which class a network of two features decides for at each
// point, for a figure.Scatter.
func regions(net *model.Network) func(x, y []float64) ([]int, error) {
	return func(x, y []float64) ([]int, error) {
		p, err := predict(net, interleave(x, y))
		if err != nil {
			return nil, err
		}
		return decisions(net, p), nil
	}
}

// decisions returns the most probable class of each row of predictions.
func decisions(net *model.Network, p []float64) []int {
	k := net.Outputs()
	classes := make([]int, len(p)/k)
	for i := range classes {
		if k == 1 {
			if p[i] > 0.5 {
				classes[i] = 1
			}
			continue
		}
		// The largest of the probabilities is that of the largest score.
		classes[i] = losses.Categorical{Classes: k}.Class(p[i*k : (i+1)*k])
	}
	return classes
}

// groups returns the points of each class, for a figure.Scatter: the columns
// 0 and 1 of x, which has that many columns.
func groups(names []string, x []float64, columns int, labels []int) []figure.Points {
	points := make([]figure.Points, len(names))
	for i, name := range names {
		points[i].Name = name
	}
	for i, class := range labels {
		p := &points[class]
		p.X, p.Y = append(p.X, x[i*columns]), append(p.Y, x[i*columns+1])
	}
	return points
}

// largestDifference returns max |a[i] - b[i]|: NaN if one of them is, and
// infinity if there are not as many of both.
func largestDifference(a, b []float64) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	largest := 0.0
	for i := range a {
		largest = max(largest, math.Abs(a[i]-b[i]))
	}
	return largest
}

// truth is 1 for true and 0 for false, for a check.
func truth(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

// mean returns the mean of some numbers.
func mean(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total / float64(len(values))
}
