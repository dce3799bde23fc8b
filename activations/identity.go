package activations

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

// Identity is g(z) = z: no activation. Its node is x itself.
var Identity Activation = builtin(identity{})

type identity struct{}

func (identity) Name() string { return "identity" }

func (identity) Node(x *gorgonia.Node) (*gorgonia.Node, error) {
	if x == nil {
		return nil, errors.New("activations: identity: the input is nil, expected a node")
	}
	return x, nil
}

func (identity) Value(z float64) float64    { return z }
func (identity) Derivative(float64) float64 { return 1 }
