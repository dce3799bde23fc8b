package losses

import (
	"math"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// StandardizedGaussian returns the Gaussian whose location and scale are the
// mean and the standard deviation (population: divided by the number of rows)
// of each column of the training targets y, float32 or float64, of shape
// (rows, d). A constant column gets scale 1. No rows, or a target that is not
// finite, are an error.
func StandardizedGaussian(y *tensor.Dense) (Gaussian, error) {
	if y == nil || y.Dims() != 2 || y.Shape().TotalSize() == 0 {
		return Gaussian{}, errors.Errorf("losses: gaussian: expected targets of shape (rows, outputs), got %v", shapeOf(y))
	}
	rows, d := y.Shape()[0], y.Shape()[1]
	location, scale := make([]float64, d), make([]float64, d)
	column := make([]float64, rows)
	for j := range d {
		for i := range column {
			target, err := at(y, i, j)
			if err != nil {
				return Gaussian{}, err
			}
			column[i] = target
		}
		location[j], scale[j] = standardize(column)
	}
	g := Gaussian{Outputs: d, Location: location, Scale: scale}
	return g, g.Validate()
}

// standardize returns the mean and the population standard deviation of x, or 1
// for the latter where x is constant.
func standardize(x []float64) (mean, deviation float64) {
	span := slices.Max(x) - slices.Min(x)
	if span == 0 {
		return x[0], 1
	}
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	var sum float64 // in units of the span, so that no square overflows or vanishes
	for _, v := range x {
		sum += (v - mean) / span * (v - mean) / span / n
	}
	return mean, span * math.Sqrt(sum)
}

// at returns y[i, j], which must be a finite number.
func at(y *tensor.Dense, i, j int) (float64, error) {
	element, err := y.At(i, j)
	if err != nil {
		return 0, errors.Wrap(err, "losses: gaussian")
	}
	var v float64
	switch e := element.(type) {
	case float64:
		v = e
	case float32:
		v = float64(e)
	default:
		return 0, errors.Errorf("losses: gaussian: expected float32 or float64 targets, got %v", y.Dtype())
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, errors.Errorf("losses: gaussian: the target in row %d, column %d is %v, expected a finite number", i, j, v)
	}
	return v, nil
}

func shapeOf(y *tensor.Dense) any {
	if y == nil {
		return "nil"
	}
	return y.Shape()
}
