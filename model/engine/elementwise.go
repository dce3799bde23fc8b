package engine

import (
	"math"
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// elementwise sets the operation up as a loop over elements, each computed
// from one element of each operand. An operand of one element serves for all.
func (o *operation[T]) elementwise(s *step, shapes []tensor.Shape, picoseconds int, body func(out []T, in [][]T)) bool {
	size := s.form.shape.TotalSize()
	if s.form.shape.Dims() > 0 {
		o.rows = s.form.shape[0]
	}
	o.reads = alone(s.operands)
	for i, shape := range shapes {
		whole := slices.Equal(shape, s.form.dims())
		if !whole && shape.TotalSize() != 1 {
			return false
		}
		o.reads[i].row = whole && o.rows > 1
		o.inPlace = append(o.inPlace, whole)
	}
	o.work = 50 + size*picoseconds/1000
	o.loop = func(p *part[T]) error {
		body(p.out, p.in)
		return nil
	}
	return true
}

// asBinary knows Gorgonia's sums, differences, products and quotients of
// elements.
func asBinary[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	var f func(a, b T) T
	var whole func(out, a, b []T) // where neither is a scalar
	switch binaryOperator(s.op) {
	case "+":
		if slices.Equal(shapes[0], shapes[1]) {
			o.sum = termSum
		}
		f, whole = func(a, b T) T { return a + b }, kernel.Add[T]
	case "-":
		f, whole = func(a, b T) T { return a - b }, kernel.Sub[T]
	case "⊙":
		f, whole = func(a, b T) T { return a * b }, kernel.Mul[T]
	case "÷":
		f, whole = func(a, b T) T { return a / b }, kernel.Div[T]
	default:
		return false
	}
	return o.elementwise(s, shapes, 500, func(out []T, in [][]T) {
		a, b := in[0], in[1]
		switch {
		case len(a) == len(out) && len(b) == len(out):
			whole(out, a, b)
		case len(a) == len(out):
			for i := range out {
				out[i] = f(a[i], b[0])
			}
		default:
			for i := range out {
				out[i] = f(a[0], b[i])
			}
		}
	})
}

// unary are Gorgonia's functions of one element for which there is no kernel.
var unary = map[string]func(x float64) float64{
	"abs": math.Abs, "sin": math.Sin, "cos": math.Cos, "log1p": math.Log1p, "expm1": math.Expm1,
	"neg":    func(x float64) float64 { return -x },
	"square": func(x float64) float64 { return x * x },
	"cube":   func(x float64) float64 { return x * x * x },
	"inv":    func(x float64) float64 { return 1 / x },
}

// vectorized are those for which there is one.
func vectorized[T kernel.Float](name string) func(out, x []T) {
	switch name {
	case "exp":
		return kernel.Exp[T]
	case "ln":
		return kernel.Log[T]
	case "sqrt":
		return kernel.Sqrt[T]
	case "tanh":
		return kernel.Tanh[T]
	case "sigmoid":
		return kernel.Sigmoid[T]
	case "softplus":
		return kernel.Softplus[T]
	}
	return nil
}

// asUnary knows Gorgonia's functions of one element.
func asUnary[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	name := unaryOperator(s.op)
	if f := vectorized[T](name); f != nil {
		return o.elementwise(s, shapes, 1500, func(out []T, in [][]T) { f(out, in[0]) })
	}
	f, ok := unary[name]
	if !ok {
		return false
	}
	return o.elementwise(s, shapes, 10_000, func(out []T, in [][]T) {
		for i, x := range in[0] {
			out[i] = T(f(float64(x)))
		}
	})
}
