package activations

import (
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/op"
)

// ReLU is g(z) = max(z, 0), with g'(z) = 1 for z > 0 and 0 for z <= 0.
var ReLU Activation = builtin(relu{})

var _ op.Vectorized = relu{}

type relu struct{}

func (relu) Name() string                                  { return "relu" }
func (relu) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(relu{}, x) }
func (relu) Value(z float64) float64                       { return math.Max(z, 0) }
func (relu) Derivative(z float64) float64                  { return kinked(z, 0) }

// kinked is the derivative of a function that rises with slope 1 for z > 0 and
// with the given slope for z <= 0. It is NaN at NaN.
func kinked(z, slope float64) float64 {
	switch {
	case z > 0:
		return 1
	case z <= 0:
		return slope
	default:
		return z
	}
}

// Values32 sets dst to g(z).
func (relu) Values32(dst, z []float32) { kernel.ReLU(dst, z) }

// Values64 sets dst to g(z).
func (relu) Values64(dst, z []float64) { kernel.ReLU(dst, z) }

// Gradients32 sets dst to grad g'(z), given y = g(z).
func (relu) Gradients32(dst, y, grad []float32) { kernel.ReLUGrad(dst, y, grad) }

// Gradients64 sets dst to grad g'(z), given y = g(z).
func (relu) Gradients64(dst, y, grad []float64) { kernel.ReLUGrad(dst, y, grad) }
