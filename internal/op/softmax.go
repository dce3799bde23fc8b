package op

import (
	"fmt"
	"math"
	"slices"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Softmax returns e^z_j / sum_i e^z_i over the last axis of z, each row with
// its own maximum subtracted first, so that no finite score overflows.
func Softmax(z *gorgonia.Node) (*gorgonia.Node, error) {
	if dims(z) == 0 {
		return nil, errors.New("op: softmax: expected scores of shape (rows, k), got a scalar or nil")
	}
	return apply(softmax{columns: z.Shape()[dims(z)-1]}, z)
}

// SoftmaxRow writes the softmax of the scores z into dst, of the same length.
func SoftmaxRow[T number](dst, z []T) {
	top := float64(slices.Max(z)) // NaN if one of them is
	var sum float64
	for _, v := range z {
		sum += math.Exp(float64(v) - top)
	}
	for j, v := range z {
		dst[j] = T(math.Exp(float64(v)-top) / sum)
	}
}

type softmax struct{ columns int }

func (k softmax) String() string       { return fmt.Sprintf("softmax over %d", k.columns) }
func (k softmax) Arity() int           { return 1 }
func (k softmax) Type() hm.Type        { return elementwiseType(1) }
func (k softmax) DiffWRT(n int) []bool { return []bool{true} }

func (k softmax) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return lastAxis(in, k.columns)
}

func (k softmax) SymDiff(_ gorgonia.Nodes, output, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dz, err := apply(softmaxGradient{columns: k.columns}, output, grad)
	return gorgonia.Nodes{dz}, err
}

func (k softmax) rowInputs() []bool                               { return []bool{true} }
func (k softmax) run32(dst []float32, in operands[float32]) error { return softmaxRows(k, dst, in) }
func (k softmax) run64(dst []float64, in operands[float64]) error { return softmaxRows(k, dst, in) }

func softmaxRows[T number](k softmax, dst []T, in operands[T]) error {
	for start := 0; start < len(dst); start += k.columns {
		SoftmaxRow(dst[start:start+k.columns], in[0][start:start+k.columns])
	}
	return nil
}

// softmaxGradient is dz_j = p_j (g_j - sum_i g_i p_i), from the result p and
// its gradient g.
type softmaxGradient struct {
	gradientOnly
	columns int
}

func (k softmaxGradient) String() string {
	return fmt.Sprintf("gradient of softmax over %d", k.columns)
}
func (k softmaxGradient) Arity() int    { return 2 }
func (k softmaxGradient) Type() hm.Type { return elementwiseType(2) }

func (k softmaxGradient) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return lastAxis(in, k.columns)
}

func (k softmaxGradient) rowInputs() []bool { return []bool{true, true} }
func (k softmaxGradient) run32(dst []float32, in operands[float32]) error {
	return softmaxGradientRows(k, dst, in)
}

func (k softmaxGradient) run64(dst []float64, in operands[float64]) error {
	return softmaxGradientRows(k, dst, in)
}

func softmaxGradientRows[T number](k softmaxGradient, dst []T, in operands[T]) error {
	for start := 0; start < len(dst); start += k.columns {
		p, g := in[0][start:start+k.columns], in[1][start:start+k.columns]
		var mean float64
		for j := range p {
			mean += float64(g[j]) * float64(p[j])
		}
		for j := range p {
			dst[start+j] = T(float64(p[j]) * (float64(g[j]) - mean))
		}
	}
	return nil
}

// lastAxis is the common shape of all inputs, whose last axis must be that
// long.
func lastAxis(in []gorgonia.DimSizer, columns int) (tensor.Shape, error) {
	shape, err := oneShape(in)
	if err == nil && (len(shape) == 0 || shape[len(shape)-1] != columns) {
		err = errors.Errorf("expected %d columns, got shape %v", columns, shape)
	}
	return shape, err
}
