package engine

import (
	"fmt"
	"slices"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// A product is divided among threads in one of three ways. Memory that another
// thread has written is slow to read, so that large weights should stay with
// the thread that updates them: with the rows that a thread has in the gradient
// of the weights, which is divided by rows.
type division int

const (
	byRows    division = iota // of the result
	byColumns                 // of the result
	bySums                    // the products of a sum, in the parts in which the kernel adds them
)

// divide decides how large products are divided. Trained are the inputs that
// something changes between runs, along their gradient.
func (p *program[T]) divide(trained map[int]bool) {
	code := make([]operation[T], 0, len(p.code))
	for _, o := range p.code {
		m := o.product
		switch {
		case m == nil || m.batch > 1:
			code = append(code, o)
		case m.transposeB && m.m >= manyRows && m.k*m.n >= largeFactor:
			code = append(code, o.byColumns())
		case trained[o.reads[1].value] && m.sumsWorthDividing():
			at := p.virtual(m.parts() * m.m * m.n)
			code = append(code, o.partsOfSums(at), o.sumOfParts(at))
		default:
			code = append(code, o)
		}
	}
	p.code = code
}

// A transposed factor is copied for the kernel, which for few rows, or if it is
// small, is not worth doing by columns.
const (
	manyRows    = 48
	largeFactor = 8192
)

// byColumns divides the product by columns of its result, which are rows of the
// transposed second factor. Each thread makes its own copy of them.
func (o operation[T]) byColumns() operation[T] {
	m := *o.product
	m.division = byColumns
	o.product, o.loop = &m, productLoop[T](&m)
	o.rows, o.whole = m.columnGroups(groupColumns[T]()), true
	o.reads = alone(values(o.reads))
	o.fused = append(slices.Clone(o.fused), title("by columns"))
	return o
}

// groupColumns are the columns of the result that are computed at a time: two
// of the kernel's panels.
func groupColumns[T kernel.Float]() int { return 2 * kernel.PanelWidth[T]() }

func (m *product) columnGroups(width int) int { return (m.n + width - 1) / width }

// parts is how many parts the kernel adds a sum in.
func (m *product) parts() int {
	step := kernel.SumStep(m.k)
	return (m.k + step - 1) / step
}

// sumsWorthDividing says whether threads exchange less memory, by a margin that
// pays for one more wait, when they exchange parts of sums than when both read
// all of the second factor.
func (m *product) sumsWorthDividing() bool {
	return m.parts() > 1 && !m.transposeB && m.k*m.n > largeFactor+m.parts()*m.m*m.n
}

// partsOfSums computes the parts of the product's sums, each a matrix of the
// result's shape, one after the other.
func (o operation[T]) partsOfSums(at int) operation[T] {
	m := *o.product
	m.division, m.start = bySums, fromZero
	o.value, o.product, o.loop = at, &m, productLoop[T](&m)
	o.rows, o.whole = m.parts()*m.rowBlocks(), true
	o.reads = alone(values(o.reads[:2]))
	o.fused = []fmt.Stringer{title("in parts")}
	return o
}

// rowBlocks are the blocks of rows into which a part of the sums is divided for
// more threads than there are parts.
func (m *product) rowBlocks() int { return max(1, m.m/32) }

// sumOfParts adds the parts up, from where the product's sums start.
func (o operation[T]) sumOfParts(at int) operation[T] {
	m := *o.product
	sum := operation[T]{
		value: o.value, name: title("sum of parts"), rows: m.m, fused: o.fused,
		reads: []read{{value: at}}, work: 50 + m.parts()*m.m*m.n/8,
	}
	if m.start != fromZero {
		start := o.reads[2]
		start.row = m.start == fromTerm && m.m > 1
		sum.reads = append(sum.reads, start)
	}
	size := m.m * m.n
	sum.loop = func(p *part[T]) error {
		from, to := p.from*m.n, p.to*m.n
		switch first := p.in[0][from:to]; m.start {
		case fromZero:
			kernel.Shift(p.out, 0, first)
		case fromTerm:
			kernel.Add(p.out, p.in[1], first)
		case fromRow:
			for i := 0; i < len(first); i += m.n {
				kernel.Add(p.out[i:i+m.n], p.in[1], first[i:i+m.n])
			}
		}
		for part := size; part < len(p.in[0]); part += size {
			kernel.Add(p.out, p.out, p.in[0][part+from:part+to])
		}
		return nil
	}
	return sum
}

// values are the operands' values.
func values(reads []read) []int {
	v := make([]int, len(reads))
	for i, r := range reads {
		v[i] = r.value
	}
	return v
}
