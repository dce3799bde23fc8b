package engine

import (
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// postpone takes the large products out of the program that nothing in it
// reads and that may be left to Rows. None of their factors may be an input
// that is trained, for it may have changed by then.
func (p *program[T]) postpone(w *wishes) {
	p.later = make(map[int]*operation[T])
	read := make(map[int]bool)
	for i := range p.code {
		for _, r := range p.code[i].reads {
			read[r.value] = true
		}
	}
	code := p.code[:0]
	for _, o := range p.code {
		if w.postponable[o.value] && !read[o.value] && p.steps[o.value].form.shape.Dims() == 2 && o.postponable(w.trained) {
			p.later[o.value] = &o
			delete(w.wanted, o.value)
			continue
		}
		code = append(code, o)
	}
	p.code = code
}

// laterSize is how many elements a product has that is worth leaving to Rows.
const laterSize = 1024

// LongestRow is how long the rows are, at most, of what is left to Rows: blocks
// of a dozen still stay in the processor's second cache.
const LongestRow = 2048

func (o *operation[T]) postponable(trained map[int]bool) bool {
	m := o.product
	if m == nil || o.links != nil || m.batch > 1 || m.division != byRows || m.m*m.n < laterSize || m.n > LongestRow {
		return false
	}
	for _, r := range o.reads {
		if trained[r.value] {
			return false
		}
	}
	return true
}

// Rows computes rows of a gradient that Settings.Defer has left out of the
// runs. It is for one Share at a time.
type Rows[T float32 | float64] struct {
	program *program[T]
	product *product
	reads   []read

	// For each thread, while the program's connection stays the same.
	connection int
	ready      []kernel.Product[T]
}

// RowsOf returns the Rows of the gradient of an input, nil if the gradient is
// not left out. It is for use after a run.
func RowsOf[T float32 | float64](m *Machine, input *gorgonia.Node) *Rows[T] {
	p, ok := m.program.(*program[T])
	if !ok || input.Deriv() == nil {
		return nil
	}
	at, ok := m.at[input.Deriv()]
	if !ok || p.later[at] == nil {
		return nil
	}
	return &Rows[T]{program: p, product: p.later[at].product, reads: p.later[at].reads}
}

// Prepare finds the factors where the last run left them. Call it before the
// Share that computes rows.
func (r *Rows[T]) Prepare() {
	p, m := r.program, r.product
	if r.connection == p.connection {
		return
	}
	in := func(i int) []T { return p.data[r.reads[i].value] }
	a, b, start := left(m, in(0), nil, 0, m.m), right(m, in(1)), kernel.Matrix[T]{}
	if k := p.picked(r.reads[0].value); k != nil {
		a = left(m, k.data, k.rows, 0, m.m)
	}
	switch m.start {
	case fromRow:
		start = kernel.Repeat(in(2), m.m)
	case fromTerm:
		start = kernel.RowMajor(in(2), m.m, m.n)
	}
	r.ready = r.ready[:0]
	for _, scratch := range p.scratch {
		r.ready = append(r.ready, kernel.NewProduct(kernel.Matrix[T]{}, a, b, start, scratch))
	}
	r.connection = p.connection
}

// Compute computes rows from to to-1 of the gradient, row-major into dst. It is
// to be called inside Machine.Share, with the thread that Share gives, and does
// not allocate.
func (r *Rows[T]) Compute(dst []T, from, to, thread int) { r.ready[thread].ComputeRows(dst, from, to) }
