package engine

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
)

// Those with a kernel are right to 4 units in the last place, as the kernels'
// own tests say more narrowly; the others are what package math gives.
func TestFunctionsOfOneElement(t *testing.T) {
	for _, c := range []struct {
		name string
		node func(*gorgonia.Node) (*gorgonia.Node, error)
		want func(float64) float64
	}{
		{"abs", gorgonia.Abs, math.Abs},
		{"sin", gorgonia.Sin, math.Sin},
		{"cos", gorgonia.Cos, math.Cos},
		{"exp", gorgonia.Exp, math.Exp},
		{"log", gorgonia.Log, math.Log},
		{"log1p", gorgonia.Log1p, math.Log1p},
		{"expm1", gorgonia.Expm1, math.Expm1},
		{"tanh", gorgonia.Tanh, math.Tanh},
		{"sqrt", gorgonia.Sqrt, math.Sqrt},
		{"neg", gorgonia.Neg, func(x float64) float64 { return -x }},
		{"square", gorgonia.Square, func(x float64) float64 { return x * x }},
		{"cube", gorgonia.Cube, func(x float64) float64 { return x * x * x }},
		{"sigmoid", gorgonia.Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
		{"softplus", gorgonia.Softplus, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }},
		{"inverse", gorgonia.Inverse, func(x float64) float64 { return 1 / x }},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			x := ramp(g, "x", 3, 5)
			elements := x.Value().Data().([]float64)
			copy(elements, []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1e300, -1e-300})
			y := must(t)(c.node(x))
			_, p := machineOf(t, y)
			wantKnown(t, p)
			for i, got := range numbers(y.Value()) {
				want := c.want(elements[i])
				units := 0.0
				if vectorized[float64](unaryOperator(y.Op())) != nil {
					units = 4
				}
				same := got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= units*0x1p-52*math.Abs(want)
				if !same || math.Signbit(got) != math.Signbit(want) && got == 0 {
					t.Errorf("%s(%v) is %v, want %v", c.name, elements[i], got, want)
				}
			}
		})
	}
}

func TestFunctionsOfTwoElements(t *testing.T) {
	for _, c := range []struct {
		name string
		node func(a, b *gorgonia.Node) (*gorgonia.Node, error)
		want func(a, b float64) float64
	}{
		{"sum", gorgonia.Add, func(a, b float64) float64 { return a + b }},
		{"difference", gorgonia.Sub, func(a, b float64) float64 { return a - b }},
		{"product", gorgonia.HadamardProd, func(a, b float64) float64 { return a * b }},
		{"quotient", gorgonia.HadamardDiv, func(a, b float64) float64 { return a / b }},
	} {
		for name, shapes := range map[string][2][]int{
			"two matrices":       {{3, 4}, {3, 4}},
			"two vectors":        {{5}, {5}},
			"matrix and number":  {{3, 4}, nil},
			"number and matrix":  {nil, {3, 4}},
			"two numbers":        {nil, nil},
			"one row each":       {{1, 4}, {1, 4}},
			"one element, twice": {{1, 1}, {1, 1}},
		} {
			t.Run(c.name+" of "+name, func(t *testing.T) {
				g := gorgonia.NewGraph()
				var operands [2]*gorgonia.Node
				for i, shape := range shapes {
					if operands[i] = ramp(g, string(rune('a'+i)), shape...); shape == nil {
						operands[i] = gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("number"+string(rune('a'+i))), gorgonia.WithValue(float64(i)+0.7))
					}
				}
				y := must(t)(c.node(operands[0], operands[1]))
				_, p := machineOf(t, y)
				wantKnown(t, p)
				a, b := numbers(operands[0].Value()), numbers(operands[1].Value())
				want := make([]float64, max(len(a), len(b)))
				for i := range want {
					want[i] = c.want(a[min(i, len(a)-1)], b[min(i, len(b)-1)])
				}
				wantValues(t, y, want...)
			})
		}
	}
}

// A new number is seen by the next run.
func TestNumbersAreReadEachRun(t *testing.T) {
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 2)
	rate := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("rate"), gorgonia.WithValue(1.0))
	y := must(t)(gorgonia.HadamardProd(x, rate))
	m, _ := machineOf(t, y)
	for _, r := range []float64{2, -3} {
		if err := gorgonia.Let(rate, r); err != nil {
			t.Fatal(err)
		}
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		xs := x.Value().Data().([]float64)
		wantValues(t, y, r*xs[0], r*xs[1])
	}
}
