package op

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// newValue returns a zeroed tensor, or a scalar where the shape has no
// dimensions.
func newValue(dtype tensor.Dtype, shape tensor.Shape) (gorgonia.Value, error) {
	switch {
	case dtype != tensor.Float32 && dtype != tensor.Float64:
		return nil, errors.Errorf("expected float32 or float64, got %v", dtype)
	case len(shape) > 0:
		return tensor.New(tensor.Of(dtype), tensor.WithShape(shape...)), nil
	case dtype == tensor.Float32:
		return gorgonia.NewF32(0), nil
	default:
		return gorgonia.NewF64(0), nil
	}
}

// float64s returns the elements of a value in row-major order: its own memory
// if they lie there in that order, else a copy.
func float64s(v gorgonia.Value) ([]float64, error) {
	switch v := v.(type) {
	case *gorgonia.F64:
		return []float64{float64(*v)}, nil
	case *tensor.Dense:
		if v.Dtype() == tensor.Float64 {
			return rowMajor(v, v.Float64s())
		}
	}
	return nil, errors.Errorf("expected a dense float64 tensor or scalar, got %T of %v", v, v.Dtype())
}

// float32s is float64s for float32.
func float32s(v gorgonia.Value) ([]float32, error) {
	switch v := v.(type) {
	case *gorgonia.F32:
		return []float32{float32(*v)}, nil
	case *tensor.Dense:
		if v.Dtype() == tensor.Float32 {
			return rowMajor(v, v.Float32s())
		}
	}
	return nil, errors.Errorf("expected a dense float32 tensor or scalar, got %T of %v", v, v.Dtype())
}

// setScalar writes x into a scalar value; tensors are left alone.
func setScalar(v gorgonia.Value, x float64) {
	switch v := v.(type) {
	case *gorgonia.F64:
		*v = gorgonia.F64(x)
	case *gorgonia.F32:
		*v = gorgonia.F32(x)
	}
}

// contiguous tells whether a value's elements lie in memory row by row.
func contiguous(v gorgonia.Value) bool {
	d, ok := v.(*tensor.Dense)
	return !ok || (!d.RequiresIterator() && !d.DataOrder().IsColMajor())
}

// rowMajor returns the elements of d, whose memory is data. Views of columns,
// lazy transposes and column-major tensors are copied element by element.
func rowMajor[T number](d *tensor.Dense, data []T) ([]T, error) {
	if contiguous(d) {
		return data, nil
	}
	shape, strides := d.Shape(), d.Strides()
	if len(strides) != len(shape) {
		return nil, errors.Errorf("a tensor of shape %v has strides %v; materialise it first", shape, strides)
	}
	elements := make([]T, 0, shape.TotalSize())
	index := make([]int, len(shape))
	for range shape.TotalSize() {
		at := 0
		for axis, i := range index {
			at += i * strides[axis]
		}
		elements = append(elements, data[at])
		for axis := len(index) - 1; axis >= 0; axis-- {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
	}
	return elements, nil
}
