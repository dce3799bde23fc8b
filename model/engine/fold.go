package engine

import (
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// fold computes what depends on constants alone once, when the program is
// made.
func (p *program[T]) fold(kept map[int]bool) error {
	constant := make([]bool, len(p.sizes))
	p.constant = constant
	for i := range p.steps {
		s := &p.steps[i]
		if s.op != nil || !isConstant(s.node.Op()) {
			continue
		}
		v, err := s.do(nil)
		if err != nil {
			return err
		}
		if p.data[i], err = elementsOf[T](v); err != nil {
			return err
		}
		constant[i] = true
	}
	code := p.code[:0]
	for i := range p.code {
		o := &p.code[i]
		foldable := !o.general && !kept[o.value]
		for _, r := range o.reads {
			foldable = foldable && constant[r.value]
		}
		if !foldable {
			code = append(code, *o)
			continue
		}
		p.data[o.value], constant[o.value] = make([]T, p.sizes[o.value]), true
		whole := part[T]{to: o.rows, out: p.data[o.value], scratch: make([]T, o.scratchLen(false))}
		for _, r := range o.reads {
			whole.in = append(whole.in, p.data[r.value])
		}
		if err := o.loop(&whole); err != nil {
			return err
		}
	}
	p.code = code
	return nil
}

// prune drops operations that nothing reads any more.
func (p *program[T]) prune(kept map[int]bool) {
	used := make([]bool, len(p.sizes))
	for i := len(p.code) - 1; i >= 0; i-- {
		o := &p.code[i]
		used[o.value] = used[o.value] || kept[o.value]
		for _, r := range o.reads {
			used[r.value] = used[r.value] || used[o.value]
		}
	}
	p.code = slices.DeleteFunc(p.code, func(o operation[T]) bool { return !used[o.value] })
}

// asSize knows Gorgonia's size of an axis, which the shape says.
func asSize[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	axis, ok := sizeAxis(s.op)
	if !ok || axis >= shapes[0].Dims() {
		return false
	}
	size := T(shapes[0][axis])
	o.work = 10
	o.loop = func(p *part[T]) error {
		p.out[0] = size
		return nil
	}
	return true
}
