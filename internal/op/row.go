package op

import (
	"fmt"
	"slices"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	vector "github.com/ascent-ml/ascent/internal/kernel"
)

// AddRow returns x + row: x is (rows, k...), row is (k...), and row is added
// to each of the rows, as a bias is.
func AddRow(x, row *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(rowwise{"+", dims(x)}, x, row)
}

// SubRow returns x - row, with the shapes of AddRow.
func SubRow(x, row *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(rowwise{"-", dims(x)}, x, row)
}

// MulRow returns x * row element by element, with the shapes of AddRow.
func MulRow(x, row *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(rowwise{"*", dims(x)}, x, row)
}

// DivRow returns x / row element by element, with the shapes of AddRow.
func DivRow(x, row *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(rowwise{"/", dims(x)}, x, row)
}

// rowwise combines each row of x, which has dims dimensions, with one row.
type rowwise struct {
	sign string // one of + - * /
	dims int
}

func (k rowwise) String() string       { return fmt.Sprintf("rowwise %s (%d dims)", k.sign, k.dims) }
func (k rowwise) Arity() int           { return 2 }
func (k rowwise) Type() hm.Type        { return signature(k.dims, k.dims-1, k.dims) }
func (k rowwise) DiffWRT(n int) []bool { return []bool{true, true} }

func (k rowwise) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	shapes, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	x, row := shapes[0], shapes[1]
	if len(x) < 2 || !slices.Equal(x[1:], row) {
		return nil, errors.Errorf("expected (rows, k...) and (k...), got %v and %v", x, row)
	}
	return x.Clone(), nil
}

// SymDiff: with g the gradient of the result, dx is g, g, g*row, g/row, and
// drow is the sum over rows of g, -g, g*x, -g*(x/row)/row.
func (k rowwise) SymDiff(in gorgonia.Nodes, output, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	x, row := in[0], in[1]
	dx, each := grad, grad
	var err error
	switch k.sign {
	case "*":
		if dx, err = MulRow(grad, row); err != nil {
			return nil, err
		}
		if each, err = gorgonia.HadamardProd(grad, x); err != nil {
			return nil, err
		}
	case "/":
		if dx, err = DivRow(grad, row); err != nil {
			return nil, err
		}
		if each, err = gorgonia.HadamardProd(dx, output); err != nil {
			return nil, err
		}
	}
	drow, err := SumRows(each)
	if err != nil {
		return nil, err
	}
	if k.sign == "-" || k.sign == "/" {
		if drow, err = gorgonia.Neg(drow); err != nil {
			return nil, err
		}
	}
	return gorgonia.Nodes{dx, drow}, nil
}

func (k rowwise) rowInputs() []bool                               { return []bool{true, false} }
func (k rowwise) inPlace() []bool                                 { return []bool{true, false} }
func (k rowwise) run32(dst []float32, in operands[float32]) error { return combineRows(k, dst, in) }
func (k rowwise) run64(dst []float64, in operands[float64]) error { return combineRows(k, dst, in) }

func combineRows[T number](k rowwise, dst []T, in operands[T]) error {
	combine := vector.Add[T]
	switch k.sign {
	case "-":
		combine = vector.Sub[T]
	case "*":
		combine = vector.Mul[T]
	case "/":
		combine = vector.Div[T]
	}
	x, row := in[0], in[1]
	for start := 0; start < len(x); start += len(row) {
		combine(dst[start:start+len(row)], x[start:start+len(row)], row)
	}
	return nil
}

// SumRows returns the sum of the rows of x: (rows, k...) becomes (k...).
func SumRows(x *gorgonia.Node) (*gorgonia.Node, error) { return apply(sumRows{dims(x)}, x) }

type sumRows struct{ dims int }

func (k sumRows) String() string       { return fmt.Sprintf("sum of rows (%d dims)", k.dims) }
func (k sumRows) Arity() int           { return 1 }
func (k sumRows) Type() hm.Type        { return signature(k.dims, k.dims-1) }
func (k sumRows) DiffWRT(n int) []bool { return []bool{true} }

func (k sumRows) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	x, err := oneShape(in)
	if err != nil || len(x) < 2 {
		return nil, errors.Errorf("expected (rows, k...), got %v", in)
	}
	return x[1:], nil
}

func (k sumRows) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := apply(repeatRow{rows: in[0].Shape()[0], dims: k.dims}, grad)
	return gorgonia.Nodes{dx}, err
}

func (k sumRows) rowInputs() []bool                               { return nil }
func (k sumRows) run32(dst []float32, in operands[float32]) error { return addRows(dst, in) }
func (k sumRows) run64(dst []float64, in operands[float64]) error { return addRows(dst, in) }

func addRows[T number](dst []T, in operands[T]) error {
	vector.ColumnSums(dst, rowsOf(in[0], len(dst)))
	return nil
}

func rowsOf[T number](x []T, width int) vector.Matrix[T] {
	return vector.RowMajor(x, len(x)/width, width)
}

// SumsRows says whether the operator is SumRows's, which can be added up block
// of rows by block.
func (o operator) SumsRows() bool {
	_, ok := o.kernel.(sumRows)
	return ok
}

// AddRows32 adds rows to a sum of them.
func (o operator) AddRows32(dst, rows []float32) { vector.AddRows(dst, rowsOf(rows, len(dst))) }

// AddRows64 adds rows to a sum of them.
func (o operator) AddRows64(dst, rows []float64) { vector.AddRows(dst, rowsOf(rows, len(dst))) }

// repeatRow is the derivative of sumRows: (k...) becomes rows times that,
// (rows, k...), of dims dimensions.
type repeatRow struct {
	gradientOnly
	rows, dims int
}

func (k repeatRow) String() string { return fmt.Sprintf("row %d times (%d dims)", k.rows, k.dims) }
func (k repeatRow) Arity() int     { return 1 }
func (k repeatRow) Type() hm.Type  { return signature(k.dims-1, k.dims) }

func (k repeatRow) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	row, err := oneShape(in)
	return append(tensor.Shape{k.rows}, row...), err
}

func (k repeatRow) rowInputs() []bool                               { return []bool{false} }
func (k repeatRow) run32(dst []float32, in operands[float32]) error { return copyRow(dst, in) }
func (k repeatRow) run64(dst []float64, in operands[float64]) error { return copyRow(dst, in) }

func copyRow[T number](dst []T, in operands[T]) error {
	for into := range slices.Chunk(dst, len(in[0])) {
		copy(into, in[0])
	}
	return nil
}

// AddsRow says whether the operator is AddRow's, a sum that a matrix product
// can start from.
func (o operator) AddsRow() bool {
	k, ok := o.kernel.(rowwise)
	return ok && k.sign == "+"
}
