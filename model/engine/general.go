package engine

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// general runs an operator that the engine does not know through its own Do:
// tensors over the program's memory go in, and the result is copied out.
func (p *program[T]) general(at int) loop[T] {
	s := &p.steps[at]
	return func(part *part[T]) error {
		for i, from := range s.operands {
			p.boxed[from] = box(p.steps[from].form, part.in[i])
		}
		v, err := s.compute(p.boxed)
		if err != nil {
			return err
		}
		elements, err := elementsOf[T](v)
		if err != nil {
			return err
		}
		copy(part.out, elements)
		return nil
	}
}

// box is the value of that form whose elements these are. A tensor shares
// them.
func box[T kernel.Float](f form, elements []T) gorgonia.Value {
	if f.scalar {
		switch x := any(elements[0]).(type) {
		case float32:
			return gorgonia.NewF32(x)
		case float64:
			return gorgonia.NewF64(x)
		}
	}
	return tensor.New(tensor.WithShape(f.shape...), tensor.WithBacking(elements), tensor.WithEngine(gorgonia.StandardEngine{}))
}

// elementsOf returns the elements of a plain tensor, its own memory, or of a
// scalar.
func elementsOf[T kernel.Float](v gorgonia.Value) ([]T, error) {
	switch v := v.(type) {
	case *tensor.Dense:
		if v.Dtype() == dtypeOf[T]() {
			return denseElements[T]()(v), nil
		}
	case gorgonia.Scalar:
		if v.Dtype() == dtypeOf[T]() {
			return []T{T(number(v))}, nil
		}
	}
	return nil, errors.Errorf("%v of type %T where %v is expected", v.Dtype(), v, dtypeOf[T]())
}

// denseElements returns the method that gives a tensor's elements.
func denseElements[T kernel.Float]() func(*tensor.Dense) []T {
	if get, ok := any((*tensor.Dense).Float32s).(func(*tensor.Dense) []T); ok {
		return get
	}
	return any((*tensor.Dense).Float64s).(func(*tensor.Dense) []T)
}

func dtypeOf[T kernel.Float]() tensor.Dtype {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return tensor.Float32
	}
	return tensor.Float64
}

// number is what a scalar value is, of either type.
func number(v gorgonia.Value) float64 {
	switch v := v.(type) {
	case *gorgonia.F32:
		return float64(*v)
	case *gorgonia.F64:
		return float64(*v)
	}
	return math.NaN()
}

// setScalar sets a scalar value, or a tensor without dimensions.
func setScalar(v gorgonia.Value, x float64) error {
	switch v := v.(type) {
	case *gorgonia.F32:
		*v = gorgonia.F32(x)
	case *gorgonia.F64:
		*v = gorgonia.F64(x)
	case *tensor.Dense:
		if v.Dtype() == tensor.Float32 {
			v.Set(0, float32(x))
		} else {
			v.Set(0, x)
		}
	default:
		return errors.Errorf("a %T cannot hold a number", v)
	}
	return nil
}
