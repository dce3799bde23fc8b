package kernel

// The sums here are gathered in several registers, so their bits depend on the
// length of the slice, but not on where it lies. The rounding error is at most
// that of adding up one after the other.

// Sum is the sum of the elements.
func Sum[T Float](x []T) T { return active[T]().sum(x) }

// Dot is the sum of x * y over len(x) elements.
func Dot[T Float](x, y []T) T { return active[T]().dot(x, y[:len(x)]) }

// Squares is Dot(x, x).
func Squares[T Float](x []T) T { return active[T]().squares(x) }

// Max is the largest element: NaN if one is, -Inf of none.
func Max[T Float](x []T) T { return active[T]().largest(x) }

// Finite says whether no element is NaN or infinite.
func Finite[T Float](x []T) bool { return active[T]().nought(x) == 0 }

// RowSums sets dst[i] to the sum of row i of x, whose ColStep must be 1.
func RowSums[T Float](dst []T, x Matrix[T]) {
	x.check("x", len(dst), x.Cols)
	x.wantRows("x")
	sum := active[T]().sum
	for i := range dst {
		dst[i] = sum(x.row(i))
	}
}

// AddRows adds the rows of x, whose ColStep must be 1, to dst, from the first to
// the last. So rows and columns may be split over calls.
func AddRows[T Float](dst []T, x Matrix[T]) {
	x.check("x", x.Rows, len(dst))
	x.wantRows("x")
	active[T]().columnSums(dst, x.Data, x.RowStep, x.Rows)
}

// ColumnSums sets dst[j] to the sum of column j of x, as AddRows adds it up.
func ColumnSums[T Float](dst []T, x Matrix[T]) {
	clear(dst)
	AddRows(dst, x)
}
