package model

import (
	"encoding/json"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/op"
)

// Dense is a layer of units that each see every feature of the row:
//
//	y = g(x W + b)
//
// for x of shape (rows, in), W of shape (in, Units), b of shape (Units) and y
// of shape (rows, Units); row i of y is g applied to each unit's weighted sum
// of row i of x. As the last layer, without an activation, it is logistic
// regression on the features that the layers before it have learned.
type Dense struct {
	// Units is the number of outputs. W, as any tensor, has fewer than 2^31
	// numbers.
	Units int
	// Activation is g; nil means the identity.
	Activation activations.Activation
	// NoBias leaves out b.
	NoBias bool
	// Start draws the first weights. Nil means HeNormal before the family of
	// ReLU (relu, leakyrelu, silu, gelu, softplus) and GlorotUniform
	// otherwise.
	Start Initializer
	// StartBias draws the first biases; nil means Zeros.
	StartBias Initializer
}

var _ Layer = Dense{}

// Apply implements Layer.
func (d Dense) Apply(s *Scope, x *Node) (*Node, error) {
	if d.Units < 1 {
		return nil, errors.Errorf("Units must be at least 1, got %d", d.Units)
	}
	shape := x.Shape()
	if shape.Dims() != 2 {
		return nil, errors.Errorf("needs rows of features, shape (rows, features), got shape %v", shape)
	}
	weight, err := s.Weight("weight", d.start(), shape[1], d.Units)
	if err != nil {
		return nil, err
	}
	y, err := gorgonia.Mul(x, weight)
	if err != nil {
		return nil, err
	}
	if !d.NoBias {
		bias, err := s.Bias("bias", d.StartBias, d.Units)
		if err != nil {
			return nil, err
		}
		if y, err = op.AddRow(y, bias); err != nil {
			return nil, err
		}
	}
	if d.Activation == nil {
		return y, nil
	}
	return d.Activation.Node(y)
}

func (d Dense) start() Initializer {
	if d.Start != nil {
		return d.Start
	}
	if d.Activation != nil {
		switch d.Activation.Name() {
		case "relu", "leakyrelu", "silu", "gelu", "softplus":
			return HeNormal{}
		}
	}
	return GlorotUniform{}
}

// denseFile is Dense as a file holds it.
type denseFile struct {
	Units      int
	Activation json.RawMessage `json:",omitempty"`
	NoBias     bool            `json:",omitempty"`
	Start      json.RawMessage `json:",omitempty"`
	StartBias  json.RawMessage `json:",omitempty"`
}

// MarshalJSON writes the layer's settings. An activation or initialiser of a
// user's own must be registered.
func (d Dense) MarshalJSON() ([]byte, error) {
	file := denseFile{Units: d.Units, NoBias: d.NoBias}
	var err error
	if d.Activation != nil {
		if file.Activation, err = activations.Marshal(d.Activation); err != nil {
			return nil, err
		}
	}
	if d.Start != nil {
		if file.Start, err = initializers.Marshal(d.Start); err != nil {
			return nil, err
		}
	}
	if d.StartBias != nil {
		if file.StartBias, err = initializers.Marshal(d.StartBias); err != nil {
			return nil, err
		}
	}
	return json.Marshal(file)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Dense) UnmarshalJSON(text []byte) error {
	var file denseFile
	if err := json.Unmarshal(text, &file); err != nil {
		return err
	}
	*d = Dense{Units: file.Units, NoBias: file.NoBias}
	var err error
	if file.Activation != nil {
		if d.Activation, err = activations.Unmarshal(file.Activation); err != nil {
			return err
		}
	}
	if file.Start != nil {
		if d.Start, err = initializers.Unmarshal(file.Start); err != nil {
			return err
		}
	}
	if file.StartBias != nil {
		d.StartBias, err = initializers.Unmarshal(file.StartBias)
	}
	return err
}
