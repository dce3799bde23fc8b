package engine

import (
	"unsafe"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// pick is an input of which only products read, as their first factor, so that
// its rows need not lie next to each other.
type pick[T float32 | float64] struct {
	input, cols int
	data        []T   // a larger matrix, nil while the input has its own value
	rows        []int // of it
}

// findPicks looks for inputs that can be picked. Wanted are the values that are
// kept or read.
func (p *program[T]) findPicks(wanted map[int]bool) {
	factor, other := make([]bool, len(p.sizes)), make([]bool, len(p.sizes)) // how values are read
	note := func(o *operation[T]) {
		for i, r := range o.reads {
			if o.product != nil && o.product.batch == 1 && i == 0 {
				factor[r.value] = true
			} else {
				other[r.value] = true
			}
		}
	}
	for i := range p.code {
		note(&p.code[i])
	}
	for _, o := range p.later {
		note(o)
	}
	p.picks = make([]*pick[T], len(p.sizes))
	for i := range p.steps {
		if s := &p.steps[i]; s.op == nil && s.node.Op() == nil && factor[i] && !other[i] && !wanted[i] && s.form.shape.Dims() == 2 {
			p.picks[i] = &pick[T]{input: i, cols: s.form.shape[1], rows: make([]int, s.form.shape[0])}
		}
	}
}

// PickRows has an input, a matrix, take its rows from a larger one in the runs
// that follow: a batch from all the data, which need not be copied then. Data is
// row-major, has as many columns as the input and is read where it lies; rows
// are as many as the input's. With no rows the input has its own value again,
// which picking leaves to be overwritten.
//
// It returns false, and changes nothing, where the input's value is needed as a
// whole: where it is an output or read, or other operations than matrix products
// take it, or as their second factor. A row that there is not is an error. It does not allocate.
func PickRows[T float32 | float64](m *Machine, input *gorgonia.Node, data []T, rows []int) (ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.program.(*program[T])
	at, known := m.at[input]
	if !ok || !known || p.picks[at] == nil {
		return false, nil
	}
	k := p.picks[at]
	if len(rows) == 0 {
		data = nil
	} else if len(rows) != len(k.rows) {
		return false, errors.Errorf("engine: %s has %d rows, and %d were picked", label(input), len(k.rows), len(rows))
	}
	for _, row := range rows {
		if row < 0 || row >= len(data)/k.cols {
			return false, errors.Errorf("engine: row %d was picked for %s; there are rows 0 to %d", row, label(input), len(data)/k.cols-1)
		}
	}
	copy(k.rows, rows)
	if unsafe.SliceData(data) != unsafe.SliceData(k.data) || len(data) != len(k.data) {
		k.data, p.threads = data, 0 // to be connected
	}
	return true, nil
}

// picked is the pick of a value, nil if it is not picked now.
func (p *program[T]) picked(value int) *pick[T] {
	if k := p.picks[value]; k != nil && k.data != nil {
		return k
	}
	return nil
}

// fillPicked gives inputs that are picked now the value that they stand for.
func (p *program[T]) fillPicked() error {
	for _, k := range p.picks {
		if k == nil || k.data == nil {
			continue
		}
		s := &p.steps[k.input]
		d, ok := s.node.Value().(*tensor.Dense)
		if !ok || !s.holds(d) {
			return errors.Errorf("engine: %s has no value to put the rows in that were picked", label(s.node))
		}
		value := denseElements[T]()(d)
		for i, row := range k.rows {
			copy(value[i*k.cols:(i+1)*k.cols], k.data[row*k.cols:])
		}
	}
	return nil
}

// connectPicked gives a part of a product the rows that are picked for it.
func (p *program[T]) connectPicked(o *operation[T], part *part[T]) {
	if o.product == nil {
		return
	}
	k := p.picked(o.reads[0].value)
	if k == nil {
		return
	}
	part.in[0], part.picked = k.data, k.rows
	if o.reads[0].row {
		part.picked = k.rows[part.from:part.to]
	}
}
