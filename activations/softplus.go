package activations

import (
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Softplus is g(z) = log(1+e^z), a smooth ReLU, with g'(z) = 1/(1+e^-z).
var Softplus Activation = builtin(softplus{})

type softplus struct{}

func (softplus) Name() string                                  { return "softplus" }
func (softplus) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return op.Elementwise(softplus{}, x) }
func (softplus) Value(z float64) float64                       { return op.LogOnePlusExp(z) }
func (softplus) Derivative(z float64) float64                  { return op.Logistic(z) }
