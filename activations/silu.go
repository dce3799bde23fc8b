package activations

import (
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// SiLU, also called swish, is g(z) = z s(z) with s the sigmoid, and
// g'(z) = s(z) + z s(z) s(-z) (Elfwing, Uchibe and Doya, "Sigmoid-weighted
// linear units for neural network function approximation in reinforcement
// learning", 2018).
var SiLU Activation = builtin(silu{})

type silu struct{}

func (silu) Name() string                                  { return "silu" }
func (silu) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(silu{}, x) }
func (silu) Value(z float64) float64                       { return damped(z, op.Logistic(z)) }

func (silu) Derivative(z float64) float64 {
	return op.Logistic(z) + damped(z, sigmoid{}.Derivative(z))
}

// damped is z*factor, for a factor that falls to zero faster than z grows: 0
// where the factor is 0, even for infinite z.
func damped(z, factor float64) float64 {
	if factor == 0 {
		return 0
	}
	return z * factor
}
