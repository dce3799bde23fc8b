package op

import (
	"fmt"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Function is a function of one number, applied to every element of a tensor.
// Its type and its fields are its identity: two functions are one when they
// print the same with %#v.
//
// A function that also has a method NoGradient() error has no useful
// derivative, and the error says what to do when a gradient is asked for.
type Function interface {
	Name() string
	Value(z float64) float64
	Derivative(z float64) float64
}

// Vectorized is a Function that computes whole slices at once, and its
// derivative from its values.
type Vectorized interface {
	Function

	// Values32 and Values64 set dst to f(z), element by element. Dst may be z.
	Values32(dst, z []float32)
	Values64(dst, z []float64)

	// Gradients32 and Gradients64 set dst to grad f'(z), given the values
	// y = f(z). Dst may be y or grad.
	Gradients32(dst, y, grad []float32)
	Gradients64(dst, y, grad []float64)
}

// Elementwise returns f(x), element by element, for x of any shape. Unless
// the function is Vectorized, it is computed in float64 and rounded to the
// dtype of x.
func Elementwise(f Function, x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(elementwise{f}, x)
}

type elementwise struct{ f Function }

func (k elementwise) String() string                                           { return fmt.Sprintf("%#v", k.f) }
func (k elementwise) Arity() int                                               { return 1 }
func (k elementwise) Type() hm.Type                                            { return elementwiseType(1) }
func (k elementwise) DiffWRT(n int) []bool                                     { return []bool{true} }
func (k elementwise) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) { return oneShape(in) }

func (k elementwise) SymDiff(in gorgonia.Nodes, y, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	if f, ok := k.f.(interface{ NoGradient() error }); ok {
		return nil, f.NoGradient()
	}
	if f, ok := k.f.(Vectorized); ok {
		dx, err := apply(vectorGradient{f: f}, y, grad)
		return gorgonia.Nodes{dx}, err
	}
	dx, err := apply(elementwiseGradient{f: k.f}, in[0], grad)
	return gorgonia.Nodes{dx}, err
}

func (k elementwise) rowInputs() []bool { return []bool{true} }
func (k elementwise) inPlace() []bool   { return []bool{true} }
func (k elementwise) run32(dst []float32, in operands[float32]) error {
	if f, ok := k.f.(Vectorized); ok {
		f.Values32(dst, in[0])
		return nil
	}
	return mapValue(dst, in, k.f)
}

func (k elementwise) run64(dst []float64, in operands[float64]) error {
	if f, ok := k.f.(Vectorized); ok {
		f.Values64(dst, in[0])
		return nil
	}
	return mapValue(dst, in, k.f)
}

func mapValue[T number](dst []T, in operands[T], f Function) error {
	for i, x := range in[0] {
		dst[i] = T(f.Value(float64(x)))
	}
	return nil
}

// elementwiseGradient is dx = grad * f'(x).
type elementwiseGradient struct {
	gradientOnly
	f Function
}

func (k elementwiseGradient) String() string { return fmt.Sprintf("gradient of %#v", k.f) }
func (k elementwiseGradient) Arity() int     { return 2 }
func (k elementwiseGradient) Type() hm.Type  { return elementwiseType(2) }
func (k elementwiseGradient) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return oneShape(in)
}

func (k elementwiseGradient) rowInputs() []bool { return []bool{true, true} }
func (k elementwiseGradient) inPlace() []bool   { return []bool{true, true} }
func (k elementwiseGradient) run32(dst []float32, in operands[float32]) error {
	return mapDerivative(dst, in, k.f)
}

func (k elementwiseGradient) run64(dst []float64, in operands[float64]) error {
	return mapDerivative(dst, in, k.f)
}

func mapDerivative[T number](dst []T, in operands[T], f Function) error {
	grad := in[1]
	for i, x := range in[0] {
		dst[i] = T(float64(grad[i]) * f.Derivative(float64(x)))
	}
	return nil
}

// vectorGradient is dx = grad * f'(x), from the values y = f(x).
type vectorGradient struct {
	gradientOnly
	f Vectorized
}

func (k vectorGradient) String() string { return fmt.Sprintf("gradient of %#v from its values", k.f) }
func (k vectorGradient) Arity() int     { return 2 }
func (k vectorGradient) Type() hm.Type  { return elementwiseType(2) }
func (k vectorGradient) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return oneShape(in)
}
func (k vectorGradient) rowInputs() []bool { return []bool{true, true} }
func (k vectorGradient) inPlace() []bool   { return []bool{true, true} }

func (k vectorGradient) run32(dst []float32, in operands[float32]) error {
	k.f.Gradients32(dst, in[0], in[1])
	return nil
}

func (k vectorGradient) run64(dst []float64, in operands[float64]) error {
	k.f.Gradients64(dst, in[0], in[1])
	return nil
}

// Abs returns |x|, element by element, for x of any shape. Its derivative is
// -1, 0 or 1: 0 at 0.
func Abs(x *gorgonia.Node) (*gorgonia.Node, error) { return Elementwise(absolute{}, x) }
