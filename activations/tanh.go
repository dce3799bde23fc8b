package activations

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Tanh is the hyperbolic tangent, g(z) = (e^z-e^-z)/(e^z+e^-z), with
// g'(z) = 1 - g(z)^2.
var Tanh Activation = builtin(tanh{})

type tanh struct{}

func (tanh) Name() string                                  { return "tanh" }
func (tanh) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(tanh{}, x) }
func (tanh) Value(z float64) float64                       { return math.Tanh(z) }

// Derivative is 1/cosh(z)^2, which keeps its digits where 1-g(z)^2 loses them.
func (tanh) Derivative(z float64) float64 {
	e := math.Exp(-2 * math.Abs(z))
	return 4 * e / ((1 + e) * (1 + e))
}
