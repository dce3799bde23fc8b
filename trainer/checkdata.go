package trainer

import (
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// chunkRows is how many rows are checked or evaluated at a time.
const chunkRows = 256

// chunks divides the rows 0 to n-1 into batches for checks and evaluation.
func chunks(n int) *batches {
	return newBatches(n, Settings{Batch: chunkRows, Sampling: InOrder})
}

// census is what checkData counts: the rows of each class, and the sum of
// their weights. Without classes all rows are of one.
type census struct {
	rows    []int
	weights []float64
}

// checkData reads a source from end to end and returns an error unless it has
// rows that the network can be trained on or evaluated with.
func checkData(net *model.Network, source Source) (census, error) {
	if source == nil || isNilPointer(source) {
		return census{}, errors.Errorf("there are no data: the source is a nil %T", source)
	}
	n, err := rowsOf(source)
	if err != nil {
		return census{}, err
	}
	if n < 1 {
		return census{}, errors.New("the data have no rows")
	}
	if s, ok := source.(interface{ Columns() int }); ok && s.Columns() != net.Inputs() {
		return census{}, errors.Errorf("the data have %d features a row, the network takes %d", s.Columns(), net.Inputs())
	}
	if err := checkNames(net, source); err != nil {
		return census{}, err
	}
	classes := 1
	if c, ok := net.Likelihood().(losses.Classifier); ok {
		classes = c.ClassCount()
	}
	found := census{rows: make([]int, classes), weights: make([]float64, classes)}
	all := chunks(n)
	for i := range all.steps() {
		if err := found.add(net, source, all.batch(i)); err != nil {
			return census{}, err
		}
	}
	return found, nil
}

// checkNames returns an error if the source's classes have other names than
// the network's. It is no error if one of them has no names.
func checkNames(net *model.Network, source Source) error {
	named, ok := source.(Named)
	if !ok {
		return nil
	}
	ours := net.Config().Classes
	theirs, err := classNames(named)
	if err != nil || len(ours) == 0 || len(theirs) == 0 || slices.Equal(ours, theirs) {
		return err
	}
	if slices.Equal(slices.Sorted(slices.Values(ours)), slices.Sorted(slices.Values(theirs))) {
		return errors.Errorf("the classes of the data are %s, in another order than the network's, %s; number the rows' classes as the network does",
			quoted(theirs), quoted(ours))
	}
	return errors.Errorf("the classes of the data are %s, those of the network are %s; give rows of the network's classes, in their order (a table is read so with datasets.CSVOptions.Schema)",
		quoted(theirs), quoted(ours))
}

// quoted lists names, and cuts a long list short.
func quoted(names []string) string {
	const most = 12
	text := fmt.Sprintf("%.60q", names[:min(len(names), most)])
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// add checks and counts some rows.
func (c census) add(net *model.Network, source Source, rows []int) error {
	likelihood := net.Likelihood()
	x := tensor.New(tensor.Of(net.Dtype()), tensor.WithShape(len(rows), net.Inputs()))
	y := tensor.New(tensor.Of(net.Dtype()), tensor.WithShape(len(rows), likelihood.Targets()))
	if err := gather(source, rows, x, y); err != nil {
		return errors.Wrapf(err, "gathering rows %d to %d", rows[0], rows[len(rows)-1])
	}
	if err := checkFeatures(rows[0], net.Inputs(), wide(x)); err != nil {
		return err
	}
	weights, err := checkWeights(source, rows)
	if err != nil {
		return err
	}
	targets := wide(y)
	for i, row := range rows {
		target := targets[i*likelihood.Targets() : (i+1)*likelihood.Targets()]
		if err := likelihood.CheckTarget(target); err != nil {
			return errors.Wrapf(err, "row %d", row)
		}
		class := 0
		if _, ok := likelihood.(losses.Classifier); ok {
			if class, err = classOf(target[0], len(c.rows)); err != nil {
				return errors.Wrapf(err, "row %d", row)
			}
		}
		c.rows[class]++
		c.weights[class] += weights[i]
	}
	return nil
}

// classOf returns the class that a target stands for.
func classOf(target float64, classes int) (int, error) {
	if !(target >= 0 && target < float64(classes)) {
		return 0, errors.Errorf("the class %v is not one of 0 to %d", target, classes-1)
	}
	return int(target), nil
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

// checkWeights returns the weights of the rows, which are 1 if the source gives
// none.
func checkWeights(source Source, rows []int) ([]float64, error) {
	weights := make([]float64, len(rows))
	for i := range weights {
		weights[i] = 1
	}
	weighted, ok := source.(Weighted)
	if !ok {
		return weights, nil
	}
	if err := rowWeights(weighted, rows, weights); err != nil {
		return nil, err
	}
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return nil, errors.Errorf("row %d has weight %v; weights must be finite and at least 0", rows[i], w)
		}
	}
	return weights, nil
}

// trainable returns an error when all rows are of one class of several, or
// when their weights, times those of their classes if there are such, are all
// 0.
func (c census) trainable(classWeights []float64) error {
	present, weight := 0, 0.0
	for class, rows := range c.rows {
		if rows > 0 {
			present++
		}
		if classWeights != nil && classWeights[class] == 0 {
			continue
		}
		weight += c.weights[class]
	}
	if present == 1 && len(c.rows) > 1 {
		only := slices.IndexFunc(c.rows, func(rows int) bool { return rows > 0 })
		return errors.Errorf("all rows are of class %d; training needs rows of at least two classes", only)
	}
	if weight == 0 {
		return errors.New("the weights of all rows are 0, so there is nothing to learn from; give some rows, and their class if classes have weights, a weight above 0")
	}
	return nil
}
