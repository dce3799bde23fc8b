package engine

import (
	"slices"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// RowSummer is a SliceDoer that may be the sum of its input's rows, added one
// after the other. The engine then adds them up where they are computed, block
// by block, if one thread computes them all.
type RowSummer interface {
	SliceDoer

	// SumsRows says whether it is.
	SumsRows() bool

	// AddRows32 adds rows, each as long as dst, to dst.
	AddRows32(dst, rows []float32)

	// AddRows64 is AddRows32 for float64.
	AddRows64(dst, rows []float64)
}

// total is a sum of rows that is added up while they are computed.
type total[T kernel.Float] struct {
	value int
	add   func(dst, rows []T)
}

// accumulate has sums of rows added up at the end of the product or chain that
// computes the rows, in phases that threads do not share.
func (p *program[T]) accumulate() {
	at := p.places()
	done := make([]bool, len(p.code))
	for _, ph := range p.phases {
		for i := ph.from; i < ph.to && !ph.shared; i++ {
			o := &p.code[i]
			if o.addRows == nil {
				continue
			}
			rows := o.reads[0].value
			if at[rows] < ph.from || !p.code[at[rows]].canTotal(p.sizes[rows], p.sizes[o.value]) {
				continue
			}
			first := &p.code[at[rows]]
			if first.links == nil && first.totals == nil {
				first.loop = followed(first.value, first.loop)
			}
			first.totals = append(first.totals, total[T]{o.value, o.addRows})
			first.fused = append(first.fused, o.name)
			done[i] = true
		}
	}
	p.leaveOut(done)
}

// canTotal says whether the operation gives rows that add up to so many
// elements, block by block.
func (o *operation[T]) canTotal(size, total int) bool {
	inBlocks := o.links != nil || o.product != nil && o.product.batch == 1 && o.product.division == byRows
	return inBlocks && size == o.rows*total
}

// leaveOut takes operations out of the code and the phases.
func (p *program[T]) leaveOut(done []bool) {
	code := p.code[:0]
	for n := range p.phases {
		ph := &p.phases[n]
		from := len(code)
		for i := ph.from; i < ph.to; i++ {
			if !done[i] {
				code = append(code, p.code[i])
			}
		}
		ph.from, ph.to = from, len(code)
	}
	p.code = code
	p.phases = slices.DeleteFunc(p.phases, func(ph phase) bool { return ph.from == ph.to })
}
