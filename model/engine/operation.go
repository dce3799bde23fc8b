package engine

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// SliceDoer is an operator that the engine runs on slices: without allocation,
// and in parts on several threads. An operator of any package may be one, and
// is then as fast as the engine's own.
type SliceDoer interface {
	gorgonia.Op

	// RowInputs says of each input whether row i of the result is computed
	// from row i of it alone; otherwise a row may take all of it. Rows are
	// counted along the first axis. It returns nil if the result can only be
	// computed as a whole.
	RowInputs() []bool

	// ScratchLen is how many elements of scratch it needs for so many rows of
	// the result.
	ScratchLen(rows int) int

	// DoFloat32 computes some rows of the result, row-major, into dst, from
	// the same rows of the inputs that RowInputs says so of, and all of the
	// others. A scalar is a slice of one.
	DoFloat32(dst []float32, inputs [][]float32, scratch []float32) error

	// DoFloat64 is DoFloat32 for float64.
	DoFloat64(dst []float64, inputs [][]float64, scratch []float64) error
}

// operation computes one value from others: what the passes work on.
type operation[T kernel.Float] struct {
	value int          // what it computes
	also  int          // a second value that it computes; 0, an input, for none
	reads []read       // what from
	name  fmt.Stringer // in the listing
	fused []fmt.Stringer
	rows  int  // into how many rows the result splits; 1 if not at all
	whole bool // the rows are no rows of the result: each part gets all of it
	work  int  // roughly the nanoseconds it takes on one thread

	// general is set for an operator run through its own Do, which may leave
	// something behind for another one: these keep their order.
	general bool
	scratch int      // elements of scratch that it takes
	product *product // of a matrix product
	sum     sum
	turns   bool   // a matrix into its transpose
	inPlace []bool // of each operand: whether the result may be computed in its memory
	loop    loop[T]
	links   []link[T]           // of a chain
	addRows func(dst, rows []T) // of a sum of rows
	totals  []total[T]          // sums of the result's rows that are added up on the way

	parts []part[T] // of each thread
}

// title is the name of what the compiler adds to operators.
type title string

func (t title) String() string { return string(t) }

// sum tells the sums of two operands, which a product can start from.
type sum int

const (
	noSum   sum = iota
	termSum     // of two of the same shape
	rowSum      // of rows and, as operand 1, a row for all of them
)

// RowAdder is a SliceDoer that may be the sum of its first operand's rows and,
// for each of them, its second operand.
type RowAdder interface {
	SliceDoer

	// AddsRow says whether it is.
	AddsRow() bool
}

// read is an operand.
type read struct {
	value int
	// row is true if a row of the result takes the same row of the operand
	// and no other.
	row bool
}

// part is what one thread computes of an operation: rows from to to-1.
type part[T kernel.Float] struct {
	from, to int
	out      []T   // these rows of the result, or all of it
	also     []T   // these rows of the second result
	in       [][]T // the same rows of operands read row by row, all of the others
	scratch  []T   // the thread's own

	// Of a matrix product, once it has run.
	picked  []int // rows of the first factor
	factors *factors[T]
	product *kernel.Product[T]

	// Of a chain: computing it for some of the part's rows, each link's part,
	// the value being computed and what went wrong.
	follow func(from, to int)
	links  []part[T]
	totals [][]T
	widths []int // of a row of what is read row by row, and last of the result
	at     int
	failed error
}

// loop computes a part.
type loop[T kernel.Float] func(p *part[T]) error

// alone reads every operand as a whole.
func alone(values []int) []read {
	reads := make([]read, len(values))
	for i, v := range values {
		reads[i] = read{value: v}
	}
	return reads
}
