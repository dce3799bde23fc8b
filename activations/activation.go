// Package activations holds the functions g that the units of a network apply
// to their sums. Each knows its node in a Gorgonia graph, whose symbolic
// gradient is exact, and its value and derivative at a point:
//
//	h, err := activations.Tanh.Node(z)              // a node of the shape of z
//	slope := activations.ReLU.Derivative(0)         // 0
//	g, err := activations.Named("gelu")             // from a file or a flag
//	leaky := activations.LeakyReLU{Slope: 0.1}
//
// Softmax, an output rather than an activation, is a function of its own.
package activations

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/registry"
)

// Activation is a function of one number, applied to each element.
type Activation interface {
	// Name is the activation's name in files and flags, such as "tanh".
	Name() string

	// Node returns g(x), of the shape and dtype of x (float32 or float64).
	// The error says what is wrong with x.
	Node(x *gorgonia.Node) (*gorgonia.Node, error)

	// Value returns g(z).
	Value(z float64) float64

	// Derivative returns g'(z) in closed form. Where there is a kink it is
	// the value that training uses.
	Derivative(z float64) float64
}

var kinds = registry.Registry[Activation]{By: "activations.Register"}

// builtin files an activation of this package under its name.
func builtin(a Activation) Activation {
	if err := Register(a.Name(), a); err != nil {
		panic(err) // two files of this package claim one name
	}
	return a
}

// Register files an activation's type under a name, so that Named finds it and
// a network that has it can be saved and loaded. A name that another type has
// is an error.
func Register(kind string, prototype Activation) error {
	return errors.Wrap(kinds.Register(kind, prototype), "activations")
}

// Named returns the activation of that name with its usual parameters, or an
// error that lists the names there are.
func Named(name string) (Activation, error) {
	a, err := kinds.Named(name)
	return a, errors.Wrap(err, "activations")
}

// Names returns the names of all activations in alphabetical order.
func Names() []string { return kinds.Names() }

// Marshal writes an activation as JSON: {"kind":"leakyrelu","Slope":0.1}. An
// activation whose type is not registered is an error.
func Marshal(a Activation) ([]byte, error) {
	text, err := kinds.Marshal(a)
	return text, errors.Wrap(err, "activations")
}

// Unmarshal reads what Marshal wrote. An unknown kind is an error that lists
// the names there are.
func Unmarshal(text []byte) (Activation, error) {
	a, err := kinds.Unmarshal(text)
	return a, errors.Wrap(err, "activations")
}
