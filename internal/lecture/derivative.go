package lecture

import (
	"context"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/figure"
)

var derivative = Example{
	Name: "derivative",
	Line: "the derivative of x² + 3, at ten points and at 5",
	Text: `
The derivative is the slope of a function at a point: how much the value rises
for each small step to the right. Gorgonia finds it symbolically: it adds the
nodes of g' to the graph of g, and we only put numbers in.`,
	Formula: `
g(x)  = x² + 3
g'(x) = 2x`,
	Compute: computeDerivative,
}

func computeDerivative(_ context.Context, r *Result) error {
	g, err := declare(func(w gorgonia.Nodes) *gorgonia.Node {
		return gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Square(w[0])), gorgonia.NewConstant(3.0)))
	}, "x")
	if err != nil {
		return err
	}
	var rows [][]string
	slope := 0.0
	for _, x := range []float64{-4, -3, -2, -1, -0.5, 0, 1, 2, 3, 5} {
		value, d, err := g.at(x)
		if err != nil {
			return err
		}
		rows = append(rows, []string{number(x), number(value), number(d[0])})
		what := fmt.Sprintf("g'(%v) = 2x", x)
		if x == 5 {
			what, slope = "g'(5), the slide's 10", d[0]
		}
		r.Equal(what, 2*x, d[0], 1e-12)
	}
	r.Table([]string{"x", "g(x)", "g'(x)"}, rows...)
	square := func(x float64) float64 { return x*x + 3 }
	tangent := func(x float64) float64 { return square(5) + slope*(x-5) }
	r.Show("derivative", figure.Lines{
		Title: "x² + 3 and its tangent at 5, of slope 10",
		X:     figure.Axis{Name: "x"},
		Y:     figure.Axis{Name: "g(x)"},
		Series: []figure.Series{
			figure.Sample("g", square, -4, 8, 100),
			figure.Sample("tangent at 5", tangent, 2.5, 8, 2),
		},
	})
	return nil
}

var gradient = Example{
	Name: "gradient",
	Line: "the gradient of x²y at (0.5, 0.5)",
	Text: `
A function of several numbers has one partial derivative for each: the slope
when only that number moves. Together they are the gradient, which points in
the direction of steepest ascent.`,
	Formula: `
g(x, y) = x²y
∂g/∂x   = 2xy
∂g/∂y   = x²`,
	Compute: computeGradient,
}

func computeGradient(_ context.Context, r *Result) error {
	g, err := declare(func(w gorgonia.Nodes) *gorgonia.Node {
		return gorgonia.Must(gorgonia.Mul(gorgonia.Must(gorgonia.Square(w[0])), w[1]))
	}, "x", "y")
	if err != nil {
		return err
	}
	value, d, err := g.at(0.5, 0.5)
	if err != nil {
		return err
	}
	r.Printf("g(0.5, 0.5) = %s, with the gradient (%s, %s).\n", number(value), number(d[0]), number(d[1]))
	r.Equal("g(0.5, 0.5)", 0.125, value, 1e-12)
	r.Equal("∂g/∂x at (0.5, 0.5)", 0.5, d[0], 1e-12)
	r.Equal("∂g/∂y at (0.5, 0.5)", 0.25, d[1], 1e-12)

	length := math.Hypot(d[0], d[1])
	r.Show("gradient", figure.Contour{
		Title:  "x²y, and its gradient at (0.5, 0.5)",
		X:      figure.Axis{Name: "x", Min: 0, Max: 1.6},
		Y:      figure.Axis{Name: "y", Min: 0, Max: 1},
		Height: "g(x, y)",
		F:      func(x, y float64) float64 { return x * x * y },
		Paths: []figure.Series{{
			Name: "uphill",
			X:    []float64{0.5, 0.5 + 0.4*d[0]/length},
			Y:    []float64{0.5, 0.5 + 0.4*d[1]/length},
		}},
	})
	return nil
}
