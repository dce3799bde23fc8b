package model

import (
	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model/engine"
)

// Activations returns the output of each layer for the rows of x, in the order
// of Layers and as in prediction, without dropout: what the hidden layers have
// made of the features and, as the last, the raw scores. x is as for Predict,
// with one row at least. Each output is in the network's dtype, of shape
// (rows, ...); all rows are held in memory at once. A number in them that is
// not finite is an error that names the layer.
func (n *Network) Activations(x *tensor.Dense) ([]*tensor.Dense, error) {
	if err := n.checkFeatures(x); err != nil {
		return nil, err
	}
	rows := x.Shape()[0]
	if rows == 0 {
		return nil, errors.New("model: Activations needs at least one row, got none")
	}
	p, err := n.compileLayers(rows)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if err := n.fill(p.X, x); err != nil {
		return nil, err
	}
	if err := p.Run(); err != nil {
		return nil, errors.Wrap(err, "model: Activations")
	}
	outputs := make([]*tensor.Dense, len(p.Layers))
	for i, node := range p.Layers {
		output, ok := node.Value().(*tensor.Dense)
		if !ok {
			return nil, errors.Errorf("model: the output of %s is a %T, not a *tensor.Dense", n.names[i], node.Value())
		}
		if at := notFiniteIn(output); at >= 0 {
			return nil, errors.Errorf("model: Activations: row %d of what %s gives is not finite in %v: its features or the network's weights are too large; scale the features, for example by model.Standardize",
				at/(output.DataSize()/rows), n.names[i], output.Dtype())
		}
		outputs[i] = output.Clone().(*tensor.Dense) // layers that pass their input on have one value
	}
	return outputs, nil
}

// compileLayers is Compile for the outputs of the layers alone.
func (n *Network) compileLayers(rows int) (*Program, error) {
	building.Lock()
	defer building.Unlock()
	g, err := n.build(&builder{rows: rows})
	if err != nil {
		return nil, err
	}
	return n.compile(g, engine.Settings{Outputs: g.Layers})
}

// fill copies rows of features, which must be finite in the network's dtype.
func (n *Network) fill(dst, x *tensor.Dense) error {
	switch values := x.Data().(type) {
	case []float64:
		return fill(n, dst, values)
	case []float32:
		return fill(n, dst, values)
	}
	return nil
}

func fill[From float](n *Network, dst *tensor.Dense, x []From) error {
	if err := checkFinite(n, x, 0); err != nil {
		return err
	}
	if dst.Dtype() == tensor.Float64 {
		convert(dst.Float64s(), x)
	} else {
		convert(dst.Float32s(), x)
	}
	return nil
}
