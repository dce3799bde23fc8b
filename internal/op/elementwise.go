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

// Elementwise returns f(x), element by element, for x of any shape. It is
// computed in float64 and rounded to the dtype of x.
func Elementwise(f Function, x *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(elementwise{f}, x)
}

type elementwise struct{ f Function }

func (k elementwise) String() string                                           { return fmt.Sprintf("%#v", k.f) }
func (k elementwise) Arity() int                                               { return 1 }
func (k elementwise) Type() hm.Type                                            { return elementwiseType(1) }
func (k elementwise) DiffWRT(n int) []bool                                     { return []bool{true} }
func (k elementwise) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) { return oneShape(in) }

func (k elementwise) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	if f, ok := k.f.(interface{ NoGradient() error }); ok {
		return nil, f.NoGradient()
	}
	dx, err := apply(elementwiseGradient{f: k.f}, in[0], grad)
	return gorgonia.Nodes{dx}, err
}

func (k elementwise) run32(dst []float32, in operands[float32]) error { return mapValue(dst, in, k.f) }
func (k elementwise) run64(dst []float64, in operands[float64]) error { return mapValue(dst, in, k.f) }

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

// Abs returns |x|, element by element, for x of any shape. Its derivative is
// -1, 0 or 1: 0 at 0.
func Abs(x *gorgonia.Node) (*gorgonia.Node, error) { return Elementwise(absolute{}, x) }
