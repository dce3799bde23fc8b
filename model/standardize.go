package model

import (
	"slices"

	"github.com/pkg/errors"
	"gonum.org/v1/gonum/stat"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
)

// Standardize shifts and scales each feature to mean 0 and standard deviation
// 1 on the data that it was fitted to:
//
//	y = (x - mean) / deviation
//
// for x of shape (rows, features) and mean and deviation of shape (features).
// A constant feature gets deviation 1. Mean and deviation are saved with the
// network, so that prediction takes raw features. In float32 a feature whose
// spread is below a millionth of its mean is lost in rounding: subtract an
// offset first.
type Standardize struct {
	// From holds the training features, shape (rows, features). It is read
	// when the network is declared and not kept in a file.
	From *tensor.Dense `json:"-"`
}

var _ Layer = Standardize{}

// Apply implements Layer.
func (l Standardize) Apply(s *Scope, x *Node) (*Node, error) {
	shape := x.Shape()
	if shape.Dims() != 2 {
		return nil, errors.Errorf("needs rows of features, shape (rows, features), got shape %v", shape)
	}
	mean, err := s.Buffer("mean", func(values []float64) error { return l.fit(values, nil) }, shape[1])
	if err != nil {
		return nil, err
	}
	deviation, err := s.Buffer("deviation", func(values []float64) error { return l.fit(nil, values) }, shape[1])
	if err != nil {
		return nil, err
	}
	centred, err := op.SubRow(x, mean)
	if err != nil {
		return nil, err
	}
	return op.DivRow(centred, deviation)
}

// fit computes each column's mean and population standard deviation, into
// whichever is not nil.
func (l Standardize) fit(means, deviations []float64) error {
	if l.From == nil {
		return errors.New("From is missing: the training features, for example train.X")
	}
	shape := l.From.Shape()
	features := max(len(means), len(deviations))
	if shape.Dims() != 2 || shape[0] < 1 || shape[1] != features {
		return errors.Errorf("From has shape %v, the layer's input has %d features a row", shape, features)
	}
	values, err := float64s(l.From)
	if err != nil {
		return errors.Wrap(err, "From")
	}
	column := make([]float64, shape[0])
	for j := range features {
		for i := range column {
			column[i] = values[i*features+j]
		}
		mean, deviation := stat.PopMeanStdDev(column, nil)
		if slices.Min(column) == slices.Max(column) {
			deviation = 1
		}
		if means != nil {
			means[j] = mean
		}
		if deviations != nil {
			deviations[j] = deviation
		}
	}
	return nil
}

// float64s returns the tensor's values in row-major order, as a copy unless
// they are float64 already.
func float64s(t *tensor.Dense) ([]float64, error) {
	if t.RequiresIterator() || !t.DataOrder().IsRowMajor() {
		return nil, errors.Errorf("a tensor that is a view or transposed cannot be read; Materialize it first")
	}
	switch data := t.Data().(type) {
	case []float64:
		return data, nil
	case []float32:
		wide := make([]float64, len(data))
		for i, v := range data {
			wide[i] = float64(v)
		}
		return wide, nil
	}
	return nil, errors.Errorf("needs float32 or float64, got %v", t.Dtype())
}
