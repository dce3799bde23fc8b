package losses

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/moments"
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
		location[j], scale[j] = moments.Of(column)
	}
	g := Gaussian{Outputs: d, Location: location, Scale: scale}
	return g, g.Validate()
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
