package trainer

import (
	"math"
	"reflect"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Source is where rows come from; a *datasets.Dataset is one.
type Source interface {
	// Rows is the number of rows.
	Rows() int
	// Gather writes the rows of these indices into x, of shape
	// (len(rows), features), and their targets into y, of shape
	// (len(rows), targets), both float32 or float64. The same row must be the
	// same each time.
	Gather(rows []int, x, y *tensor.Dense) error
}

// Weighted is a Source whose rows have weights, factors of their log
// likelihoods in the objective: finite and at least 0.
type Weighted interface {
	Source
	// RowWeights writes the weights of the rows of these indices into w.
	RowWeights(rows []int, w []float64)
}

// chunkRows is how many rows are checked or evaluated at a time.
const chunkRows = 256

// chunks divides the rows 0 to n-1 into batches for checks and evaluation.
func chunks(n int) *batches {
	return newBatches(n, Settings{Batch: chunkRows, Sampling: InOrder})
}

// checkData reads a source from end to end and returns an error unless it has
// rows that the network can be trained on or evaluated with. It returns how
// many rows each class has; nil for a likelihood without classes.
func checkData(net *model.Network, source Source) (counts []int, err error) {
	if source == nil || isNilPointer(source) {
		return nil, errors.Errorf("there are no data: the source is a nil %T", source)
	}
	n := source.Rows()
	if n < 1 {
		return nil, errors.New("the data have no rows")
	}
	if s, ok := source.(interface{ Columns() int }); ok && s.Columns() != net.Inputs() {
		return nil, errors.Errorf("the data have %d features a row, the network takes %d", s.Columns(), net.Inputs())
	}
	likelihood := net.Likelihood()
	classifier, _ := likelihood.(losses.Classifier)
	if classifier != nil {
		counts = make([]int, classifier.ClassCount())
	}
	all := chunks(n)
	for i := range all.steps() {
		rows := all.batch(i)
		x := tensor.New(tensor.Of(net.Dtype()), tensor.WithShape(len(rows), net.Inputs()))
		y := tensor.New(tensor.Of(net.Dtype()), tensor.WithShape(len(rows), likelihood.Targets()))
		if err := source.Gather(rows, x, y); err != nil {
			return nil, errors.Wrapf(err, "gathering rows %d to %d", rows[0], rows[len(rows)-1])
		}
		if err := checkFeatures(rows[0], net.Inputs(), wide(x)); err != nil {
			return nil, err
		}
		targets := wide(y)
		for j, row := range rows {
			target := targets[j*likelihood.Targets() : (j+1)*likelihood.Targets()]
			if err := likelihood.CheckTarget(target); err != nil {
				return nil, errors.Wrapf(err, "row %d", row)
			}
			if counts != nil {
				counts[int(target[0])]++
			}
		}
		if err := checkWeights(source, rows); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

func isNilPointer(source Source) bool {
	v := reflect.ValueOf(source)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// wide returns the tensor's numbers as float64.
func wide(t *tensor.Dense) []float64 {
	if t.Dtype() == tensor.Float64 {
		return t.Float64s()
	}
	values := make([]float64, t.DataSize())
	for i, v := range t.Float32s() {
		values[i] = float64(v)
	}
	return values
}

func checkFeatures(first, columns int, x []float64) error {
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return errors.Errorf("row %d, feature %d is %v in the network's dtype; features must be finite numbers", first+i/columns, i%columns, v)
		}
	}
	return nil
}

func checkWeights(source Source, rows []int) error {
	weighted, ok := source.(Weighted)
	if !ok {
		return nil
	}
	weights := make([]float64, len(rows))
	weighted.RowWeights(rows, weights)
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return errors.Errorf("row %d has weight %v; weights must be finite and at least 0", rows[i], w)
		}
	}
	return nil
}

// checkClasses returns an error when all rows are of one class.
func checkClasses(counts []int) error {
	found := -1
	for class, count := range counts {
		if count == 0 {
			continue
		}
		if found >= 0 {
			return nil
		}
		found = class
	}
	if found < 0 {
		return nil
	}
	return errors.Errorf("all rows are of class %d; training needs rows of at least two classes", found)
}
