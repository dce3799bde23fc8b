package kernel

import (
	"fmt"
	"unsafe"
)

// Packed is a copy of a matrix in panels of PanelWidth columns, in each of
// which the rows lie one after the other: the order in which the product reads
// it.
type Packed[T Float] struct {
	Data       []T
	Rows, Cols int
}

// PanelWidth is the number of columns of a panel: 16 for float32, 8 for
// float64. Columns are best split over threads at its multiples.
func PanelWidth[T Float]() int { return 64 / int(unsafe.Sizeof(T(0))) }

// PackedLen is the length of the packed copy of a matrix.
func PackedLen[T Float](rows, cols int) int {
	width := PanelWidth[T]()
	return (cols + width - 1) / width * width * rows
}

// Pack copies b, row-major or a transposed view of a row-major matrix, to dst,
// which has at least PackedLen elements.
func Pack[T Float](dst []T, b Matrix[T]) Packed[T] {
	p := Packed[T]{Data: dst, Rows: b.Rows, Cols: b.Cols}
	p.check(b.Rows, b.Cols)
	p.Fill(b, 0, b.Cols)
	return p
}

// Fill packs columns i to j of b again, so that threads can share the work; i
// must be a multiple of PanelWidth.
func (p Packed[T]) Fill(b Matrix[T], i, j int) {
	b.check("b", p.Rows, p.Cols)
	copyPanel, step := active[T]().packRows, b.RowStep
	if b.ColStep != 1 && b.Cols > 1 {
		if b.RowStep != 1 && b.Rows > 1 {
			panic(fmt.Sprintf("kernel: a matrix with steps %d and %d cannot be packed", b.RowStep, b.ColStep))
		}
		copyPanel, step = active[T]().packColumns, b.ColStep
	}
	width := PanelWidth[T]()
	for row := 0; row < p.Rows; row += packedRows {
		rows := min(packedRows, p.Rows-row)
		for col := i; col < j; col += width {
			copyPanel(p.Data[col*p.Rows+row*width:], b.Data[row*b.RowStep+col*b.ColStep:], step, rows, min(width, j-col))
		}
	}
}

// packedRows are the rows that are packed for all panels before the next: few
// enough that their pages stay in the processor's table of pages.
const packedRows = 32

// Columns is the part with columns i to j; i must be a multiple of PanelWidth.
func (p Packed[T]) Columns(i, j int) Packed[T] {
	if i%PanelWidth[T]() != 0 || i < 0 || j < i || p.Cols < j {
		panic(fmt.Sprintf("kernel: columns %d:%d of %d packed in panels of %d", i, j, p.Cols, PanelWidth[T]()))
	}
	return Packed[T]{Data: from(p.Data, i*p.Rows), Rows: p.Rows, Cols: j - i}
}

// check panics unless the matrix has that shape and its panels are in Data.
func (p *Packed[T]) check(rows, cols int) {
	if p.Rows != rows || p.Cols != cols {
		panic(fmt.Sprintf("kernel: b is packed as %d by %d where %d by %d fits", p.Rows, p.Cols, rows, cols))
	}
	if n := PackedLen[T](rows, cols); len(p.Data) < n {
		panic(fmt.Sprintf("kernel: packing %d by %d takes %d elements, got %d", rows, cols, n, len(p.Data)))
	}
}
