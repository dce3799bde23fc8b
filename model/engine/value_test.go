package engine_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A transpose, a view of columns and a view of rows hold their elements in
// other places than the shape says.
func TestInputsThatAreNotContiguous(t *testing.T) {
	want := []float64{2, 3, 10, 11}
	transposed := dense(tensor.Shape{2, 2}, 2, 10, 3, 11)
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	wide := dense(tensor.Shape{2, 3}, 1, 2, 3, 9, 10, 11)
	columns, err := wide.Slice(nil, gorgonia.S(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	tall := dense(tensor.Shape{3, 2}, 0, 0, 2, 3, 10, 11)
	rows, err := tall.Slice(gorgonia.S(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]tensor.Tensor{
		"transposed":   transposed,
		"columns":      columns,
		"rows":         rows,
		"column-major": tensor.New(tensor.WithShape(2, 2), tensor.AsFortran([]float64{2, 3, 10, 11})),
	} {
		g := gorgonia.NewGraph()
		x := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithShape(2, 2))
		identity := input(g, "I", dense(tensor.Shape{2, 2}, 1, 0, 0, 1))
		product := must(t)(gorgonia.Mul(x, identity))
		if err := gorgonia.Let(x, v); err != nil {
			t.Fatal(err)
		}
		m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{product}})
		run(t, m)
		same(t, name, floats(t, product.Value()), want, 0)
	}
}

// A scalar may be bound as a tensor without dimensions.
func TestScalarsAsTensors(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("x"))
	cost := node(gorgonia.Square(x))
	if _, err := gorgonia.Grad(cost, x); err != nil {
		t.Fatal(err)
	}
	if err := gorgonia.Let(x, tensor.New(tensor.FromScalar(3.0))); err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, g, engine.Settings{})
	run(t, m)
	same(t, "cost", floats(t, cost.Value()), []float64{9}, 0)
	same(t, "gradient", grad(t, x), []float64{6}, 0)
}

// Operators may return as many elements in another form than their shape
// says; the next operator gets what it expects.
func TestResultsOfAnotherForm(t *testing.T) {
	lazily := dense(tensor.Shape{3, 2}, 1, 2, 3, 4, 5, 6)
	if err := lazily.T(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		shape  tensor.Shape
		result gorgonia.Value
		want   []float64
	}{
		{"transposed", tensor.Shape{2, 3}, lazily, []float64{1, 3, 5, 2, 4, 6}},
		{"column for vector", tensor.Shape{2}, dense(tensor.Shape{2, 1}, 1, 2), []float64{1, 2}},
		{"flat for matrix", tensor.Shape{2, 2}, dense(tensor.Shape{4}, 1, 2, 3, 4), []float64{1, 2, 3, 4}},
		{"scalar for vector", tensor.Shape{1}, gorgonia.NewF64(7), []float64{7}},
		{"vector for scalar", nil, dense(tensor.Shape{1}, 7), []float64{7}},
		{"0-d tensor for scalar", nil, tensor.New(tensor.FromScalar(7.0)), []float64{7}},
	} {
		t.Run(c.name, func(t *testing.T) {
			node := must(t)
			g := gorgonia.NewGraph()
			var x *gorgonia.Node
			if c.shape == nil {
				x = gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(0.0))
			} else {
				x = input(g, "x", dense(c.shape, make([]float64, c.shape.TotalSize())...))
			}
			y := node(gorgonia.ApplyOp(returning{v: c.result}, x))
			sum := node(gorgonia.Add(x, y))
			m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{y, sum}})
			for range 2 {
				run(t, m)
				same(t, "result", floats(t, y.Value()), c.want, 0)
				same(t, "0 + result", floats(t, sum.Value()), c.want, 0)
			}
		})
	}
}

func TestFloat32(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := input(g, "x", tensor.New(tensor.WithShape(2, 2), tensor.WithBacking([]float32{1, 2, 3, 4})))
	cost := node(gorgonia.Mean(node(gorgonia.Square(node(gorgonia.Mul(x, x))))))
	if _, err := gorgonia.Grad(cost, x); err != nil {
		t.Fatal(err)
	}
	m := newMachine(t, g, engine.Settings{})
	run(t, m)
	// x x = (7 10; 15 22), and with c = (x x)/2 the gradient is c x' + x' c.
	if got := cost.Value().Data(); got != float32(49+100+225+484)/4 {
		t.Errorf("the cost is %v", got)
	}
	gradient, err := x.Grad()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := gradient.Data(), []float32{39.5, 68.5, 66.5, 120.5}; !slices.Equal(got.([]float32), want) {
		t.Errorf("the gradient is %v, want %v", got, want)
	}
}

// Gorgonia has more dtypes than gradients.
func TestDtypes(t *testing.T) {
	for _, v := range []any{
		[]float64{1, 0}, []float32{1, 0}, []int{1, 0}, []int64{1, 0}, []int32{1, 0}, []byte{1, 0}, []bool{true, false},
		1.5, float32(1.5), 1, int64(1), int32(1), byte(1), true,
	} {
		value := gorgonia.Value(nil)
		if k := reflect.TypeOf(v).Kind(); k == reflect.Slice {
			value = tensor.New(tensor.WithBacking(v))
		} else {
			value = gorgonia.NewConstant(v).Value()
		}
		g := gorgonia.NewGraph()
		x := gorgonia.NodeFromAny(g, value, gorgonia.WithName("x"))
		y := must(t)(gorgonia.ApplyOp(identity{}, x))
		m := newMachine(t, g, engine.Settings{Outputs: gorgonia.Nodes{y}})
		run(t, m)
		if !gorgonia.ValueEq(y.Value(), value) || y.Value() == value {
			t.Errorf("%T: got %v, want a copy of %v", v, y.Value(), value)
		}
		if n, err := m.FirstNonFinite(); n != nil || err != nil {
			t.Errorf("%T: %v is not finite, %v", v, n, err)
		}
	}
}
