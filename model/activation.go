package model

import (
	"encoding/json"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/activations"
)

// Activation is a layer that applies a function to each number: y = g(x), of
// the shape of x. Dense{Units: n, Activation: g} is the same as Dense{Units:
// n} followed by Activation{Function: g}.
type Activation struct {
	// Function is g.
	Function activations.Activation
}

var _ Layer = Activation{}

// Apply implements Layer.
func (a Activation) Apply(_ *Scope, x *Node) (*Node, error) {
	if a.Function == nil {
		return nil, errors.New("Function is missing, for example activations.Tanh")
	}
	return a.Function.Node(x)
}

// MarshalJSON writes the layer's settings. A function of a user's own must be
// registered with the package activations.
func (a Activation) MarshalJSON() ([]byte, error) {
	if a.Function == nil {
		return nil, errors.New("Function is missing")
	}
	function, err := activations.Marshal(a.Function)
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]json.RawMessage{"Function": function})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Activation) UnmarshalJSON(text []byte) error {
	var file struct{ Function json.RawMessage }
	if err := json.Unmarshal(text, &file); err != nil {
		return err
	}
	var err error
	a.Function, err = activations.Unmarshal(file.Function)
	return err
}
