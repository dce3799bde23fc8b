package engine

import (
	"fmt"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// step gives the value of one node.
type step struct {
	node     *gorgonia.Node
	op       gorgonia.Op // nil where the value is bound to the node: inputs and constants
	operands []int       // the steps whose values the operator takes
	form     form
	prealloc gorgonia.UsePreallocDoer // nil: the operator makes its result itself
	buffer   *tensor.Dense            // for prealloc, this step's alone; made when it is first needed
}

// newStep makes the step of a node, all but its operands.
func newStep(n *gorgonia.Node) (step, error) {
	f, err := formOf(n)
	if err != nil {
		return step{}, err
	}
	s := step{node: n, form: f}
	if n.Op() == nil || isConstant(n.Op()) {
		return s, nil
	}
	s.op = n.Op()
	if p := preallocates(s.op); p != nil && !f.scalar {
		s.prealloc = p
	}
	return s, nil
}

// do returns the value of the step's node, given those of the steps before.
// It shares memory with nothing that is written during the run.
func (s *step) do(values []gorgonia.Value) (v gorgonia.Value, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Errorf("panic: %v", p)
		}
		if err != nil {
			err = errors.Wrapf(err, "engine: %s", label(s.node))
		}
	}()
	if s.op == nil {
		return s.bound()
	}
	return s.compute(values)
}

// bound returns the value bound to an input, under a header of the step's own.
func (s *step) bound() (gorgonia.Value, error) {
	v := s.node.Value()
	if v == nil {
		return nil, errors.New("has no value; bind one with gorgonia.Let or gorgonia.WithValue")
	}
	if v.Shape().TotalSize() == 0 {
		return nil, errors.Errorf("has a value without elements, of shape %v; a batch needs at least one row", v.Shape())
	}
	want := s.form.dims()
	if v.Dtype() != s.form.dtype || !v.Shape().Eq(want) {
		return nil, errors.Errorf("wants %v of shape %v, but %v of shape %v is bound to it", s.form.dtype, want, v.Dtype(), v.Shape())
	}
	if d, ok := v.(*tensor.Dense); ok && !s.form.scalar {
		return s.form.own(d), nil
	}
	return s.form.conform(v)
}

// compute runs the operator.
func (s *step) compute(values []gorgonia.Value) (gorgonia.Value, error) {
	operands := make([]gorgonia.Value, len(s.operands))
	for i, from := range s.operands {
		v := values[from]
		// One tensor as both operands would be transposed twice by an
		// operator that transposes one of them in place (op_math.go:753).
		if d, ok := v.(*tensor.Dense); ok && slices.Contains(operands[:i], v) {
			v = form{dtype: d.Dtype(), shape: d.Shape()}.own(d)
		}
		operands[i] = v
	}
	if s.prealloc != nil {
		if s.buffer == nil {
			s.buffer = s.form.dense()
		}
		// An operator that cannot use the memory says so by an error, and
		// the tape machine takes it for that too (vm_tape_nocuda.go:61).
		if v, err := s.prealloc.UsePreallocDo(s.buffer, operands...); err == nil {
			return s.form.conform(v)
		}
	}
	v, err := s.op.Do(operands...)
	if err != nil {
		return nil, err
	}
	return s.form.conform(v)
}

// label names a node in errors.
func label(n *gorgonia.Node) string {
	switch {
	case n == nil:
		return "a nil node"
	case n.Op() == nil:
		return fmt.Sprintf("input %q", n.Name())
	}
	return fmt.Sprintf("node %d, %s", n.ID(), n.Name())
}
