package model

import (
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// Snapshot is a copy of the values of a network's parameters, in their order.
// Training keeps one of the best weights.
type Snapshot struct {
	values []*tensor.Dense
}

// Values are the snapshot's own tensors, in the order of Network.Parameters;
// what is changed in them is changed in the snapshot.
func (s Snapshot) Values() []*tensor.Dense { return slices.Clone(s.values) }

// Snapshot copies the parameters.
func (n *Network) Snapshot() Snapshot {
	n.weights.RLock()
	defer n.weights.RUnlock()
	values := make([]*tensor.Dense, len(n.params))
	for i, p := range n.params {
		values[i] = p.Value.Clone().(*tensor.Dense)
	}
	return Snapshot{values}
}

// Restore sets the parameters to a snapshot of this network or of one of the
// same shape.
func (n *Network) Restore(s Snapshot) error {
	return n.Update(func() error {
		return n.restore(s)
	})
}

func (n *Network) restore(s Snapshot) error {
	if len(s.values) != len(n.params) {
		return errors.Errorf("model: the snapshot has %d parameters, the network %d", len(s.values), len(n.params))
	}
	for i, p := range n.params {
		kept := s.values[i]
		if !slices.Equal(kept.Shape(), p.Value.Shape()) || kept.Dtype() != p.Value.Dtype() {
			return errors.Errorf("model: the snapshot's %s is %v %v, the network's %v %v",
				p.Name, kept.Dtype(), kept.Shape(), p.Value.Dtype(), p.Value.Shape())
		}
	}
	for i, p := range n.params {
		if err := tensor.Copy(p.Value, s.values[i]); err != nil {
			return errors.Wrapf(err, "model: copying %s", p.Name)
		}
	}
	return nil
}

// WithDtype returns a copy of the network, parameters and buffers included,
// that computes in the given dtype: tensor.Float64 to check gradients,
// tensor.Float32 for speed.
func (n *Network) WithDtype(dtype tensor.Dtype) (*Network, error) {
	stored := map[string]*tensor.Dense{}
	n.weights.RLock()
	for name, value := range n.tensors() {
		wide, err := float64s(value)
		if err != nil {
			n.weights.RUnlock()
			return nil, errors.Wrapf(err, "model: %s", name)
		}
		stored[name] = dense(dtype, value.Shape(), wide)
	}
	n.weights.RUnlock()
	config := n.config
	config.Dtype = dtype
	return declare(config, n.layers, stored)
}

// tensors gives every parameter and buffer by name, in the order in which the
// layers asked for them.
func (n *Network) tensors() func(yield func(string, *tensor.Dense) bool) {
	return func(yield func(string, *tensor.Dense) bool) {
		for _, b := range n.buffers {
			if !yield(b.name, b.value) {
				return
			}
		}
		for _, p := range n.params {
			if !yield(p.Name, p.Value) {
				return
			}
		}
	}
}
