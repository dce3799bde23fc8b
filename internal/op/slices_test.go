package op_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/losses"
)

// onSlices is how the engine runs an operator.
type onSlices interface {
	gorgonia.Op
	RowInputs() []bool
	ScratchLen(rows int) int
	DoFloat32(dst []float32, inputs [][]float32, scratch []float32) error
	DoFloat64(dst []float64, inputs [][]float64, scratch []float64) error
	AddsRow() bool
	Join32(gorgonia.Op) func(dst, also []float32, inputs [][]float32, scratch []float32) error
	Join64(gorgonia.Op) func(dst, also []float64, inputs [][]float64, scratch []float64) error
}

// plain hides that a likelihood computes many rows at once.
type plain struct{ L op.Likelihood }

func (p plain) Scores() int                          { return p.L.Scores() }
func (p plain) Targets() int                         { return p.L.Targets() }
func (p plain) Row(z, y []float64) (float64, error)  { return p.L.Row(z, y) }
func (p plain) RowGradient(dz, z, y []float64) error { return p.L.RowGradient(dz, z, y) }

// every makes a graph with each operator in it, and the gradients of them.
func every(t *testing.T, dtype tensor.Dtype) *gorgonia.ExprGraph {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	input := func(name string, draw func() float64, shape ...int) *gorgonia.Node {
		value := tensor.New(tensor.Of(dtype), tensor.WithShape(shape...))
		for i := range value.DataSize() {
			if dtype == tensor.Float32 {
				value.Float32s()[i] = float32(draw())
			} else {
				value.Float64s()[i] = draw()
			}
		}
		return gorgonia.NewTensor(g, dtype, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(value))
	}
	must := func(n *gorgonia.Node, err error) *gorgonia.Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	positive := func() float64 { return 0.5 + rng.Float64() }
	x, row, other := input("x", rng.NormFloat64, 6, 3), input("row", positive, 3), input("other", positive, 3)
	classes := input("classes", func() float64 { return float64(rng.IntN(3)) }, 6, 1)
	reals := input("reals", rng.NormFloat64, 6, 3)
	weights := input("weights", positive, 6)
	h := must(op.DivRow(must(op.SubRow(must(op.MulRow(must(op.AddRow(x, row)), other)), row)), other))
	for _, f := range []activations.Activation{activations.Tanh, activations.Sigmoid, activations.ReLU, activations.GELU} {
		h = must(f.Node(h))
	}
	h = must(op.Affine(h, []float64{1, 2, 3}, []float64{2, 3, 4}))
	categorical := losses.Categorical{Classes: 3}
	cost := must(gorgonia.Sum(must(gorgonia.Square(must(op.SumRows(must(op.Softmax(h))))))))
	for _, term := range []*gorgonia.Node{
		must(op.WeightedSum(must(op.LogLikelihood(categorical, h, classes)), weights, 0.5)),
		must(op.WeightedSum(must(op.LogLikelihood(plain{categorical}, h, classes)), weights, 2)),
		must(op.WeightedSum(must(op.LogLikelihood(losses.Gaussian{Outputs: 3}, h, reals)), weights, 1)),
		must(gorgonia.Sum(must(op.Abs(must(op.Reshape(h, 2, 9)))))),
		must(op.LogPrior(x, 0.1, 0.2)),
	} {
		cost = must(gorgonia.Add(cost, term))
	}
	if _, err := gorgonia.Grad(cost, x, row, other, weights); err != nil {
		t.Fatal(err)
	}
	return g
}

// Every operator gives on slices, as a whole and in any two parts, the bits
// that Do gives.
func TestSlices(t *testing.T) {
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		g := every(t, dtype)
		values := map[int64]gorgonia.Value{}
		checked := map[string]bool{}
		for _, n := range g.AllNodes() {
			if n.Value() != nil {
				values[n.ID()] = n.Value()
				continue
			}
			var in []gorgonia.Value
			for children := g.From(n.ID()); children.Next(); {
				in = append(in, values[children.Node().ID()])
			}
			v, err := n.Op().Do(in...)
			if err != nil {
				t.Fatalf("%v: %v", n, err)
			}
			values[n.ID()] = v
			if o, ok := n.Op().(onSlices); ok {
				checked[fmt.Sprint(o)] = true
				if dtype == tensor.Float32 {
					checkSlices(t, o, v, in, o.DoFloat32)
				} else {
					checkSlices(t, o, v, in, o.DoFloat64)
				}
			}
		}
		if len(checked) < 30 {
			t.Errorf("%d operators were checked, expected 30 at least: %v", len(checked), checked)
		}
	}
}

func checkSlices[T float32 | float64](t *testing.T, o onSlices, want gorgonia.Value, in []gorgonia.Value, do func([]T, [][]T, []T) error) {
	t.Helper()
	rows, aligned := 1, o.RowInputs()
	if want.Shape().Dims() > 0 {
		rows = want.Shape()[0]
	}
	whole := numbers[T](want)
	for cut := range rows + 1 {
		if aligned == nil && cut > 0 {
			break
		}
		got := make([]T, len(whole))
		for _, part := range [][2]int{{0, cut}, {cut, rows}} {
			from, to := part[0], part[1]
			if from == to {
				continue
			}
			var inputs [][]T
			for i, v := range in {
				x := numbers[T](v)
				if aligned != nil && aligned[i] {
					x = x[from*len(x)/rows : to*len(x)/rows]
				}
				inputs = append(inputs, x)
			}
			dst := got[from*len(got)/rows : to*len(got)/rows]
			if err := do(dst, inputs, make([]T, o.ScratchLen(to-from))); err != nil {
				t.Fatalf("%v: %v", o, err)
			}
		}
		if !slices.Equal(got, whole) {
			t.Errorf("%v, cut at row %d: %v, want %v", o, cut, got, whole)
		}
	}
}

func numbers[T float32 | float64](v gorgonia.Value) []T {
	switch x := v.Data().(type) {
	case []T:
		return x
	case T:
		return []T{x}
	}
	panic(fmt.Sprintf("%T", v.Data()))
}

// A likelihood and its gradient at once are what each is alone; nothing else
// joins.
func TestJoin(t *testing.T) {
	g := every(t, tensor.Float64)
	joined := 0
	for _, n := range g.AllNodes() {
		first, ok := n.Op().(onSlices)
		if !ok {
			continue
		}
		for _, m := range g.AllNodes() {
			second, ok := m.Op().(onSlices)
			if !ok {
				continue
			}
			both, narrow := first.Join64(second), first.Join32(second)
			if (both == nil) != (narrow == nil) {
				t.Errorf("%v joins %v in one dtype only", first, second)
			}
			if both == nil {
				continue
			}
			joined++
			z, y, weights := []float64{0.1, 0.2, 0.3, -1, 0, 1}, []float64{2, 0}, []float64{1, 3}
			if first.String() != "log likelihood losses.Categorical{Classes:3}" {
				y = []float64{1, 2, 3, 4, 5, 6}
			}
			ll, dz := make([]float64, 2), make([]float64, 6)
			if err := both(ll, dz, [][]float64{z, y, weights}, make([]float64, second.ScratchLen(2))); err != nil {
				t.Fatal(err)
			}
			wantLL, wantDZ := make([]float64, 2), make([]float64, 6)
			if err := first.DoFloat64(wantLL, [][]float64{z, y}, make([]float64, first.ScratchLen(2))); err != nil {
				t.Fatal(err)
			}
			if err := second.DoFloat64(wantDZ, [][]float64{z, y, weights}, make([]float64, second.ScratchLen(2))); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(ll, wantLL) || !slices.Equal(dz, wantDZ) {
				t.Errorf("%v: %v and %v at once, %v and %v alone", first, ll, dz, wantLL, wantDZ)
			}
		}
	}
	if joined != 2 { // Categorical and Gaussian; plain has no rows at once
		t.Errorf("%d pairs join, want 2", joined)
	}
}
