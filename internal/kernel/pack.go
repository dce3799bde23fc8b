package kernel

import (
	"fmt"
	"unsafe"
)

// PanelWidth is the number of columns of a panel: 16 for float32, 8 for
// float64. Columns are best split over threads at its multiples.
func PanelWidth[T Float]() int { return 64 / int(unsafe.Sizeof(T(0))) }

// packedLen is the length of the packed copy of a matrix.
func packedLen[T Float](rows, cols int) int {
	width := PanelWidth[T]()
	return (cols + width - 1) / width * width * rows
}

// pack copies b, a transposed view of a row-major matrix, to dst, which has at
// least packedLen elements: in panels of PanelWidth columns, in each of which the
// rows lie one after the other, the order in which the product reads them.
func pack[T Float](dst []T, b Matrix[T]) {
	if b.RowStep != 1 && b.Rows > 1 {
		panic(fmt.Sprintf("kernel: a matrix with steps %d and %d cannot be packed", b.RowStep, b.ColStep))
	}
	width := PanelWidth[T]()
	for row := 0; row < b.Rows; row += packedRows {
		rows := min(packedRows, b.Rows-row)
		for col := 0; col < b.Cols; col += width {
			active[T]().packColumns(dst[col*b.Rows+row*width:], b.Data[row*b.RowStep+col*b.ColStep:], b.ColStep, rows, min(width, b.Cols-col))
		}
	}
}

// packedRows are the rows that are packed for all panels before the next: few
// enough that their pages stay in the processor's table of pages.
const packedRows = 32
