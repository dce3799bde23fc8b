package datasets

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// matrix is the memory of a (rows, columns) tensor, row after row. One of the
// two slices is set, by dtype.
type matrix struct {
	rows, columns int
	f64           []float64
	f32           []float32
}

// viewMatrix looks into a tensor without copying or allocating. Anything but
// at least one row and column of float32 or float64, row after row, is an
// error that calls the tensor by name.
func viewMatrix(name string, t *tensor.Dense) (matrix, error) {
	if t == nil {
		return matrix{}, errors.Errorf("datasets: %s is nil; it must be a (rows, columns) tensor", name)
	}
	if t.Dims() != 2 || t.Shape()[0] < 1 || t.Shape()[1] < 1 {
		return matrix{}, errors.Errorf("datasets: %s has shape %v; it must be (rows, columns) with at least one of each", name, t.Shape())
	}
	m := matrix{rows: t.Shape()[0], columns: t.Shape()[1]}
	switch t.Dtype() {
	case tensor.Float64:
		m.f64 = t.Float64s()
	case tensor.Float32:
		m.f32 = t.Float32s()
	default:
		return matrix{}, errors.Errorf("datasets: %s holds %v; it must hold float32 or float64", name, t.Dtype())
	}
	if !slices.Equal(t.Strides(), []int{m.columns, 1}) || max(len(m.f64), len(m.f32)) != m.rows*m.columns {
		return matrix{}, errors.Errorf("datasets: %s is a view that does not lie row after row in memory; Materialize or Clone it first", name)
	}
	return m, nil
}

func (m matrix) at(row, column int) float64 {
	if m.f64 != nil {
		return m.f64[row*m.columns+column]
	}
	return float64(m.f32[row*m.columns+column])
}

func (m matrix) firstNonFinite() (row, column int, found bool) {
	for i := range m.rows {
		for j := range m.columns {
			if v := m.at(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// gather copies those of the given rows of m whose places are from to to-1 into
// the same places of dst, converting between dtypes. All are in range.
func (m matrix) gather(rows []int, from, to int, dst matrix) {
	rows, at := rows[from:to], from*m.columns
	switch {
	case m.f64 != nil && dst.f64 != nil:
		copyRows(rows, m.columns, m.f64, dst.f64[at:])
	case m.f32 != nil && dst.f32 != nil:
		copyRows(rows, m.columns, m.f32, dst.f32[at:])
	case m.f64 != nil:
		convertRows(rows, m.columns, m.f64, dst.f32[at:])
	default:
		convertRows(rows, m.columns, m.f32, dst.f64[at:])
	}
}

func copyRows[T float32 | float64](rows []int, width int, src, dst []T) {
	for i, row := range rows {
		copy(dst[i*width:(i+1)*width], src[row*width:])
	}
}

func convertRows[S, D float32 | float64](rows []int, width int, src []S, dst []D) {
	for i, row := range rows {
		into := dst[i*width : (i+1)*width]
		for j, v := range src[row*width : (row+1)*width] {
			into[j] = D(v)
		}
	}
}

// dense makes a (len(values)/columns, columns) tensor of the values.
func dense[T float32 | float64](values []T, columns int) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(values)/columns, columns), tensor.WithBacking(values))
}

// indexClasses returns the index of each label among the different labels,
// sorted, and their names.
func indexClasses[T cmp.Ordered](labels []T, name func(T) string) (indices []float64, classes []string) {
	index := map[T]int{}
	for _, label := range labels {
		index[label] = 0
	}
	for i, label := range slices.Sorted(maps.Keys(index)) {
		index[label] = i
		classes = append(classes, name(label))
	}
	indices = make([]float64, len(labels))
	for i, label := range labels {
		indices[i] = float64(index[label])
	}
	return indices, classes
}

// numbered returns prefix1, prefix2, and so on.
func numbered(prefix string, count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = prefix + strconv.Itoa(i+1)
	}
	return names
}
