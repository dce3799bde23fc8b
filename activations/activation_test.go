package activations_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/op/optest"
)

// all has a row for every activation. Values and derivatives to compare with
// are in testdata/reference.json, from testdata/reference.py.
var all = []struct {
	name       string
	activation activations.Activation
	kink       bool // at 0: no central differences there
	gradient   bool
}{
	{"gelu", activations.GELU, false, true},
	{"identity", activations.Identity, false, true},
	{"leakyrelu", activations.LeakyReLU{}, true, true},
	{"relu", activations.ReLU, true, true},
	{"sigmoid", activations.Sigmoid, false, true},
	{"silu", activations.SiLU, false, true},
	{"softplus", activations.Softplus, false, true},
	{"step", activations.Step, true, false},
	{"tanh", activations.Tanh, false, true},
}

type reference struct {
	Name                 string
	Z, Value, Derivative float64
}

func references(t *testing.T) map[string][]reference {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []reference
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	byName := map[string][]reference{}
	for _, r := range rows {
		byName[r.Name] = append(byName[r.Name], r)
	}
	return byName
}

// near allows a relative error of 1e-12, for the tails of erfc, and the loss of
// digits of numbers below the smallest normal one.
func near(got, want float64) bool { return math.Abs(got-want) <= 1e-12*math.Abs(want)+1e-307 }

func TestValuesAndDerivatives(t *testing.T) {
	table := references(t)
	for _, a := range all {
		if len(table[a.name]) == 0 {
			t.Errorf("%s: there are no reference values", a.name)
		}
		for _, r := range table[a.name] {
			if got := a.activation.Value(r.Z); !near(got, r.Value) {
				t.Errorf("%s(%v) is %v, want %v", a.name, r.Z, got, r.Value)
			}
			if got := a.activation.Derivative(r.Z); !near(got, r.Derivative) {
				t.Errorf("%s'(%v) is %v, want %v", a.name, r.Z, got, r.Derivative)
			}
		}
	}
}

// At infinity every function has its limit, and no derivative is NaN.
func TestInfinity(t *testing.T) {
	inf := math.Inf(1)
	for name, want := range map[string][4]float64{ // g(-inf), g(inf), g'(-inf), g'(inf)
		"gelu":      {0, inf, 0, 1},
		"identity":  {-inf, inf, 1, 1},
		"leakyrelu": {-inf, inf, 0.01, 1},
		"relu":      {0, inf, 0, 1},
		"sigmoid":   {0, 1, 0, 0},
		"silu":      {0, inf, 0, 1},
		"softplus":  {0, inf, 0, 1},
		"step":      {0, 1, 0, 0},
		"tanh":      {-1, 1, 0, 0},
	} {
		a, err := activations.Named(name)
		if err != nil {
			t.Fatal(err)
		}
		got := [4]float64{a.Value(-inf), a.Value(inf), a.Derivative(-inf), a.Derivative(inf)}
		if got != want {
			t.Errorf("%s: limits of value and derivative are %v, want %v", name, got, want)
		}
	}
}

func TestNaNPropagates(t *testing.T) {
	for _, a := range all {
		if v := a.activation.Value(math.NaN()); !math.IsNaN(v) {
			t.Errorf("%s(NaN) is %v", a.name, v)
		}
		if d := a.activation.Derivative(math.NaN()); !math.IsNaN(d) && a.name != "identity" {
			t.Errorf("%s'(NaN) is %v", a.name, d)
		}
	}
}

// points are the references' z, as a program's input.
func points(t *testing.T, name string) *tensor.Dense {
	t.Helper()
	var z []float64
	for _, r := range references(t)[name] {
		z = append(z, r.Z)
	}
	return tensor.New(tensor.WithShape(len(z)), tensor.WithBacking(z))
}

func program(a activations.Activation, z *tensor.Dense) optest.Program {
	return optest.Program{
		Build:  func(in gorgonia.Nodes) (*gorgonia.Node, error) { return a.Node(in[0]) },
		Inputs: []*tensor.Dense{z},
	}
}

// The node is Value, and its symbolic gradient is Derivative, rounded to the
// dtype: to the bit, but for tanh and sigmoid, whose kernels are right to 4
// units in the last place, and their gradients, which come from the values by
// the slides' 1-g² and g(1-g), to 4 of those of the number 1.
// Large, small and zero z are among the points.
func TestNodes(t *testing.T) {
	for _, a := range all {
		wide := points(t, a.name)
		narrow := optest.Float32(wide)
		for i, z := range narrow.Float32s() {
			wide.Float64s()[i] = float64(z) // the same points in both
		}
		for _, z := range []*tensor.Dense{wide, narrow} {
			round := func(x float64) float64 { return x }
			if z == narrow {
				round = func(x float64) float64 { return float64(float32(x)) }
			}
			values, _ := program(a.activation, z).Value(t)
			var want []float64
			for _, at := range wide.Float64s() {
				want = append(want, round(a.activation.Value(at)))
			}
			epsilon := map[tensor.Dtype]float64{tensor.Float64: 0x1p-52, tensor.Float32: 0x1p-23}[z.Dtype()]
			vectorized := map[string]bool{"tanh": true, "sigmoid": true}[a.name]
			same := cmp.Comparer(func(x, y float64) bool {
				return x == y || vectorized && math.Abs(x-y) <= 4*epsilon*math.Abs(x)
			})
			if diff := cmp.Diff(want, values, same); diff != "" {
				t.Errorf("%s, %v: values (-want +got)\n%s", a.name, z.Dtype(), diff)
			}
			if !a.gradient {
				continue
			}
			want = nil
			for i, weight := range optest.Weights(len(values)) {
				want = append(want, round(round(weight)*a.activation.Derivative(wide.Float64s()[i])))
			}
			same = cmp.Comparer(func(x, y float64) bool {
				return x == y || vectorized && math.Abs(x-y) <= 4*epsilon*slices.Max(optest.Weights(len(values)))
			})
			if diff := cmp.Diff(want, program(a.activation, z).Gradients(t)[0], same); diff != "" {
				t.Errorf("%s, %v: gradients (-want +got)\n%s", a.name, z.Dtype(), diff)
			}
		}
	}
}

func TestCentralDifferences(t *testing.T) {
	for _, a := range all {
		if !a.gradient {
			continue
		}
		z := []float64{-20, -3, -1, -0.1, -1e-3, 1e-3, 0.1, 1, 3, 16.5, 20}
		if !a.kink {
			z = append(z, 0)
		}
		t.Run(a.name, func(t *testing.T) {
			program(a.activation, tensor.New(tensor.WithShape(len(z)), tensor.WithBacking(z))).CheckGradients(t)
			program(a.activation, optest.Random(1, 2, 2, 3)).CheckGradients(t)
		})
	}
}

func TestGradientOfStepIsAnError(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"))
	y, err := activations.Step.Node(x)
	if err != nil {
		t.Fatal(err)
	}
	_, err = gorgonia.Grad(gorgonia.Must(gorgonia.Sum(y)), x)
	if err == nil || !strings.Contains(err.Error(), "activations: step has no gradient") {
		t.Errorf("the error is %v", err)
	}
}

// A step that nothing trained goes through is in nobody's way.
func TestStepOfDataIsNoError(t *testing.T) {
	optest.Program{
		Build: func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			w, x := in[0], in[1]
			features, err := activations.Step.Node(x)
			if err != nil {
				return nil, err
			}
			return gorgonia.HadamardProd(w, features)
		},
		Inputs: []*tensor.Dense{optest.Random(1, 4), optest.Random(2, 4)},
		Fixed:  1,
	}.CheckGradients(t)
}

func TestSlopes(t *testing.T) {
	for _, c := range []struct{ slope, z, value, derivative float64 }{
		{0, -2, -0.02, 0.01},
		{0.1, -2, -0.2, 0.1},
		{0.1, 3, 3, 1},
		{0.1, 0, 0, 0.1},
		{-1, -2, 2, -1},
	} {
		leaky := activations.LeakyReLU{Slope: c.slope}
		if leaky.Value(c.z) != c.value || leaky.Derivative(c.z) != c.derivative {
			t.Errorf("slope %v at %v: %v and %v, want %v and %v",
				c.slope, c.z, leaky.Value(c.z), leaky.Derivative(c.z), c.value, c.derivative)
		}
	}
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"))
	a, errA := activations.LeakyReLU{Slope: 0.1}.Node(x)
	b, errB := activations.LeakyReLU{Slope: 0.2}.Node(x)
	if errA != nil || errB != nil || a == b {
		t.Errorf("two slopes are one node, or an error: %v, %v", errA, errB)
	}
	for _, slope := range []float64{math.NaN(), math.Inf(1)} {
		if _, err := (activations.LeakyReLU{Slope: slope}).Node(x); err == nil {
			t.Errorf("slope %v is no error", slope)
		}
	}
}

func TestBadInput(t *testing.T) {
	integers := gorgonia.NewVector(gorgonia.NewGraph(), tensor.Int, gorgonia.WithShape(3), gorgonia.WithName("x"))
	for _, a := range all {
		if _, err := a.activation.Node(nil); err == nil {
			t.Errorf("%s of nil is no error", a.name)
		}
		if _, err := a.activation.Node(integers); err == nil && a.name != "identity" {
			t.Errorf("%s of integers is no error", a.name)
		}
	}
	if _, err := activations.Softmax(nil); err == nil {
		t.Error("softmax of nil is no error")
	}
}

func TestSoftmax(t *testing.T) {
	z := []float64{math.Log(1), math.Log(2), math.Log(5)}
	want := []float64{1. / 8, 2. / 8, 5. / 8}
	got, _ := optest.Program{
		Build:  func(in gorgonia.Nodes) (*gorgonia.Node, error) { return activations.Softmax(in[0]) },
		Inputs: []*tensor.Dense{tensor.New(tensor.WithShape(1, 3), tensor.WithBacking(z))},
	}.Value(t)
	for j, p := range activations.SoftmaxValue(z) {
		if math.Abs(p-want[j]) > 1e-15 || got[j] != p {
			t.Errorf("P(%d) is %v, in a graph %v, want %v", j, p, got[j], want[j])
		}
	}
	if p := activations.SoftmaxValue(nil); len(p) != 0 {
		t.Errorf("the softmax of nothing is %v", p)
	}
}
