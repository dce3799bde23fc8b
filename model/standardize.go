package model

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/moments"
	"github.com/ascent-ml/ascent/internal/op"
)

// Standardize shifts and scales each feature to mean 0 and standard deviation
// 1 on the data that it was fitted to:
//
//	y = (x - mean) / deviation
//
// for x of shape (rows, features) and mean and deviation of shape (features).
// A constant feature gets deviation 1; one whose mean or deviation the
// network's dtype cannot hold is an error. Mean and deviation are saved with
// the network, so that prediction takes raw features. In float32 a feature
// whose spread is below a millionth of its mean is lost in rounding: subtract
// an offset first.
type Standardize struct {
	// From holds the training features, shape (rows, features). It is read
	// when the network is declared, and kept neither by it nor in a file.
	From *tensor.Dense `json:"-"`
}

var _ Layer = Standardize{}

// Apply implements Layer.
func (l Standardize) Apply(s *Scope, x *Node) (*Node, error) {
	shape := x.Shape()
	if shape.Dims() != 2 {
		return nil, errors.Errorf("needs rows of features, shape (rows, features), got shape %v", shape)
	}
	var deviations []float64 // found together with the means
	mean, err := s.Buffer("mean", func(means []float64) (err error) {
		deviations, err = l.fit(means, s.Dtype())
		return err
	}, shape[1])
	if err != nil {
		return nil, err
	}
	deviation, err := s.Buffer("deviation", func(values []float64) error {
		copy(values, deviations)
		return nil
	}, shape[1])
	if err != nil {
		return nil, err
	}
	centred, err := op.SubRow(x, mean)
	if err != nil {
		return nil, err
	}
	return op.DivRow(centred, deviation)
}

// fit computes each column's mean, into means, and standard deviation, which
// both must be numbers of the dtype.
func (l Standardize) fit(means []float64, dtype tensor.Dtype) (deviations []float64, err error) {
	if l.From == nil {
		return nil, errors.New("From is missing: the training features, for example train.X")
	}
	shape, features := l.From.Shape(), len(means)
	if shape.Dims() != 2 || shape[0] < 1 || shape[1] != features {
		return nil, errors.Errorf("From has shape %v, the layer's input has %d features a row", shape, features)
	}
	values, err := float64s(l.From)
	if err != nil {
		return nil, errors.Wrap(err, "From")
	}
	smallest, largest := 0x1p-1022, math.MaxFloat64 // below, numbers have fewer digits
	if dtype == tensor.Float32 {
		smallest, largest = 0x1p-126, math.MaxFloat32
	}
	deviations = make([]float64, features)
	column := make([]float64, shape[0])
	for j := range features {
		for i := range column {
			column[i] = values[i*features+j]
		}
		mean, deviation := moments.Of(column)
		if !(math.Abs(mean) <= largest && deviation >= smallest && deviation <= largest) {
			return nil, errors.Errorf("column %d of From has mean %v and standard deviation %v, which %v cannot hold; multiply the column by a number that brings it near 1, or set Config.Dtype to tensor.Float64",
				j, mean, deviation, dtype)
		}
		means[j], deviations[j] = mean, deviation
	}
	return deviations, nil
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
