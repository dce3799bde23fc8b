package activations

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// GELU is g(z) = z P(z), with P(z) = (1+erf(z/sqrt 2))/2 the distribution
// function of the standard normal, and g'(z) = P(z) + z p(z), with
// p(z) = e^(-z^2/2)/sqrt(2 pi) its density (Hendrycks and Gimpel, "Gaussian
// error linear units", 2016). This is the exact form, not the approximation by
// tanh.
var GELU Activation = builtin(gelu{})

type gelu struct{}

func (gelu) Name() string                                  { return "gelu" }
func (gelu) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(gelu{}, x) }
func (gelu) Value(z float64) float64                       { return damped(z, normalDistribution(z)) }

func (gelu) Derivative(z float64) float64 {
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	return normalDistribution(z) + damped(z, density)
}

// normalDistribution is written with erfc, since 1+erf loses its digits for
// z well below 0.
func normalDistribution(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
