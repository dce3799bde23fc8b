package engine

import (
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// asReshape knows Gorgonia's Reshape, which shares memory with its operand
// (op_tensor.go:1165); here it is a copy.
func asReshape[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	if !isNamed(s.op, "reshapeOp") {
		return false
	}
	o.reads = alone(s.operands)
	o.work = 50 + s.form.shape.TotalSize()/4
	o.loop = func(p *part[T]) error {
		copy(p.out, p.in[0])
		return nil
	}
	return true
}

// asRepeat knows Gorgonia's repetition of every element along an axis. The
// second operand says how often, and so does the result's shape.
func asRepeat[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	axis, ok := repeatAxis(s.op)
	if !ok || axis >= s.form.shape.Dims() {
		return false
	}
	size, before := s.form.shape.TotalSize(), shapes[0].TotalSize()
	times := size / before
	inner := 1
	for _, n := range s.form.shape[axis+1:] {
		inner *= n
	}
	if size%before != 0 || before%inner != 0 {
		return false
	}
	o.reads = alone(s.operands[:1])
	o.work = 50 + size/4
	o.loop = func(p *part[T]) error {
		out, in := p.out, p.in
		for at := 0; at < before; at += inner {
			block := in[0][at : at+inner]
			for range times {
				copy(out, block)
				out = out[inner:]
			}
		}
		return nil
	}
	return true
}

// asSum knows Gorgonia's sums along axes. Each is added up in the order of
// the elements, in float64.
func asSum[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	axes, ok := sumAxes(s.op)
	if !ok {
		return false
	}
	shape := shapes[0]
	// The stride of each axis in the result is 0 where it is summed over.
	strides := make([]int, shape.Dims())
	stride := 1
	for axis := shape.Dims() - 1; axis >= 0; axis-- {
		if !slices.Contains(axes, axis) {
			strides[axis] = stride
			stride *= shape[axis]
		}
	}
	if stride != s.form.shape.TotalSize() {
		return false
	}
	sums := make([]float64, stride)
	o.reads = alone(s.operands)
	o.work = 50 + shape.TotalSize()*2
	o.loop = func(p *part[T]) error {
		clear(sums)
		walk(shape, strides, func(from, to int) { sums[to] += float64(p.in[0][from]) })
		for i, sum := range sums {
			p.out[i] = T(sum)
		}
		return nil
	}
	return true
}

// asTranspose knows Gorgonia's Transpose.
func asTranspose[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	pattern, ok := transposition(s.op)
	if !ok || len(pattern) != shapes[0].Dims() {
		return false
	}
	strides := make([]int, len(pattern))
	stride := 1
	for i := len(pattern) - 1; i >= 0; i-- {
		strides[pattern[i]] = stride
		stride *= shapes[0][pattern[i]]
	}
	shape := shapes[0]
	o.reads = alone(s.operands)
	o.turns = len(pattern) == 2 && pattern[0] == 1
	o.work = 50 + shape.TotalSize()*2
	o.loop = func(p *part[T]) error {
		walk(shape, strides, func(from, to int) { p.out[to] = p.in[0][from] })
		return nil
	}
	return true
}

// walk visits the elements of a shape in row-major order, with their place in
// another layout.
func walk(shape tensor.Shape, strides []int, visit func(from, to int)) {
	size := shape.TotalSize()
	if size == 0 {
		return
	}
	var room [8]int
	index := append(room[:0], make([]int, shape.Dims())...)
	to := 0
	for from := range size {
		visit(from, to)
		for axis := len(index) - 1; axis >= 0; axis-- {
			index[axis]++
			to += strides[axis]
			if index[axis] < shape[axis] {
				break
			}
			to -= strides[axis] * shape[axis]
			index[axis] = 0
		}
	}
}
