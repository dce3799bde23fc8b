package datasets

import (
	"math"
	"slices"
	"strconv"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// Dataset is a table of examples, one a row. X and Y may be float32 or
// float64, and must lie in memory row after row (a view of a larger tensor
// does not; Materialize it).
//
// A Dataset is data: subsets are copies, but names, classes and schema are
// shared between a Dataset and its subsets. Reading one from many goroutines
// is safe.
type Dataset struct {
	X *tensor.Dense // (rows, features)

	// Y is (rows, 1) with the index of the class, from 0, in classification,
	// and (rows, targets) with the values in regression. It is nil where the
	// targets are unknown.
	Y *tensor.Dense

	Weights  []float64 // the weight of each row; nil: all 1
	Features []string  // the name of each column of X; may be nil
	Classes  []string  // the name of each class; nil: regression
	Target   string    // the name of what is predicted
	Schema   *Schema   // how raw columns became X; nil where there were none

	// Dropped counts the rows that CSVOptions.DropMissing left out of the
	// table, if there were any, and Unknown the cells that
	// Schema.IgnoreUnknown took for none of the categories. Subsets have
	// neither.
	Dropped *Missing
	Unknown int
}

// errNil is the error of a method that needs data.
var errNil = errors.New("datasets: the Dataset is nil")

// FromRows makes a Dataset of the caller's own slices, which are copied.
// x is (rows, features). The type of y says what is to be learned:
//
//   - []string: classification; the classes are the different names, sorted.
//   - []int: classification; the classes are the different numbers, sorted,
//     and named after them.
//   - []float64: regression.
//
// Rows of unequal length, a y of another length, NaN or infinity, an empty
// text for a class, and fewer than two classes are errors.
func FromRows[T string | int | float64](x [][]float64, y []T) (*Dataset, error) {
	if len(x) == 0 || len(x[0]) == 0 {
		return nil, errors.New("datasets: no rows or no features; x must have at least one of each")
	}
	if len(y) != len(x) {
		return nil, errors.Errorf("datasets: %d rows but %d targets; give one target a row", len(x), len(y))
	}
	columns := len(x[0])
	features := make([]float64, 0, len(x)*columns)
	for i, row := range x {
		if len(row) != columns {
			return nil, errors.Errorf("datasets: row %d has %d features, row 0 has %d; make them equal", i, len(row), columns)
		}
		features = append(features, row...)
	}
	d := &Dataset{X: dense(features, columns), Features: numbered("x", columns), Target: "y"}
	var targets []float64
	switch y := any(y).(type) {
	case []float64:
		targets = append(targets, y...)
	case []string:
		if row := slices.Index(y, ""); row >= 0 {
			return nil, errors.Errorf("datasets: the class of row %d is an empty text; name it, or leave out the row", row)
		}
		targets, d.Classes = indexClasses(y, func(name string) string { return name })
	case []int:
		targets, d.Classes = indexClasses(y, strconv.Itoa)
	}
	d.Y = dense(targets, 1)
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return d, nil
}

// Rows returns the number of rows.
func (d *Dataset) Rows() int {
	if d == nil || d.X == nil || d.X.Dims() != 2 {
		return 0
	}
	return d.X.Shape()[0]
}

// Columns returns the number of features.
func (d *Dataset) Columns() int {
	if d == nil || d.X == nil || d.X.Dims() != 2 {
		return 0
	}
	return d.X.Shape()[1]
}

// Labels returns the index of each row's class, or nil in regression and
// where targets are unknown.
func (d *Dataset) Labels() []int {
	if d == nil || d.Classes == nil {
		return nil
	}
	y, err := viewMatrix("Y", d.Y)
	if err != nil {
		return nil
	}
	labels := make([]int, y.rows)
	for i := range labels {
		labels[i] = int(y.at(i, 0))
	}
	return labels
}

// ClassNames returns Classes. The trainer compares them with the network's, so
// that a class is not taken for another.
func (d *Dataset) ClassNames() []string {
	if d == nil {
		return nil
	}
	return d.Classes
}

// ClassCounts returns the number of rows of each class, in the order of
// Classes, or nil in regression and where targets are unknown.
func (d *Dataset) ClassCounts() []int {
	labels := d.Labels()
	if labels == nil {
		return nil
	}
	counts := make([]int, len(d.Classes))
	for _, label := range labels {
		if label >= 0 && label < len(counts) {
			counts[label]++
		}
	}
	return counts
}

// WithClassWeights returns the same data with each row's weight multiplied
// by that of its class, which makes up for classes of unequal size. weights
// holds one weight a class, in the order of Classes.
func (d *Dataset) WithClassWeights(weights []float64) (*Dataset, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	if d.Classes == nil || d.Y == nil || len(weights) != len(d.Classes) {
		return nil, errors.Errorf("datasets: %d class weights for %d classes; give one a class", len(weights), len(d.Classes))
	}
	weighted := *d
	weighted.Weights = make([]float64, d.Rows())
	for i, label := range d.Labels() {
		weighted.Weights[i] = d.weight(i) * weights[label]
	}
	return &weighted, weighted.Validate()
}

// Validate returns an error that says what is wrong with the data and where:
// shapes that do not fit together, a number that is not finite, a negative
// weight, a label that is no class, fewer than two classes.
func (d *Dataset) Validate() error {
	if d == nil {
		return errNil
	}
	x, err := viewMatrix("X", d.X)
	if err != nil {
		return err
	}
	if d.Features != nil && len(d.Features) != x.columns {
		return errors.Errorf("datasets: %d feature names for %d columns of X; give one a column, or none", len(d.Features), x.columns)
	}
	if err := d.validateWeights(x.rows); err != nil {
		return err
	}
	if row, column, ok := x.firstNonFinite(); ok {
		return errors.Errorf("datasets: X is %v at row %d, column %d%s; every feature must be a finite number",
			x.at(row, column), row, column, d.featureName(column))
	}
	if d.Classes != nil && len(d.Classes) < 2 {
		return errors.Errorf("datasets: there is one class only (%q); to tell classes apart takes two", d.Classes)
	}
	if d.Y == nil {
		return nil
	}
	y, err := viewMatrix("Y", d.Y)
	if err != nil {
		return err
	}
	if y.rows != x.rows {
		return errors.Errorf("datasets: X has %d rows and Y has %d; make them equal", x.rows, y.rows)
	}
	if row, column, ok := y.firstNonFinite(); ok {
		return errors.Errorf("datasets: Y is %v at row %d, column %d; every target must be a finite number",
			y.at(row, column), row, column)
	}
	return d.validateLabels(y)
}

func (d *Dataset) validateWeights(rows int) error {
	if d.Weights != nil && len(d.Weights) != rows {
		return errors.Errorf("datasets: %d weights for %d rows; give one a row, or none", len(d.Weights), rows)
	}
	for i, w := range d.Weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return errors.Errorf("datasets: the weight of row %d is %v; a weight must be finite and not negative", i, w)
		}
	}
	return nil
}

func (d *Dataset) validateLabels(y matrix) error {
	if d.Classes == nil {
		return nil
	}
	if y.columns != 1 {
		return errors.Errorf("datasets: Y has %d columns; in classification it has one, the index of the class", y.columns)
	}
	for i := range y.rows {
		label := y.at(i, 0)
		if label != math.Trunc(label) || label < 0 || label >= float64(len(d.Classes)) {
			return errors.Errorf("datasets: the label of row %d is %v; with %d classes it must be a whole number from 0 to %d",
				i, label, len(d.Classes), len(d.Classes)-1)
		}
	}
	return nil
}

func (d *Dataset) featureName(column int) string {
	if d.Features == nil {
		return ""
	}
	return " (" + strconv.Quote(d.Features[column]) + ")"
}

// weight is the weight of a row, 1 where none is given.
func (d *Dataset) weight(row int) float64 {
	if d.Weights == nil {
		return 1
	}
	return d.Weights[row]
}
