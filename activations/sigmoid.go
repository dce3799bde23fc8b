package activations

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/op"
)

// Sigmoid is the logistic function g(z) = 1/(1+e^-z), with
// g'(z) = g(z) (1-g(z)).
//
// As the output of a classifier it belongs to the likelihood, losses.Bernoulli,
// which applies its own.
var Sigmoid Activation = builtin(sigmoid{})

var _ op.Vectorized = sigmoid{}

type sigmoid struct{}

func (sigmoid) Name() string                                  { return "sigmoid" }
func (sigmoid) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(sigmoid{}, x) }
func (sigmoid) Value(z float64) float64                       { return op.Logistic(z) }

// Derivative is g(z) g(-z), which keeps its digits where 1-g(z) loses them.
func (sigmoid) Derivative(z float64) float64 {
	e := math.Exp(-math.Abs(z))
	return e / ((1 + e) * (1 + e))
}

// Values32 sets dst to g(z).
func (sigmoid) Values32(dst, z []float32) { kernel.Sigmoid(dst, z) }

// Values64 sets dst to g(z).
func (sigmoid) Values64(dst, z []float64) { kernel.Sigmoid(dst, z) }

// Gradients32 sets dst to grad g'(z), given y = g(z).
func (sigmoid) Gradients32(dst, y, grad []float32) { kernel.SigmoidGrad(dst, y, grad) }

// Gradients64 sets dst to grad g'(z), given y = g(z).
func (sigmoid) Gradients64(dst, y, grad []float64) { kernel.SigmoidGrad(dst, y, grad) }
