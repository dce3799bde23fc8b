package op_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/internal/op/optest"
)

func TestRowValues(t *testing.T) {
	x := tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float64{1, 2, 3, 4, 5, 6}))
	row := tensor.New(tensor.WithShape(3), tensor.WithBacking([]float64{2, 4, 8}))
	for name, c := range map[string]struct {
		build func(x, row node) (node, error)
		want  []float64
	}{
		"x + row": {op.AddRow, []float64{3, 6, 11, 6, 9, 14}},
		"x - row": {op.SubRow, []float64{-1, -2, -5, 2, 1, -2}},
		"x * row": {op.MulRow, []float64{2, 8, 24, 8, 20, 48}},
		"x / row": {op.DivRow, []float64{0.5, 0.5, 0.375, 2, 1.25, 0.75}},
	} {
		build := func(in gorgonia.Nodes) (node, error) { return c.build(in[0], in[1]) }
		for _, inputs := range [][]*tensor.Dense{{x, row}, {optest.Float32(x), optest.Float32(row)}} {
			got, shape := optest.Program{Build: build, Inputs: inputs}.Value(t)
			if diff := cmp.Diff(c.want, got); diff != "" || !shape.Eq(x.Shape()) {
				t.Errorf("%s (%v), shape %v: (-want +got)\n%s", name, inputs[0].Dtype(), shape, diff)
			}
		}
	}
}

// One column and one row are the edges where Gorgonia takes a matrix for a
// vector.
func TestRowEdges(t *testing.T) {
	for _, shape := range [][]int{{1, 1}, {1, 3}, {3, 1}, {1, 1, 1}} {
		for _, build := range []func(x, row node) (node, error){op.AddRow, op.SubRow, op.MulRow, op.DivRow} {
			optest.Program{
				Build:  func(in gorgonia.Nodes) (node, error) { return build(in[0], in[1]) },
				Inputs: []*tensor.Dense{optest.Random(1, shape...), divisor(2, shape[1:]...)},
			}.CheckGradients(t)
		}
	}
}

func TestSumRows(t *testing.T) {
	x := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float64{1, 10, 2, 20, 3, 30}))
	got, shape := optest.Program{
		Build:  func(in gorgonia.Nodes) (node, error) { return op.SumRows(in[0]) },
		Inputs: []*tensor.Dense{x},
	}.Value(t)
	if diff := cmp.Diff([]float64{6, 60}, got); diff != "" || shape.Dims() != 1 {
		t.Errorf("shape %v: (-want +got)\n%s", shape, diff)
	}
}

func TestReshapeCopies(t *testing.T) {
	x := optest.Random(1, 2, 3)
	g := gorgonia.NewGraph()
	n, err := op.Reshape(gorgonia.NodeFromAny(g, x, gorgonia.WithName("x")), 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	result, err := n.Op().Do(x)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(x.Float64s(), result.(*tensor.Dense).Float64s()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	result.(*tensor.Dense).Float64s()[0] = 99
	if x.Float64s()[0] == 99 {
		t.Error("the result shares memory with the input")
	}
}

func TestAffine(t *testing.T) {
	z := tensor.New(tensor.WithShape(2, 2), tensor.WithBacking([]float64{0, 1, -1, 2}))
	for _, x := range []*tensor.Dense{z, optest.Float32(z)} {
		got, _ := optest.Program{
			Build:  func(in gorgonia.Nodes) (node, error) { return op.Affine(in[0], []float64{10, -1}, []float64{2, 3}) },
			Inputs: []*tensor.Dense{x},
		}.Value(t)
		if diff := cmp.Diff([]float64{10, 2, 8, 5}, got); diff != "" {
			t.Errorf("%v: (-want +got)\n%s", x.Dtype(), diff)
		}
	}
}
