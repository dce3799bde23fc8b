package op

import (
	"fmt"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Affine returns location + scale * x, column by column: x is (rows, k), and
// location and scale have k numbers.
func Affine(x *gorgonia.Node, location, scale []float64) (*gorgonia.Node, error) {
	if len(location) != len(scale) {
		return nil, errors.Errorf("op: affine: expected as many locations as scales, got %d and %d", len(location), len(scale))
	}
	return apply(affine{location, scale}, x)
}

type affine struct{ location, scale []float64 }

func (k affine) String() string       { return fmt.Sprintf("affine %v + %v x", k.location, k.scale) }
func (k affine) Arity() int           { return 1 }
func (k affine) Type() hm.Type        { return signature(2, 2) }
func (k affine) DiffWRT(n int) []bool { return []bool{true} }

func (k affine) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return lastAxis(in, len(k.scale))
}

func (k affine) SymDiff(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Affine(grad, make([]float64, len(k.scale)), k.scale)
	return gorgonia.Nodes{dx}, err
}

func (k affine) rowInputs() []bool                               { return []bool{true} }
func (k affine) inPlace() []bool                                 { return []bool{true} }
func (k affine) run32(dst []float32, in operands[float32]) error { return affineRows(k, dst, in) }
func (k affine) run64(dst []float64, in operands[float64]) error { return affineRows(k, dst, in) }

func affineRows[T number](k affine, dst []T, in operands[T]) error {
	for i, x := range in[0] {
		j := i % len(k.scale)
		dst[i] = T(k.location[j] + k.scale[j]*float64(x))
	}
	return nil
}
