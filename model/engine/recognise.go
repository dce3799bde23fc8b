package engine

import (
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// recognise returns the operation of a step: by a form of Gorgonia's that is
// known, as a SliceDoer, or through the operator's own Do.
func recognise[T kernel.Float](steps []step, at int) operation[T] {
	s := &steps[at]
	o := operation[T]{value: at, name: s.op, rows: 1}
	shapes := make([]tensor.Shape, len(s.operands))
	for i, from := range s.operands {
		shapes[i] = steps[from].form.dims()
	}
	if doer, ok := s.op.(SliceDoer); ok {
		o.bySlices(doer, s, shapes)
		return o
	}
	for _, known := range []func(*operation[T], *step, []tensor.Shape) bool{
		asProduct[T], asBinary[T], asUnary[T], asSize[T], asRepeat[T], asSum[T], asTranspose[T], asReshape[T],
	} {
		if known(&o, s, shapes) {
			return o
		}
	}
	// Anew, for one of the known forms may have begun with it.
	return operation[T]{
		value: at, name: s.op, rows: 1, general: true, reads: alone(s.operands), work: 3000 + s.form.shape.TotalSize(),
	}
}

// bySlices runs an operator that is a SliceDoer.
func (o *operation[T]) bySlices(doer SliceDoer, s *step, shapes []tensor.Shape) {
	o.reads = alone(s.operands)
	elements := s.form.shape.TotalSize()
	for _, shape := range shapes {
		elements = max(elements, shape.TotalSize())
	}
	o.work = 50 + elements/4
	if adder, ok := doer.(RowAdder); ok && adder.AddsRow() {
		o.sum = rowSum
	}
	if rows := doer.RowInputs(); rows != nil && s.form.shape.Dims() > 0 {
		o.rows = s.form.shape[0]
		for i, row := range rows {
			o.reads[i].row = row && o.rows > 1
		}
	}
	if s, ok := doer.(RowSummer); ok && s.SumsRows() {
		if o.addRows, ok = any(s.AddRows32).(func(dst, rows []T)); !ok {
			o.addRows = any(s.AddRows64).(func(dst, rows []T))
		}
	}
	if in, ok := doer.(InPlacer); ok {
		o.inPlace = in.InPlace()
	}
	o.scratch = doer.ScratchLen(o.rows)
	do, ok := any(doer.DoFloat32).(func([]T, [][]T, []T) error)
	if !ok {
		do = any(doer.DoFloat64).(func([]T, [][]T, []T) error)
	}
	o.loop = func(p *part[T]) error { return do(p.out, p.in, p.scratch) }
}
