// Package op holds the Gorgonia operators that Ascent needs and Gorgonia lacks
// or gets wrong. Each has a symbolic derivative, never returns or overwrites
// an input, and works on float32 and float64:
//
//	z, err := op.AddRow(xw, bias)                    // (rows, units) + (units)
//	ll, err := op.LogLikelihood(likelihood, z, y)    // (rows), one a row
//	p, err := op.Softmax(z)                          // (rows, units)
//
// An operator is a small struct, its kernel: what it is called, its shapes,
// its loop over the elements and its derivative. The type operator adds what
// Gorgonia asks of all of them.
package op

import (
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"slices"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// kernel is what tells one operator from another.
type kernel interface {
	// String is the operator's identity: its name and every parameter.
	// Gorgonia merges two nodes when identity and inputs are the same.
	String() string
	Arity() int
	Type() hm.Type
	InferShape(inputs ...gorgonia.DimSizer) (tensor.Shape, error)
	DiffWRT(inputs int) []bool
	SymDiff(inputs gorgonia.Nodes, output, grad *gorgonia.Node) (gorgonia.Nodes, error)

	// rowInputs says of each input whether row i of the result takes only row
	// i of it; nil if the result can only be computed as a whole.
	rowInputs() []bool

	// run32 and run64 write every element of dst: the whole result, or some
	// of its rows, from the same rows of the inputs that rowInputs says so of. The lengths of dst and of
	// the inputs agree with InferShape, and none is zero.
	run32(dst []float32, in operands[float32]) error
	run64(dst []float64, in operands[float64]) error
}

// scratched is a kernel that works with scratch: in[scratch] then has
// scratchLen elements for a result of so many rows.
type scratched interface {
	kernel
	scratchLen(rows int) int
}

// inPlace is a kernel that may compute its result in the memory of inputs that
// have the result's shape.
type inPlace interface {
	kernel
	inPlace() []bool // of each input
}

// operands are the elements of an operator's inputs, row-major, and behind
// them its scratch.
type operands[T number] [4][]T

// scratch is the place of the scratch among the operands.
const scratch = 3

type number interface{ float32 | float64 }

// operator makes a gorgonia.SDOp and gorgonia.UsePreallocDoer of a kernel.
type operator struct{ kernel }

var (
	_ gorgonia.SDOp            = operator{}
	_ gorgonia.UsePreallocDoer = operator{}
)

// ReturnsPtr is false: a result never shares memory with an input.
func (o operator) ReturnsPtr() bool { return false }

// CallsExtern is false: all operators are plain Go.
func (o operator) CallsExtern() bool { return false }

// OverwritesInput is -1: no input is overwritten.
func (o operator) OverwritesInput() int { return -1 }

// WriteHash writes the operator's identity.
func (o operator) WriteHash(h hash.Hash) { io.WriteString(h, o.String()) }

// Hashcode is the FNV-1a hash of the operator's identity.
func (o operator) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// Do runs the operator into a new value.
func (o operator) Do(inputs ...gorgonia.Value) (gorgonia.Value, error) {
	shape, err := o.outputShape(inputs)
	if err != nil {
		return nil, err
	}
	result, err := newValue(inputs[0].Dtype(), shape)
	if err != nil {
		return nil, errors.Wrapf(err, "op: %s", o)
	}
	return result, o.run(result, inputs)
}

// UsePreallocDo runs the operator into a value that the caller owns and that
// shares no memory with an input. A value of another shape or dtype than the
// result's, or a view that is not contiguous, is an error.
func (o operator) UsePreallocDo(prealloc gorgonia.Value, inputs ...gorgonia.Value) (gorgonia.Value, error) {
	shape, err := o.outputShape(inputs)
	if err != nil {
		return nil, err
	}
	if prealloc == nil || prealloc.Dtype() != inputs[0].Dtype() || !slices.Equal(prealloc.Shape(), shape) || !contiguous(prealloc) {
		return nil, errors.Errorf("op: %s: the result is %v of shape %v, it cannot be written into %s",
			o, inputs[0].Dtype(), shape, describe(prealloc))
	}
	return prealloc, o.run(prealloc, inputs)
}

// RowInputs says of each input whether row i of the result takes only row i
// of it, and is nil if the result can only be computed as a whole. With
// DoFloat32 and DoFloat64 it lets the engine run the operator on slices.
func (o operator) RowInputs() []bool { return o.rowInputs() }

// InPlace says of each input whether the result may be computed in its memory,
// and is nil if in none.
func (o operator) InPlace() []bool {
	if k, ok := o.kernel.(inPlace); ok {
		return k.inPlace()
	}
	return nil
}

// ScratchLen is how many elements of scratch DoFloat32 and DoFloat64 take for
// so many rows of the result.
func (o operator) ScratchLen(rows int) int {
	if k, ok := o.kernel.(scratched); ok {
		return k.scratchLen(rows)
	}
	return 0
}

// DoFloat32 computes rows of the result from slices.
func (o operator) DoFloat32(dst []float32, inputs [][]float32, room []float32) error {
	if err := o.run32(dst, gather(inputs, room)); err != nil {
		return errors.Wrapf(err, "op: %s", o)
	}
	return nil
}

// DoFloat64 computes rows of the result from slices.
func (o operator) DoFloat64(dst []float64, inputs [][]float64, room []float64) error {
	if err := o.run64(dst, gather(inputs, room)); err != nil {
		return errors.Wrapf(err, "op: %s", o)
	}
	return nil
}

func gather[T number](inputs [][]T, room []T) (in operands[T]) {
	copy(in[:], inputs)
	in[scratch] = room
	return in
}

// outputShape checks the inputs' number and shapes, and returns the result's.
func (o operator) outputShape(inputs []gorgonia.Value) (tensor.Shape, error) {
	if len(inputs) != o.Arity() {
		return nil, errors.Errorf("op: %s: expected %d inputs, got %d", o, o.Arity(), len(inputs))
	}
	shapes := make([]gorgonia.DimSizer, len(inputs))
	for i, input := range inputs {
		if input == nil || input.Dtype() != inputs[0].Dtype() {
			return nil, errors.Errorf("op: %s: expected %d inputs of one dtype, got %s as number %d",
				o, o.Arity(), describe(input), i)
		}
		if slices.Contains(input.Shape(), 0) {
			return nil, errors.Errorf("op: %s: input %d has shape %v: there is nothing in it, give it at least one row",
				o, i, input.Shape())
		}
		shapes[i] = input.Shape()
	}
	shape, err := o.InferShape(shapes...)
	return shape, errors.Wrapf(err, "op: %s", o)
}

func (o operator) run(dst gorgonia.Value, inputs []gorgonia.Value) error {
	var err error
	switch dtype := dst.Dtype(); dtype {
	case tensor.Float64:
		err = run(dst, inputs, o.ScratchLen, float64s, o.run64)
	case tensor.Float32:
		err = run(dst, inputs, o.ScratchLen, float32s, o.run32)
	default:
		err = errors.Errorf("expected float32 or float64, got %v", dtype)
	}
	return errors.Wrapf(err, "op: %s", o)
}

// run calls a loop with the elements of all values, and writes a scalar's
// result back.
func run[T number](dst gorgonia.Value, inputs []gorgonia.Value, scratchLen func(rows int) int,
	elements func(gorgonia.Value) ([]T, error), loop func([]T, operands[T]) error) error {
	var in operands[T]
	for i, input := range inputs {
		var err error
		if in[i], err = elements(input); err != nil {
			return err
		}
	}
	result, err := elements(dst)
	if err != nil {
		return err
	}
	if dst.Shape().Dims() > 0 {
		in[scratch] = make([]T, scratchLen(dst.Shape()[0]))
	}
	if err := loop(result, in); err != nil {
		return err
	}
	setScalar(dst, float64(result[0]))
	return nil
}

// apply adds a node to the inputs' graph. Gorgonia's panics come back as
// errors.
func apply(k kernel, inputs ...*gorgonia.Node) (node *gorgonia.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			node, err = nil, errors.Errorf("op: %s: Gorgonia cannot apply it: %v", k, r)
		}
	}()
	for i, input := range inputs {
		if input == nil {
			return nil, errors.Errorf("op: %s: input %d is nil, expected a node", k, i)
		}
		if dtype := input.Dtype(); dtype != tensor.Float32 && dtype != tensor.Float64 {
			return nil, errors.Errorf("op: %s: input %d is %v, expected float32 or float64", k, i, dtype)
		}
		if input.Dtype() != inputs[0].Dtype() {
			return nil, errors.Errorf("op: %s: input %d is %v and input 0 is %v; give all the same dtype",
				k, i, input.Dtype(), inputs[0].Dtype())
		}
	}
	node, err = gorgonia.ApplyOp(operator{k}, inputs...)
	return node, errors.Wrapf(err, "op: %s", k)
}

// dims returns the node's number of dimensions, 0 for nil, which apply
// refuses.
func dims(n *gorgonia.Node) int {
	if n == nil {
		return 0
	}
	return n.Dims()
}

// signature is the type of an operator whose inputs and, last, output have
// these numbers of dimensions and one common dtype.
func signature(dims ...int) hm.Type {
	element := hm.TypeVariable('a')
	types := make([]hm.Type, len(dims))
	for i, d := range dims {
		types[i] = element
		if d > 0 {
			types[i] = gorgonia.TensorType{Dims: d, Of: element}
		}
	}
	return hm.NewFnType(types...)
}

// elementwiseType is the type of an operator whose inputs and output are all
// of one shape.
func elementwiseType(inputs int) hm.Type {
	types := make([]hm.Type, inputs+1)
	for i := range types {
		types[i] = hm.TypeVariable('a')
	}
	return hm.NewFnType(types...)
}

// oneShape is the shape that all inputs have, or an error.
func oneShape(inputs []gorgonia.DimSizer) (tensor.Shape, error) {
	shapes, err := gorgonia.DimSizersToShapes(inputs)
	if err != nil {
		return nil, err
	}
	for _, s := range shapes {
		if !slices.Equal(s, shapes[0]) {
			return nil, errors.Errorf("expected inputs of one shape, got %v", shapes)
		}
	}
	return shapes[0].Clone(), nil
}

// gradientOnly is embedded in the derivatives of operators. They have none of
// their own: asking for second derivatives is an error.
type gradientOnly struct{}

func (gradientOnly) DiffWRT(inputs int) []bool { return slices.Repeat([]bool{true}, inputs) }

func (gradientOnly) SymDiff(_ gorgonia.Nodes, output, _ *gorgonia.Node) (gorgonia.Nodes, error) {
	return nil, errors.Errorf("op: there is no second derivative: %v is a gradient already", output)
}

func describe(v gorgonia.Value) string {
	if v == nil {
		return "nothing"
	}
	return fmt.Sprintf("%v of shape %v", v.Dtype(), v.Shape())
}
