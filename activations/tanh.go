package activations

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/op"
)

// Tanh is the hyperbolic tangent, g(z) = (e^z-e^-z)/(e^z+e^-z), with
// g'(z) = 1 - g(z)^2.
var Tanh Activation = builtin(tanh{})

var _ op.Vectorized = tanh{}

type tanh struct{}

func (tanh) Name() string                                  { return "tanh" }
func (tanh) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(tanh{}, x) }
func (tanh) Value(z float64) float64                       { return math.Tanh(z) }

// Derivative is 1/cosh(z)^2, which keeps its digits where 1-g(z)^2 loses them.
func (tanh) Derivative(z float64) float64 {
	e := math.Exp(-2 * math.Abs(z))
	return 4 * e / ((1 + e) * (1 + e))
}

// Values32 sets dst to g(z).
func (tanh) Values32(dst, z []float32) { kernel.Tanh(dst, z) }

// Values64 sets dst to g(z).
func (tanh) Values64(dst, z []float64) { kernel.Tanh(dst, z) }

// Gradients32 sets dst to grad g'(z), given y = g(z).
func (tanh) Gradients32(dst, y, grad []float32) { kernel.TanhGrad(dst, y, grad) }

// Gradients64 sets dst to grad g'(z), given y = g(z).
func (tanh) Gradients64(dst, y, grad []float64) { kernel.TanhGrad(dst, y, grad) }
