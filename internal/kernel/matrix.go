package kernel

import "fmt"

// Matrix is a view of a slice: element (i, j) is Data[i*RowStep+j*ColStep].
// The zero Matrix stands for zeros where MatMul's sums start.
type Matrix[T Float] struct {
	Data             []T
	Rows, Cols       int
	RowStep, ColStep int

	// of Picked: Data's rows that are rows of the matrix, or its columns once
	// it is transposed
	picked     []int
	transposed bool
}

// RowMajor is a matrix whose rows lie one after the other.
func RowMajor[T Float](data []T, rows, cols int) Matrix[T] {
	return Strided(data, rows, cols, cols)
}

// Strided is a matrix whose rows start stride elements apart.
func Strided[T Float](data []T, rows, cols, stride int) Matrix[T] {
	return Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStep: stride, ColStep: 1}
}

// Repeat is a matrix all of whose rows are row: a bias, where sums start.
func Repeat[T Float](row []T, rows int) Matrix[T] { return Strided(row, rows, len(row), 0) }

// Picked is the matrix of the given rows of a larger one, which is row-major
// and has so many columns. Only the first factor of MatMul may be one.
func Picked[T Float](data []T, cols int, rows []int) Matrix[T] {
	m := Strided(data, len(rows), cols, cols)
	m.picked = rows
	return m
}

// T is the transposed view of the same elements.
func (m Matrix[T]) T() Matrix[T] {
	m.Rows, m.Cols, m.RowStep, m.ColStep = m.Cols, m.Rows, m.ColStep, m.RowStep
	m.transposed = !m.transposed
	return m
}

// Slice is the view of rows i to j (exclusive) and columns k to l.
func (m Matrix[T]) Slice(i, j, k, l int) Matrix[T] {
	if i < 0 || j < i || m.Rows < j || k < 0 || l < k || m.Cols < l {
		panic(fmt.Sprintf("kernel: rows %d:%d and columns %d:%d of a %d by %d matrix", i, j, k, l, m.Rows, m.Cols))
	}
	m.Rows, m.Cols = j-i, l-k
	if m.Rows == 0 || m.Cols == 0 {
		m.Data, m.picked = nil, nil
		return m
	}
	switch {
	case m.picked == nil:
		m.Data = m.Data[i*m.RowStep+k*m.ColStep:]
	case m.transposed:
		m.Data, m.picked = m.Data[i*m.RowStep:], m.picked[k:l]
	default:
		m.Data, m.picked = m.Data[k*m.ColStep:], m.picked[i:j]
	}
	return m
}

// check panics unless every element of a matrix of that shape is in Data.
func (m *Matrix[T]) check(name string, rows, cols int) {
	if m.Rows != rows || m.Cols != cols {
		panic(fmt.Sprintf("kernel: %s is %d by %d where %d by %d fits", name, m.Rows, m.Cols, rows, cols))
	}
	if m.RowStep < 0 || m.ColStep < 0 {
		panic(fmt.Sprintf("kernel: %s has negative steps %d and %d", name, m.RowStep, m.ColStep))
	}
	if m.picked != nil {
		m.checkPicked(name)
		return
	}
	if rows > 0 && cols > 0 && (rows-1)*m.RowStep+(cols-1)*m.ColStep >= len(m.Data) {
		panic(fmt.Sprintf("kernel: %s is %d by %d with steps %d and %d in %d elements",
			name, rows, cols, m.RowStep, m.ColStep, len(m.Data)))
	}
}

// checkPicked panics unless every row that is picked is in Data.
func (m *Matrix[T]) checkPicked(name string) {
	step, length := m.RowStep, m.Cols
	if m.transposed {
		step, length = m.ColStep, m.Rows
	}
	for _, row := range m.picked {
		if row < 0 || row*step+length > len(m.Data) {
			panic(fmt.Sprintf("kernel: %s has row %d of %d elements, %d apart, in %d elements", name, row, length, step, len(m.Data)))
		}
	}
}

// whole panics if the matrix is Picked.
func (m *Matrix[T]) whole(name string) {
	if m.picked != nil {
		panic(fmt.Sprintf("kernel: %s must not be rows of a larger matrix", name))
	}
}

// wantRows panics unless the elements of a row lie one after the other.
func (m *Matrix[T]) wantRows(name string) {
	if m.ColStep != 1 && m.Cols > 1 {
		panic(fmt.Sprintf("kernel: %s must have ColStep 1, has %d", name, m.ColStep))
	}
}

// row is row i of a matrix with ColStep 1.
func (m *Matrix[T]) row(i int) []T { return from(m.Data, i*m.RowStep)[:m.Cols] }
