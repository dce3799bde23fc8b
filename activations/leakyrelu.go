package activations

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// LeakyReLU is g(z) = z for z > 0 and Slope*z for z <= 0, with g'(z) = 1 and
// Slope there (Maas, Hannun and Ng, "Rectifier nonlinearities improve neural
// network acoustic models", 2013).
type LeakyReLU struct {
	Slope float64 // of the negative side; zero means 0.01
}

var _ = builtin(LeakyReLU{})

// Name is "leakyrelu", for every slope.
func (LeakyReLU) Name() string { return "leakyrelu" }

// Node returns g(x). A slope that is not finite is an error.
func (l LeakyReLU) Node(x *gorgonia.Node) (*gorgonia.Node, error) {
	if math.IsNaN(l.Slope) || math.IsInf(l.Slope, 0) {
		return nil, errors.Errorf("activations: leakyrelu: the slope is %v, expected a finite number such as 0.01", l.Slope)
	}
	return op.Elementwise(l, x)
}

// Value returns g(z).
func (l LeakyReLU) Value(z float64) float64 {
	if z > 0 {
		return z
	}
	return l.slope() * z
}

// Derivative returns g'(z), which is Slope at 0.
func (l LeakyReLU) Derivative(z float64) float64 { return kinked(z, l.slope()) }

func (l LeakyReLU) slope() float64 {
	if l.Slope == 0 {
		return 0.01
	}
	return l.Slope
}
