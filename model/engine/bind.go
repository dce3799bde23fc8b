package engine

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// bind makes the kept memory what Node.Value and Node.Grad return. Memory
// that is bound stays. Memory that somebody has unbound is made anew, for
// UnbindAll hands it to a pool from which other tensors are made
// (node.go:721).
func (m *Machine) bind() (err error) {
	for _, k := range m.outputs {
		if k.v != nil && k.node.Value() == k.v {
			continue
		}
		if k.v, err = m.steps[k.step].form.zero(); err != nil {
			return errors.Wrapf(err, "engine: %s", label(k.node))
		}
		if err := gorgonia.UnsafeLet(k.node, k.v); err != nil {
			return errors.Wrapf(err, "engine: binding the value of %s", label(k.node))
		}
	}
	for _, k := range m.gradients {
		v := k.node.Value()
		if v == nil {
			continue // New may be called before the input has a value.
		}
		if grad, err := k.node.Grad(); err == nil && k.v != nil && grad == k.v {
			continue
		}
		if k.v, err = zeroLike(v); err != nil {
			return errors.Wrapf(err, "engine: the gradient of %s", label(k.node))
		}
		if err := bindGradient(k.node, k.v); err != nil {
			return err
		}
	}
	return nil
}

// bindGradient binds a gradient to an input. gorgonia.WithGrad panics where
// value and gradient differ in type.
func bindGradient(n *gorgonia.Node, grad gorgonia.Value) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Errorf("engine: binding the gradient of %s: %v", label(n), p)
		}
	}()
	gorgonia.WithGrad(grad)(n)
	return nil
}

// zeroLike returns new memory like a value's. Gorgonia's solvers want a
// gradient of the same type and shape as the value.
func zeroLike(v gorgonia.Value) (gorgonia.Value, error) {
	if v, ok := v.(*tensor.Dense); ok {
		return tensor.New(tensor.Of(v.Dtype()), tensor.WithShape(v.Shape()...)), nil
	}
	return form{dtype: v.Dtype(), scalar: true}.zero()
}
