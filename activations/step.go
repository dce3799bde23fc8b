package activations

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Step is the perceptron's threshold, g(z) = 1 for z > 0 and 0 for z <= 0. It
// cannot be trained by gradients: its derivative is 0 wherever it has one, and
// gorgonia.Grad through its node is an error that says so.
var Step Activation = builtin(step{})

type step struct{}

func (step) Name() string                                  { return "step" }
func (step) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(step{}, x) }
func (step) Value(z float64) float64                       { return kinked(z, 0) }

// Derivative is 0, also at the jump, where there is none.
func (step) Derivative(z float64) float64 {
	if math.IsNaN(z) {
		return z
	}
	return 0
}

// NoGradient is what asking for the gradient of the node returns.
func (step) NoGradient() error {
	return errors.New("activations: step has no gradient: its derivative is 0 wherever it exists; " +
		"train with another activation, such as sigmoid or relu, or keep step out of what is trained")
}
