package op_test

import (
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/internal/op/optest"
)

type node = *gorgonia.Node

// cube is a function with a parameter: Factor * z^3.
type cube struct{ Factor float64 }

func (cube) Name() string                   { return "cube" }
func (c cube) Value(z float64) float64      { return c.Factor * z * z * z }
func (c cube) Derivative(z float64) float64 { return 3 * c.Factor * z * z }

// linear is a log likelihood with a parameter: Factor * y * (z_0 + 2 z_1).
type linear struct{ Factor float64 }

func (linear) Scores() int                           { return 2 }
func (linear) Targets() int                          { return 1 }
func (l linear) Row(z, y []float64) (float64, error) { return l.Factor * y[0] * (z[0] + 2*z[1]), nil }
func (l linear) RowGradient(dz, z, y []float64) error {
	dz[0], dz[1] = l.Factor*y[0], 2*l.Factor*y[0]
	return nil
}

// unary are operators of one (6, 2) input, no two of them the same.
var unary = map[string]func(x node) (node, error){
	"abs":             op.Abs,
	"cube 1":          func(x node) (node, error) { return op.Elementwise(cube{1}, x) },
	"cube 1+epsilon":  func(x node) (node, error) { return op.Elementwise(cube{1 + 1e-15}, x) },
	"sum of rows":     op.SumRows,
	"softmax":         op.Softmax,
	"reshape (12)":    func(x node) (node, error) { return op.Reshape(x, 12) },
	"reshape (2,6)":   func(x node) (node, error) { return op.Reshape(x, 2, 6) },
	"reshape (6,2)":   func(x node) (node, error) { return op.Reshape(x, 6, 2) },
	"reshape (3,2,2)": func(x node) (node, error) { return op.Reshape(x, 3, 2, 2) },
	"affine a":        func(x node) (node, error) { return op.Affine(x, []float64{0, 1}, []float64{2, 3}) },
	"affine b":        func(x node) (node, error) { return op.Affine(x, []float64{0, 1}, []float64{2, 4}) },
	"affine c":        func(x node) (node, error) { return op.Affine(x, []float64{0, 2}, []float64{2, 3}) },
}

// binary are operators of a (6, 2) input and a (2) or (6, 1) one.
var binary = map[string]struct {
	second tensor.Shape
	build  func(x, y node) (node, error)
}{
	"+":        {tensor.Shape{2}, op.AddRow},
	"-":        {tensor.Shape{2}, op.SubRow},
	"*":        {tensor.Shape{2}, op.MulRow},
	"/":        {tensor.Shape{2}, op.DivRow},
	"linear 1": {tensor.Shape{6, 1}, func(x, y node) (node, error) { return op.LogLikelihood(linear{1}, x, y) }},
	"linear 2": {tensor.Shape{6, 1}, func(x, y node) (node, error) { return op.LogLikelihood(linear{2}, x, y) }},
}

// operators builds every operator on inputs of its own graph.
func operators(t *testing.T, dtype tensor.Dtype) map[string]node {
	t.Helper()
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, dtype, gorgonia.WithShape(6, 2), gorgonia.WithName("x"))
	row := gorgonia.NewVector(g, dtype, gorgonia.WithShape(2), gorgonia.WithName("row"))
	column := gorgonia.NewMatrix(g, dtype, gorgonia.WithShape(6, 1), gorgonia.WithName("column"))
	built := map[string]node{}
	for name, build := range unary {
		n, err := build(x)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		built[name] = n
	}
	for name, operator := range binary {
		second := row
		if len(operator.second) == 2 {
			second = column
		}
		n, err := operator.build(x, second)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		built[name] = n
	}
	return built
}

func TestIdentity(t *testing.T) {
	names := map[uint32]string{}
	for name, n := range operators(t, tensor.Float64) {
		hash := n.Op().Hashcode()
		if other, taken := names[hash]; taken {
			t.Errorf("%s and %s have the same hash, so Gorgonia would merge them", name, other)
		}
		names[hash] = name
	}
	for name, n := range operators(t, tensor.Float64) {
		if names[n.Op().Hashcode()] != name {
			t.Errorf("%s has another hash when it is built again", name)
		}
	}
}

func TestSameParametersMerge(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 2), gorgonia.WithName("x"))
	var nodes []node
	for _, factor := range []float64{2, 2, 3} {
		n, err := op.Elementwise(cube{factor}, x)
		if err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, n)
	}
	if nodes[0] != nodes[1] {
		t.Error("two nodes of one operator with the same parameter did not merge")
	}
	if nodes[0] == nodes[2] {
		t.Error("two nodes of one operator with different parameters merged")
	}
}

// Do and UsePreallocDo agree, leave the inputs alone, and share no memory with
// them; a wrong number, shape or dtype of values is an error.
func TestDo(t *testing.T) {
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for name, n := range operators(t, dtype) {
			values := []gorgonia.Value{random(dtype, 6, 2)}
			if operator, ok := binary[name]; ok {
				values = append(values, random(dtype, operator.second...))
			}
			before := values[0].(*tensor.Dense).Clone().(*tensor.Dense)
			first, err := n.Op().Do(values...)
			if err != nil {
				t.Fatalf("%s %v: %v", name, dtype, err)
			}
			result := first.(*tensor.Dense)
			if !slices.Equal(result.Shape(), n.Shape()) || result.Dtype() != dtype {
				t.Errorf("%s: result is %v of %v, the node promised %v of %v",
					name, result.Dtype(), result.Shape(), dtype, n.Shape())
			}

			prealloc := random(dtype, n.Shape()...)
			second, err := n.Op().(gorgonia.UsePreallocDoer).UsePreallocDo(prealloc, values...)
			if err != nil {
				t.Fatalf("%s %v: %v", name, dtype, err)
			}
			if second != gorgonia.Value(prealloc) || !prealloc.Eq(result) {
				t.Errorf("%s: into a given tensor %v, into a new one %v", name, prealloc, result)
			}
			result.Zero()
			if !values[0].(*tensor.Dense).Eq(before) {
				t.Errorf("%s: an input changed", name)
			}

			for what, bad := range map[string][]gorgonia.Value{
				"no input":        {},
				"nil":             slices.Repeat([]gorgonia.Value{nil}, len(values)),
				"another shape":   slices.Repeat([]gorgonia.Value{random(dtype, 5, 3)}, len(values)),
				"a vector":        slices.Repeat([]gorgonia.Value{random(dtype, 13)}, len(values)),
				"integers":        slices.Repeat([]gorgonia.Value{tensor.New(tensor.Of(tensor.Int), tensor.WithShape(6, 2))}, len(values)),
				"no rows":         slices.Repeat([]gorgonia.Value{tensor.New(tensor.Of(dtype), tensor.WithShape(0, 2))}, len(values)),
				"too many inputs": append(slices.Clone(values), values...),
			} {
				if (what == "another shape" || what == "a vector") && acceptsAnyShape(name) {
					continue
				}
				if _, err := n.Op().Do(bad...); err == nil || !strings.HasPrefix(err.Error(), "op: ") {
					t.Errorf("%s: Do with %s: error %v", name, what, err)
				}
			}
			other := map[tensor.Dtype]tensor.Dtype{tensor.Float32: tensor.Float64, tensor.Float64: tensor.Float32}[dtype]
			for what, bad := range map[string]gorgonia.Value{
				"nil":           nil,
				"another shape": random(dtype, 7, 3),
				"another dtype": random(other, n.Shape()...),
				"column view":   columns(t, random(dtype, append(slices.Clone(n.Shape()), 2)...)),
			} {
				if _, err := n.Op().(gorgonia.UsePreallocDoer).UsePreallocDo(bad, values...); err == nil {
					t.Errorf("%s: UsePreallocDo into %s is no error", name, what)
				}
			}
		}
	}
}

// acceptsAnyShape names the operators that are the same for every shape.
func acceptsAnyShape(name string) bool {
	return name == "abs" || strings.HasPrefix(name, "cube") || name == "sum of rows"
}

func random(dtype tensor.Dtype, shape ...int) *tensor.Dense {
	d := optest.Random(7, shape...)
	if dtype == tensor.Float32 {
		return optest.Float32(d)
	}
	return d
}

func TestScalars(t *testing.T) {
	for _, x := range []gorgonia.Value{gorgonia.NewF64(-2), gorgonia.NewF32(-2)} {
		g := gorgonia.NewGraph()
		n, err := op.Elementwise(cube{0.5}, gorgonia.NewScalar(g, x.Dtype(), gorgonia.WithName("x")))
		if err != nil {
			t.Fatal(err)
		}
		result, err := n.Op().Do(x)
		if err != nil {
			t.Fatal(err)
		}
		if got := optest.Scalar(result); got != -4 {
			t.Errorf("0.5 (-2)^3 in %v is %v, want -4", x.Dtype(), got)
		}
	}
	g := gorgonia.NewGraph()
	x := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("x"))
	for name, build := range unary {
		if name == "abs" || strings.HasPrefix(name, "cube") {
			continue
		}
		if _, err := build(x); err == nil {
			t.Errorf("%s of a scalar is no error", name)
		}
	}
}

func TestBadNodes(t *testing.T) {
	g, elsewhere := gorgonia.NewGraph(), gorgonia.NewGraph()
	matrix := func(g *gorgonia.ExprGraph, dtype tensor.Dtype, name string, shape ...int) node {
		return gorgonia.NewTensor(g, dtype, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name))
	}
	x := matrix(g, tensor.Float64, "x", 6, 2)
	for name, build := range unary {
		for what, bad := range map[string]node{
			"nil":      nil,
			"integers": matrix(g, tensor.Int, "integers", 6, 2),
		} {
			if _, err := build(bad); err == nil || !strings.HasPrefix(err.Error(), "op: ") {
				t.Errorf("%s of %s: error %v", name, what, err)
			}
		}
	}
	for name, operator := range binary {
		for what, bad := range map[string][2]node{
			"nil first":      {nil, x},
			"nil second":     {x, nil},
			"a matrix twice": {x, x},
			"another dtype":  {x, matrix(g, tensor.Float32, "y32 "+name, operator.second...)},
			"another graph":  {x, matrix(elsewhere, tensor.Float64, "y "+name, operator.second...)},
			"three columns":  {matrix(g, tensor.Float64, "x3", 6, 3), matrix(g, tensor.Float64, "y "+name, operator.second...)},
		} {
			if _, err := operator.build(bad[0], bad[1]); err == nil || !strings.HasPrefix(err.Error(), "op: ") {
				t.Errorf("%s of %s: error %v", name, what, err)
			}
		}
	}
	for _, shape := range [][]int{nil, {5, 2}, {-6, -2}, {0}} {
		if _, err := op.Reshape(x, shape...); err == nil {
			t.Errorf("reshape of (6, 2) to %v is no error", shape)
		}
	}
	if _, err := op.Affine(x, []float64{1}, []float64{1, 2}); err == nil {
		t.Error("affine with one location and two scales is no error")
	}
}

func TestSecondDerivativeIsAnError(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"))
	y, err := op.Elementwise(cube{1}, x)
	if err != nil {
		t.Fatal(err)
	}
	gradients, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(y)), x)
	if err != nil {
		t.Fatal(err)
	}
	_, err = gorgonia.Grad(gorgonia.Must(gorgonia.Sum(gradients[0])), x)
	if err == nil || !strings.Contains(err.Error(), "second derivative") {
		t.Errorf("asking for a second derivative: error %v", err)
	}
}
