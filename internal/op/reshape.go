package op

import (
	"fmt"
	"slices"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Reshape returns the elements of x, row-major, in another shape of as many.
// The result is a copy: Gorgonia's Reshape shares memory with x, which later
// operators then overwrite (op_tensor.go:1165).
func Reshape(x *gorgonia.Node, shape ...int) (*gorgonia.Node, error) {
	if len(shape) == 0 || slices.Min(shape) < 1 || dims(x) == 0 {
		return nil, errors.Errorf("op: reshape: expected a tensor and a shape of positive sizes, got %d dimensions to make %v of",
			dims(x), shape)
	}
	return apply(reshape{dims: dims(x), to: tensor.Shape(shape).Clone()}, x)
}

type reshape struct {
	dims int // of the input
	to   tensor.Shape
}

func (k reshape) String() string       { return fmt.Sprintf("reshape to %v (%d dims)", k.to, k.dims) }
func (k reshape) Arity() int           { return 1 }
func (k reshape) Type() hm.Type        { return signature(k.dims, len(k.to)) }
func (k reshape) DiffWRT(n int) []bool { return []bool{true} }

func (k reshape) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	x, err := oneShape(in)
	if err != nil {
		return nil, err
	}
	if x.TotalSize() != k.to.TotalSize() {
		return nil, errors.Errorf("shape %v has %d elements, %v has %d; they must be as many",
			x, x.TotalSize(), k.to, k.to.TotalSize())
	}
	return k.to.Clone(), nil
}

func (k reshape) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Reshape(grad, in[0].Shape()...)
	return gorgonia.Nodes{dx}, err
}

func (k reshape) rowInputs() []bool                               { return nil }
func (k reshape) run32(dst []float32, in operands[float32]) error { copy(dst, in[0]); return nil }
func (k reshape) run64(dst []float64, in operands[float64]) error { copy(dst, in[0]); return nil }
