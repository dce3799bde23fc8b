package lecture

import (
	"hash"
	"hash/fnv"
	"io"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gonum.org/v1/gonum/mat"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// inverse is an operator of our own, which Gorgonia lacks: M -> M⁻¹ for square
// float64 matrices, computed by gonum. It shows all that an operator needs to
// be differentiated symbolically.
type inverse struct{}

var _ gorgonia.SDOp = inverse{}

// invert returns the node M⁻¹.
func invert(m *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.ApplyOp(inverse{}, m) }

// Arity is 1.
func (inverse) Arity() int { return 1 }

// Type says that a matrix becomes a matrix.
func (inverse) Type() hm.Type {
	matrix := gorgonia.TensorType{Dims: 2, Of: tensor.Float64}
	return hm.NewFnType(matrix, matrix)
}

// InferShape refuses a matrix that is not square.
func (inverse) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	shapes, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	if s := shapes[0]; len(s) != 2 || s[0] != s[1] {
		return nil, errors.Errorf("inverse: expected a square matrix, got the shape %v", s)
	}
	return shapes[0].Clone(), nil
}

// Do returns M⁻¹ as a new tensor; a singular matrix is an error.
func (inverse) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	m, ok := in[0].(*tensor.Dense)
	if !ok || m.Dims() != 2 {
		return nil, errors.Errorf("inverse: expected a matrix, got %T", in[0])
	}
	m = m.Materialize().(*tensor.Dense) // a transposed matrix is a view until then
	n := m.Shape()[0]
	var out mat.Dense
	if err := out.Inverse(mat.NewDense(n, n, m.Data().([]float64))); err != nil {
		return nil, errors.Wrap(err, "inverse")
	}
	return tensor.New(tensor.WithShape(n, n), tensor.WithBacking(out.RawMatrix().Data)), nil
}

// DiffWRT says that the operator is differentiable in its input.
func (inverse) DiffWRT(inputs int) []bool { return []bool{true} }

// SymDiff returns, for the gradient G of the cost by M⁻¹, its gradient by M:
// -M⁻ᵀ G M⁻ᵀ. From d(M⁻¹) = -M⁻¹ dM M⁻¹ (Petersen and Pedersen, The Matrix
// Cookbook, equation 59).
func (inverse) SymDiff(_ gorgonia.Nodes, output, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	transposed, err := gorgonia.Transpose(output, 1, 0)
	if err != nil {
		return nil, err
	}
	left, err := gorgonia.Mul(transposed, grad)
	if err != nil {
		return nil, err
	}
	both, err := gorgonia.Mul(left, transposed)
	if err != nil {
		return nil, err
	}
	negative, err := gorgonia.Neg(both)
	return gorgonia.Nodes{negative}, err
}

// ReturnsPtr is false: the result shares no memory with the input.
func (inverse) ReturnsPtr() bool { return false }

// CallsExtern is false: gonum is plain Go.
func (inverse) CallsExtern() bool { return false }

// OverwritesInput is -1: the input stays as it is.
func (inverse) OverwritesInput() int { return -1 }

// WriteHash writes what tells the operator from others; it has no parameters.
func (i inverse) WriteHash(h hash.Hash) { io.WriteString(h, i.String()) }

// Hashcode hashes the same.
func (i inverse) Hashcode() uint32 {
	h := fnv.New32a()
	i.WriteHash(h)
	return h.Sum32()
}

// String is the operator's name.
func (inverse) String() string { return "lecture.inverse" }
