package datasets_test

import (
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"gorgonia.org/tensor"
)

// small is three rows of two features; in float32 if asked for.
func small(dtype tensor.Dtype) *datasets.Dataset {
	if dtype == tensor.Float32 {
		return &datasets.Dataset{
			X: tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float32{1, 2, 3, 4, 5, 6})),
			Y: tensor.New(tensor.WithShape(3, 1), tensor.WithBacking([]float32{10, 20, 30})),
		}
	}
	return &datasets.Dataset{
		X: tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float64{1, 2, 3, 4, 5, 6})),
		Y: tensor.New(tensor.WithShape(3, 1), tensor.WithBacking([]float64{10, 20, 30})),
	}
}

func TestGather(t *testing.T) {
	for _, from := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, to := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			d := small(from)
			x := tensor.New(tensor.Of(to), tensor.WithShape(4, 2))
			y := tensor.New(tensor.Of(to), tensor.WithShape(4, 1))
			rows := []int{2, 0, 2, 1}
			check(t, d.Gather(rows, x, y))
			if to == tensor.Float32 {
				want(t, "x", x.Data(), []float32{5, 6, 1, 2, 5, 6, 3, 4})
				want(t, "y", y.Data(), []float32{30, 10, 30, 20})
			} else {
				want(t, "x", x.Data(), []float64{5, 6, 1, 2, 5, 6, 3, 4})
				want(t, "y", y.Data(), []float64{30, 10, 30, 20})
			}
			if n := testing.AllocsPerRun(20, func() { check(t, d.Gather(rows, x, y)) }); n != 0 {
				t.Errorf("from %v to %v: %v allocations, want none", from, to, n)
			}
		}
	}
}

// The parts of a batch make up the whole, however many there are.
func TestGatherPart(t *testing.T) {
	d, rows := datasets.Digits(), []int{5, 1000, 5, 0}
	whole, wholeY := matrix(4, 64), matrix(4, 1)
	check(t, d.Gather(rows, whole, wholeY))
	for _, parts := range []int{1, 3, 64, 100} {
		x, y := matrix(4, 64), matrix(4, 1)
		for part := range parts {
			check(t, d.GatherPart(rows, part, parts, x, y))
		}
		want(t, "x", x.Data(), whole.Data())
		want(t, "y", y.Data(), wholeY.Data())
	}
	wantError(t, "a part that there is not", d.GatherPart(rows, 2, 2, whole, wholeY), "parts 0 to 1")
	wantError(t, "a row that there is not", d.GatherPart([]int{0, 1, 2, 5000}, 0, 2, whole, wholeY), "row 5000")
}

func TestGatherWithoutTargets(t *testing.T) {
	d := small(tensor.Float64)
	d.Y = nil
	x := matrix(1, 2)
	check(t, d.Gather([]int{1}, x, nil))
	want(t, "x", x.Data(), []float64{3, 4})
	wantError(t, "targets that are not there", d.Gather([]int{1}, x, matrix(1, 1)), "Y is nil")
}

// A batch may be the first rows of a larger one.
func TestGatherIntoFirstRows(t *testing.T) {
	whole := matrix(4, 2)
	view, err := whole.Slice(tensor.S(0, 2))
	check(t, err)
	check(t, small(tensor.Float64).Gather([]int{1, 2}, view.(*tensor.Dense), nil))
	want(t, "x", whole.Data(), []float64{3, 4, 5, 6, 0, 0, 0, 0})
}

func TestGatherTargets(t *testing.T) {
	y := matrix(2, 1)
	check(t, small(tensor.Float64).GatherTargets([]int{2, 0}, y))
	want(t, "y", y.Data(), []float64{30, 10})
}

func TestElements(t *testing.T) {
	d := small(tensor.Float32)
	want(t, "X", datasets.Elements[float32](d.X), []float32{1, 2, 3, 4, 5, 6})
	if datasets.Elements[float64](d.X) != nil {
		t.Error("float32 has elements of float64")
	}
	if datasets.Elements[float64](columns(t, matrix(2, 3), 0, 2)) != nil || datasets.Elements[float64](nil) != nil {
		t.Error("what does not lie row after row has elements")
	}
}

func TestGatherRefuses(t *testing.T) {
	x, y := matrix(2, 2), matrix(2, 1)
	turned := matrix(2, 2)
	check(t, turned.T())
	for _, c := range []struct {
		name string
		rows []int
		x, y *tensor.Dense
		want string
	}{
		{"row too large", []int{0, 3}, x, y, "row 3 was asked for; there are rows 0 to 2"},
		{"row negative", []int{-1, 0}, x, y, "row -1"},
		{"too few rows", []int{0}, x, y, "the batch for X has shape (2, 2); for 1 rows it must be (1, 2)"},
		{"x too wide", []int{0, 1}, matrix(2, 3), y, "must be (2, 2)"},
		{"y too wide", []int{0, 1}, x, x, "the batch for Y"},
		{"no x", []int{0, 1}, nil, y, "the batch for X is nil"},
		{"no rows", nil, matrix(1, 2), nil, "for 0 rows"},
		{"x turned", []int{0, 1}, turned, y, "Materialize"},
		{"x of columns", []int{0, 1}, columns(t, matrix(2, 3), 0, 2), y, "Materialize"},
		{"x of whole numbers", []int{0, 1}, tensor.New(tensor.Of(tensor.Int), tensor.WithShape(2, 2)), y, "int"},
	} {
		wantError(t, c.name, small(tensor.Float64).Gather(c.rows, c.x, c.y), c.want)
	}
	d := small(tensor.Float64)
	d.Weights = []float64{1}
	wantError(t, "weights short", d.Gather([]int{0, 1}, x, y), "1 weights for 3 rows")
	wantError(t, "weights short for targets", d.GatherTargets([]int{0, 1}, y), "1 weights for 3 rows")
	wantError(t, "no y", small(tensor.Float64).GatherTargets([]int{0, 1}, nil), "the batch for Y is nil")
	wantError(t, "no data", (*datasets.Dataset)(nil).GatherTargets([]int{0, 1}, y), "nil")
}

func TestRowWeights(t *testing.T) {
	d := small(tensor.Float64)
	w := make([]float64, 2)
	d.RowWeights([]int{2, 0}, w)
	want(t, "no weights", w, []float64{1, 1})
	d.Weights = []float64{0.5, 2, 4}
	d.RowWeights([]int{2, 0}, w)
	want(t, "weights", w, []float64{4, 0.5})
}

func TestSubset(t *testing.T) {
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		d := small(dtype)
		d.Weights = []float64{0.5, 2, 4}
		d.Target = "y"
		s, err := d.Subset([]int{2, 2, 0})
		check(t, err)
		want(t, "dtype of X", s.X.Dtype() == dtype, true)
		want(t, "dtype of Y", s.Y.Dtype() == dtype, true)
		x, y := matrix(3, 2), matrix(3, 1)
		check(t, s.Gather([]int{0, 1, 2}, x, y))
		want(t, "x", x.Data(), []float64{5, 6, 5, 6, 1, 2})
		want(t, "y", y.Data(), []float64{30, 30, 10})
		want(t, "weights", s.Weights, []float64{4, 4, 0.5})
		want(t, "target", s.Target, "y")
	}
	d := small(tensor.Float64)
	_, err := d.Subset(nil)
	wantError(t, "no rows", err, "no rows")
	_, err = d.Subset([]int{3})
	wantError(t, "row too large", err, "row 3")
	d.Y = nil
	s, err := d.Subset([]int{1})
	check(t, err)
	if s.Y != nil {
		t.Errorf("a subset without targets has targets %v", s.Y)
	}
}
