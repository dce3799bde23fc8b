package op_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op/optest"
)

// columns is a view of d without its last axis, the first element of each.
func columns(t *testing.T, d *tensor.Dense) *tensor.Dense {
	t.Helper()
	slices := make([]tensor.Slice, d.Dims())
	slices[d.Dims()-1] = gorgonia.S(0)
	view, err := d.Slice(slices...)
	if err != nil {
		t.Fatal(err)
	}
	return view.(*tensor.Dense)
}

// A column view, a lazy transpose and a column-major tensor give what a copy of
// them does.
func TestMemoryOrder(t *testing.T) {
	transposed := optest.Random(3, 2, 6)
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	view, err := optest.Random(3, 6, 5).Slice(nil, gorgonia.S(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	columnMajor := tensor.New(tensor.WithShape(6, 2), tensor.AsFortran([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}))
	for what, d := range map[string]*tensor.Dense{
		"lazy transpose": transposed,
		"column view":    view.(*tensor.Dense),
		"column-major":   columnMajor,
	} {
		dense := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(6, 2))
		for i := range 6 {
			for j := range 2 {
				element, err := d.At(i, j)
				if err != nil {
					t.Fatal(err)
				}
				if err := dense.SetAt(element, i, j); err != nil {
					t.Fatal(err)
				}
			}
		}
		for name, n := range operators(t, tensor.Float64) {
			if _, ok := unary[name]; !ok {
				continue
			}
			got, err := n.Op().Do(d)
			if err != nil {
				t.Fatalf("%s of a %s: %v", name, what, err)
			}
			want, err := n.Op().Do(dense)
			if err != nil {
				t.Fatal(err)
			}
			if !got.(*tensor.Dense).Eq(want) {
				t.Errorf("%s of a %s is %v, want %v", name, what, got, want)
			}
		}
	}
}
