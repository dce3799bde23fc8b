package datasets_test

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
)

func TestFromRows(t *testing.T) {
	x := [][]float64{{1, 2}, {3, 4}, {5, 6}}

	words, err := datasets.FromRows(x, []string{"rye", "oat", "rye"})
	check(t, err)
	want(t, "classes of words", words.Classes, []string{"oat", "rye"})
	want(t, "labels of words", words.Labels(), []int{1, 0, 1})
	want(t, "counts of words", words.ClassCounts(), []int{1, 2})
	want(t, "X", words.X.Float64s(), []float64{1, 2, 3, 4, 5, 6})
	want(t, "features", words.Features, []string{"x1", "x2"})

	numbers, err := datasets.FromRows(x, []int{10, 9, 10})
	check(t, err)
	want(t, "classes of whole numbers", numbers.Classes, []string{"9", "10"})
	want(t, "labels of whole numbers", numbers.Labels(), []int{1, 0, 1})

	values, err := datasets.FromRows(x, []float64{1.5, 2, 1})
	check(t, err)
	want(t, "Y", values.Y.Float64s(), []float64{1.5, 2, 1})
	if values.Classes != nil || values.Labels() != nil || values.ClassCounts() != nil {
		t.Errorf("values: there are classes %v, labels %v, counts %v; want none", values.Classes, values.Labels(), values.ClassCounts())
	}

	x[0][0] = 100
	want(t, "X after the caller's slice changed", values.X.Float64s()[0], 1.0)
}

func TestFromRowsRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		x    [][]float64
		y    []float64
		want string
	}{
		{"nothing", nil, nil, "no rows"},
		{"no features", [][]float64{{}}, []float64{1}, "no features"},
		{"a target short", [][]float64{{1}, {2}}, []float64{1}, "2 rows but 1 targets"},
		{"ragged rows", [][]float64{{1, 2}, {3}}, []float64{1, 2}, "row 1 has 1 features, row 0 has 2"},
		{"NaN", [][]float64{{1, 2}, {3, math.NaN()}}, []float64{1, 2}, `X is NaN at row 1, column 1 ("x2")`},
		{"infinity", [][]float64{{1}, {2}}, []float64{1, math.Inf(-1)}, "Y is -Inf at row 1, column 0"},
	} {
		_, err := datasets.FromRows(c.x, c.y)
		wantError(t, c.name, err, c.want)
	}
	_, err := datasets.FromRows([][]float64{{1}, {2}}, []string{"oat", ""})
	wantError(t, "empty class", err, "class of row 1 is an empty text")
	_, err = datasets.FromRows([][]float64{{1}, {2}}, []string{"oat", "oat"})
	wantError(t, "one class", err, `one class only (["oat"])`)
}

func TestValidate(t *testing.T) {
	iris := datasets.Iris
	check(t, iris().Validate())
	for _, c := range []struct {
		name   string
		damage func(d *datasets.Dataset)
		want   string
	}{
		{"no X", func(d *datasets.Dataset) { d.X = nil }, "X is nil"},
		{"X of whole numbers", func(d *datasets.Dataset) { d.X = tensor.New(tensor.Of(tensor.Int), tensor.WithShape(2, 2)) }, "X holds int"},
		{"X a vector", func(d *datasets.Dataset) { d.X = matrix(1, 2); d.X.Reshape(2) }, "X has shape (2)"},
		{"X turned", func(d *datasets.Dataset) { check(t, d.X.T()) }, "Materialize"},
		{"X a view of columns", func(d *datasets.Dataset) { d.X = columns(t, d.X, 1, 3); d.Features = nil }, "Materialize"},
		{"Y too short", func(d *datasets.Dataset) { d.Y = matrix(149, 1) }, "X has 150 rows and Y has 149"},
		{"Y too wide", func(d *datasets.Dataset) { d.Y = matrix(150, 2) }, "Y has 2 columns"},
		{"label outside the classes", func(d *datasets.Dataset) { d.Y.Float64s()[7] = 3 }, "label of row 7 is 3"},
		{"negative label", func(d *datasets.Dataset) { d.Y.Float64s()[7] = -1 }, "label of row 7 is -1"},
		{"label between", func(d *datasets.Dataset) { d.Y.Float64s()[7] = 0.5 }, "label of row 7 is 0.5"},
		{"label NaN", func(d *datasets.Dataset) { d.Y.Float64s()[7] = math.NaN() }, "Y is NaN at row 7"},
		{"one class", func(d *datasets.Dataset) { d.Classes = d.Classes[:1] }, "one class only"},
		{"a name short", func(d *datasets.Dataset) { d.Features = d.Features[1:] }, "3 feature names for 4 columns"},
		{"a weight short", func(d *datasets.Dataset) { d.Weights = make([]float64, 149) }, "149 weights for 150 rows"},
		{"weight NaN", func(d *datasets.Dataset) { d.Weights = make([]float64, 150); d.Weights[3] = math.NaN() }, "weight of row 3 is NaN"},
		{"weight negative", func(d *datasets.Dataset) { d.Weights = make([]float64, 150); d.Weights[3] = -1 }, "weight of row 3 is -1"},
		{"X infinite", func(d *datasets.Dataset) { d.X.Float64s()[4*9+2] = math.Inf(1) }, `X is +Inf at row 9, column 2 ("petal_length_cm")`},
	} {
		d := iris()
		c.damage(d)
		wantError(t, c.name, d.Validate(), c.want)
		if _, _, err := d.Split(0.5, 1); err == nil {
			t.Errorf("%s: Split took it", c.name)
		}
		if _, err := d.Folds(2, 1); err == nil {
			t.Errorf("%s: Folds took it", c.name)
		}
		if _, err := d.Shuffle(1); err == nil {
			t.Errorf("%s: Shuffle took it", c.name)
		}
	}
	for _, empty := range []*datasets.Dataset{{}, nil} {
		if empty.Rows() != 0 || empty.Columns() != 0 || empty.Labels() != nil || empty.ClassCounts() != nil {
			t.Errorf("%v has %d rows and %d columns", empty, empty.Rows(), empty.Columns())
		}
	}
}

func TestNilDataset(t *testing.T) {
	var d *datasets.Dataset
	_, _, split := d.Split(0.5, 1)
	_, folds := d.Folds(2, 1)
	_, shuffle := d.Shuffle(1)
	_, subset := d.Subset([]int{0})
	_, weighted := d.WithClassWeights(nil)
	for name, err := range map[string]error{
		"Validate": d.Validate(), "Split": split, "Folds": folds, "Shuffle": shuffle, "Subset": subset,
		"WithClassWeights": weighted, "Gather": d.Gather([]int{0}, matrix(1, 1), nil),
	} {
		wantError(t, name, err, "the Dataset is nil")
	}
}

func TestWithClassWeights(t *testing.T) {
	d, err := datasets.FromRows([][]float64{{1}, {2}, {3}}, []string{"a", "b", "a"})
	check(t, err)
	d.Weights = []float64{1, 2, 3}
	weighted, err := d.WithClassWeights([]float64{10, 0.5})
	check(t, err)
	want(t, "weights", weighted.Weights, []float64{10, 1, 30})
	want(t, "weights before", d.Weights, []float64{1, 2, 3})

	_, err = d.WithClassWeights([]float64{1})
	wantError(t, "a weight short", err, "1 class weights for 2 classes")
	_, err = d.WithClassWeights([]float64{1, -1})
	wantError(t, "negative", err, "weight of row 1 is -2")
}

// check stops the test at an error.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// wantError demands an error of this package that holds the text.
func wantError(t testing.TB, what string, err error, text string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want one with %q", what, text)
		return
	}
	if !strings.HasPrefix(err.Error(), "datasets: ") || !strings.Contains(err.Error(), text) ||
		strings.Count(err.Error(), "datasets: ") != 1 {
		t.Errorf("%s: got %q, want \"datasets: \" once, and %q", what, err, text)
	}
}

// allocated returns how many bytes the function allocates, counting what is
// freed meanwhile: the most memory that it can have held.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func matrix(rows, columns int) *tensor.Dense {
	return tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(rows, columns))
}

func columns(t testing.TB, x *tensor.Dense, from, to int) *tensor.Dense {
	view, err := x.Slice(nil, tensor.S(from, to))
	check(t, err)
	return view.(*tensor.Dense)
}
