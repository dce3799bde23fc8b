package activations

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Sigmoid is the logistic function g(z) = 1/(1+e^-z), with
// g'(z) = g(z) (1-g(z)).
//
// As the output of a classifier it belongs to the likelihood, losses.Bernoulli,
// which applies its own.
var Sigmoid Activation = builtin(sigmoid{})

type sigmoid struct{}

func (sigmoid) Name() string                                  { return "sigmoid" }
func (sigmoid) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(sigmoid{}, x) }
func (sigmoid) Value(z float64) float64                       { return op.Logistic(z) }

// Derivative is g(z) g(-z), which keeps its digits where 1-g(z) loses them.
func (sigmoid) Derivative(z float64) float64 {
	e := math.Exp(-math.Abs(z))
	return e / ((1 + e) * (1 + e))
}
