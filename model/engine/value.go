package engine

import (
	"reflect"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// form is what the value of a node has to look like: a gorgonia.Scalar, or a
// contiguous row-major *tensor.Dense of the shape.
type form struct {
	dtype  tensor.Dtype
	shape  tensor.Shape
	scalar bool
}

func formOf(n *gorgonia.Node) (form, error) {
	f := form{dtype: n.Dtype(), shape: n.Shape(), scalar: n.IsScalar()}
	if !f.scalar && len(f.shape) == 0 {
		return f, errors.Errorf("engine: %s has no shape; declare it with gorgonia.WithShape", label(n))
	}
	if f.shape.TotalSize() == 0 {
		return f, errors.Errorf("engine: %s has no elements: its shape is %v; a batch needs at least one row", label(n), f.shape)
	}
	return f, nil
}

// zero returns new memory of the form.
func (f form) zero() (gorgonia.Value, error) {
	if f.scalar {
		return scalar(reflect.Zero(f.dtype.Type).Interface())
	}
	return f.dense(), nil
}

func (f form) dense() *tensor.Dense {
	return tensor.New(tensor.Of(f.dtype), tensor.WithShape(f.shape...), tensor.WithEngine(gorgonia.StandardEngine{}))
}

func (f form) dims() tensor.Shape {
	if f.scalar {
		return tensor.ScalarShape()
	}
	return f.shape
}

// conform returns the value in the form, sharing its memory where it can.
// Gorgonia's operators are not strict about (3), (3, 1) and (1, 3), or about
// scalars and tensors of one element, although the next operator may be.
func (f form) conform(v gorgonia.Value) (gorgonia.Value, error) {
	if v == nil {
		return nil, errors.New("there is no value")
	}
	if v.Dtype() != f.dtype || v.Shape().TotalSize() != f.shape.TotalSize() {
		return nil, errors.Errorf("wanted %v of shape %v, got %v of shape %v", f.dtype, f.dims(), v.Dtype(), v.Shape())
	}
	switch v := v.(type) {
	case gorgonia.Scalar:
		if f.scalar {
			return v, nil
		}
		d := f.dense()
		d.Set(0, v.Data())
		return d, nil
	case *tensor.Dense:
		if f.scalar {
			return scalar(v.Get(0))
		}
		if v.Shape().Dims() == f.shape.Dims() && v.Shape().Eq(f.shape) && isPlain(v) {
			return v, nil
		}
		return f.own(v), nil
	}
	return nil, errors.Errorf("wanted a *tensor.Dense or a gorgonia.Scalar, got %T", v)
}

// own returns a tensor header of the form for the tensor's elements, of which
// there must be as many. The memory is shared if it is plain and copied if it
// is a transpose, a view of columns or in column-major order, which Gorgonia
// multiplies wrongly.
//
// Operators work on headers of their own because some of Gorgonia's change
// them for a while (op_math.go:753 transposes an operand in place), which
// must not happen to a tensor that another machine is reading.
func (f form) own(d *tensor.Dense) *tensor.Dense {
	if isPlain(d) && !d.IsScalar() {
		return tensor.New(tensor.WithShape(f.shape...), tensor.WithBacking(d.Data()), tensor.WithEngine(gorgonia.StandardEngine{}))
	}
	c := f.dense()
	at := make([]int, d.Dims())
	for i := range d.Shape().TotalSize() {
		offset := 0
		for axis, k := range at {
			offset += k * d.Strides()[axis]
		}
		c.Set(i, d.Get(offset))
		for axis := len(at) - 1; axis >= 0; axis-- {
			if at[axis]++; at[axis] < d.Shape()[axis] {
				break
			}
			at[axis] = 0
		}
	}
	return c
}

// isPlain tells whether the elements lie in memory in row-major order without
// gaps.
func isPlain(d *tensor.Dense) bool {
	if d.IsScalar() {
		return true
	}
	stride := 1
	for axis := d.Dims() - 1; axis >= 0; axis-- {
		if size := d.Shape()[axis]; size != 1 {
			if d.Strides()[axis] != stride {
				return false
			}
			stride *= size
		}
	}
	return d.DataSize() == stride
}

// assign copies the value's elements into kept memory of the same size and
// dtype.
func assign(kept, v gorgonia.Value) error {
	d, isDense := kept.(*tensor.Dense)
	if !isDense {
		_, err := gorgonia.Copy(kept, v)
		return err
	}
	if d.IsScalar() {
		d.Set(0, v.Data())
		return nil
	}
	return tensor.Copy(d, v.(*tensor.Dense))
}

// scalar returns Gorgonia's value for a Go number.
func scalar(x any) (gorgonia.Value, error) {
	switch x := x.(type) {
	case float64:
		return gorgonia.NewF64(x), nil
	case float32:
		return gorgonia.NewF32(x), nil
	case int:
		return gorgonia.NewI(x), nil
	case int64:
		return gorgonia.NewI64(x), nil
	case int32:
		return gorgonia.NewI32(x), nil
	case byte:
		return gorgonia.NewU8(x), nil
	case bool:
		return gorgonia.NewB(x), nil
	}
	return nil, errors.Errorf("Gorgonia has no scalar of type %T", x)
}
