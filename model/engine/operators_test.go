package engine_test

import (
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// base is what the operators of these tests have in common: one operand, and
// a result like it.
type base struct{ name string }

func (b base) Arity() int            { return 1 }
func (b base) ReturnsPtr() bool      { return false }
func (b base) CallsExtern() bool     { return false }
func (b base) OverwritesInput() int  { return -1 }
func (b base) String() string        { return b.name }
func (b base) WriteHash(h hash.Hash) { h.Write([]byte(b.name)) }
func (b base) Type() hm.Type         { return hm.NewFnType(hm.TypeVariable('a'), hm.TypeVariable('a')) }
func (b base) Hashcode() uint32 {
	h := fnv.New32a()
	b.WriteHash(h)
	return h.Sum32()
}
func (b base) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return in[0].(tensor.Shape).Clone(), nil
}

// failing returns an error.
type failing struct{ base }

func (failing) String() string { return "failing" }
func (failing) Do(...gorgonia.Value) (gorgonia.Value, error) {
	return nil, errors.New("it always does")
}

// panicking panics.
type panicking struct{ base }

func (panicking) String() string                               { return "panicking" }
func (panicking) Do(...gorgonia.Value) (gorgonia.Value, error) { panic("it always does") }

// misshapen returns a value of another size than its shape says.
type misshapen struct{ base }

func (misshapen) String() string { return "misshapen" }
func (misshapen) Do(...gorgonia.Value) (gorgonia.Value, error) {
	return tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(7)), nil
}

// empty returns neither a value nor an error.
type empty struct{ base }

func (empty) String() string                               { return "empty" }
func (empty) Do(...gorgonia.Value) (gorgonia.Value, error) { return nil, nil }

// counting counts how often it writes into given memory, and doubles.
type counting struct {
	base
	preallocated *int
}

func (counting) String() string { return "counting" }
func (c counting) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	x := in[0].(*tensor.Dense)
	return c.UsePreallocDo(tensor.New(tensor.Of(x.Dtype()), tensor.WithShape(x.Shape()...)), x)
}
func (c counting) UsePreallocDo(to gorgonia.Value, in ...gorgonia.Value) (gorgonia.Value, error) {
	*c.preallocated++
	dst := to.Data().([]float64)
	for i, x := range in[0].Data().([]float64) {
		dst[i] = 2 * x
	}
	return to, nil
}

// identity returns its operand itself.
type identity struct{ base }

func (identity) String() string                                  { return "identity" }
func (identity) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return in[0], nil }

// inner is the sum of a b over all elements. Taken as the cost, its gradients
// are b and a themselves.
type inner struct{ base }

func (inner) String() string                                        { return "inner" }
func (inner) Arity() int                                            { return 2 }
func (inner) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) { return tensor.ScalarShape(), nil }
func (inner) DiffWRT(int) []bool                                    { return []bool{true, true} }
func (inner) Type() hm.Type {
	a := hm.TypeVariable('a')
	matrix := gorgonia.TensorType{Dims: 2, Of: a}
	return hm.NewFnType(matrix, matrix, a)
}
func (inner) SymDiff(in gorgonia.Nodes, _, _ *gorgonia.Node) (gorgonia.Nodes, error) {
	da, err := gorgonia.ApplyOp(identity{}, in[1])
	if err != nil {
		return nil, err
	}
	db, err := gorgonia.ApplyOp(identity{}, in[0])
	return gorgonia.Nodes{da, db}, err
}
func (inner) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	sum, b := 0.0, in[1].Data().([]float64)
	for i, a := range in[0].Data().([]float64) {
		sum += a * b[i]
	}
	return gorgonia.NewF64(sum), nil
}

// returning returns a value whatever its operand is.
type returning struct {
	base
	v gorgonia.Value
}

func (returning) String() string                                 { return "returning" }
func (r returning) Do(...gorgonia.Value) (gorgonia.Value, error) { return r.v, nil }
