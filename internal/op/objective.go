package op

import (
	"fmt"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// WeightedSum returns the scalar scale * sum_i ll_i v_i for vectors ll and v
// of shape (rows): with scale 1/rows the mean of the rows' log likelihoods,
// each times its row's weight. The sum is taken in float64.
func WeightedSum(ll, v *gorgonia.Node, scale float64) (*gorgonia.Node, error) {
	return apply(weightedSum{scale}, ll, v)
}

type weightedSum struct{ scale float64 }

func (k weightedSum) String() string     { return fmt.Sprintf("weighted sum times %v", k.scale) }
func (k weightedSum) Arity() int         { return 2 }
func (k weightedSum) Type() hm.Type      { return signature(1, 1, 0) }
func (k weightedSum) DiffWRT(int) []bool { return []bool{true, true} }

func (k weightedSum) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	_, err := oneShape(in)
	return tensor.ScalarShape(), err
}

func (k weightedSum) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dll, err := apply(scaledBy{scale: k.scale}, in[1], grad)
	if err != nil {
		return nil, err
	}
	dv, err := apply(scaledBy{scale: k.scale}, in[0], grad)
	return gorgonia.Nodes{dll, dv}, err
}

func (k weightedSum) rowInputs() []bool                               { return nil }
func (k weightedSum) run32(dst []float32, in operands[float32]) error { return sumProducts(k, dst, in) }
func (k weightedSum) run64(dst []float64, in operands[float64]) error { return sumProducts(k, dst, in) }

func sumProducts[T number](k weightedSum, dst []T, in operands[T]) error {
	var sum float64
	for i, ll := range in[0] {
		sum += float64(ll) * float64(in[1][i])
	}
	dst[0] = T(k.scale * sum)
	return nil
}

// scaledBy is scale * grad * v for a vector v and a scalar grad: the gradient
// of a weighted sum.
type scaledBy struct {
	gradientOnly
	scale float64
}

func (k scaledBy) String() string { return fmt.Sprintf("gradient of weighted sum times %v", k.scale) }
func (k scaledBy) Arity() int     { return 2 }
func (k scaledBy) Type() hm.Type  { return signature(1, 0, 1) }

func (k scaledBy) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) { return oneShape(in[:1]) }

func (k scaledBy) rowInputs() []bool                               { return []bool{true, false} }
func (k scaledBy) run32(dst []float32, in operands[float32]) error { return scaleVector(k, dst, in) }
func (k scaledBy) run64(dst []float64, in operands[float64]) error { return scaleVector(k, dst, in) }

func scaleVector[T number](k scaledBy, dst []T, in operands[T]) error {
	factor := k.scale * float64(in[1][0])
	for i, v := range in[0] {
		dst[i] = T(factor * float64(v))
	}
	return nil
}

// LogPrior returns the scalar -l1 sum |w| - (l2/2) sum w² for w of any shape:
// the logarithm of a Laplace and a Gaussian prior on w, without constants. Its
// derivative is -l1 sign(w) - l2 w, where sign(0) = 0.
func LogPrior(w *gorgonia.Node, l1, l2 float64) (*gorgonia.Node, error) {
	return apply(logPrior{dims(w), l1, l2}, w)
}

type logPrior struct {
	dims   int
	l1, l2 float64
}

func (k logPrior) String() string     { return fmt.Sprintf("log prior of l1 %v, l2 %v", k.l1, k.l2) }
func (k logPrior) Arity() int         { return 1 }
func (k logPrior) Type() hm.Type      { return signature(k.dims, 0) }
func (k logPrior) DiffWRT(int) []bool { return []bool{true} }

func (k logPrior) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return tensor.ScalarShape(), nil
}

func (k logPrior) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dw, err := apply(logPriorGradient{prior: k}, in[0], grad)
	return gorgonia.Nodes{dw}, err
}

func (k logPrior) rowInputs() []bool                               { return nil }
func (k logPrior) run32(dst []float32, in operands[float32]) error { return sumPrior(k, dst, in) }
func (k logPrior) run64(dst []float64, in operands[float64]) error { return sumPrior(k, dst, in) }

func sumPrior[T number](k logPrior, dst []T, in operands[T]) error {
	var absolute, square float64
	for _, w := range in[0] {
		absolute += max(float64(w), -float64(w))
		square += float64(w) * float64(w)
	}
	dst[0] = T(-k.l1*absolute - k.l2/2*square)
	return nil
}

// logPriorGradient is dw = grad * (-l1 sign(w) - l2 w).
type logPriorGradient struct {
	gradientOnly
	prior logPrior
}

func (k logPriorGradient) String() string { return "gradient of " + k.prior.String() }
func (k logPriorGradient) Arity() int     { return 2 }
func (k logPriorGradient) Type() hm.Type  { return signature(k.prior.dims, 0, k.prior.dims) }

func (k logPriorGradient) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return oneShape(in[:1])
}

func (k logPriorGradient) rowInputs() []bool { return []bool{true, false} }
func (k logPriorGradient) run32(dst []float32, in operands[float32]) error {
	return priorSlope(k.prior, dst, in)
}

func (k logPriorGradient) run64(dst []float64, in operands[float64]) error {
	return priorSlope(k.prior, dst, in)
}

func priorSlope[T number](k logPrior, dst []T, in operands[T]) error {
	grad := float64(in[1][0])
	for i, w := range in[0] {
		sign := 0.0
		switch {
		case w > 0:
			sign = 1
		case w < 0:
			sign = -1
		}
		dst[i] = T(grad * (-k.l1*sign - k.l2*float64(w)))
	}
	return nil
}
