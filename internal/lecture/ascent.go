package lecture

import (
	"context"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/figure"
)

// ascend repeats w <- w + rate·∇g(w) until no coordinate moves by more than
// tolerance, and returns every point on the way, the start first.
func ascend(ctx context.Context, g *function, start []float64, rate, tolerance float64, steps int) ([][]float64, error) {
	path := [][]float64{start}
	for range steps {
		if err := ctx.Err(); err != nil {
			return path, err
		}
		w := path[len(path)-1]
		_, d, err := g.at(w...)
		if err != nil {
			return path, err
		}
		next, moved := make([]float64, len(w)), 0.0
		for i := range w {
			next[i] = w[i] + rate*d[i]
			moved = max(moved, math.Abs(next[i]-w[i]))
		}
		path = append(path, next)
		if moved <= tolerance {
			return path, nil
		}
	}
	return path, errors.Errorf("gradient ascent still moves after %d steps", steps)
}

// millionths rounds to six decimals, without a sign for zero.
func millionths(v float64) float64 { return math.Round(v*1e6)/1e6 + 0 }

var ascent1D = Example{
	Name: "ascent-1d",
	Line: "gradient ascent in one dimension",
	Text: `
Start somewhere; step in the direction in which the function rises, the further
the steeper it is; stop when it is flat. The steps shrink by themselves, since
the slope does.`,
	Formula: `
g(w) = w·e^(-w/2), highest at w = 2: g'(w) = (1 - w/2)·e^(-w/2)
w <- w + α·g'(w)`,
	Compute: computeAscent1D,
}

func computeAscent1D(ctx context.Context, r *Result) error {
	g, err := declare(func(w gorgonia.Nodes) *gorgonia.Node {
		half := gorgonia.Must(gorgonia.Mul(gorgonia.NewConstant(-0.5), w[0]))
		return gorgonia.Must(gorgonia.Mul(w[0], gorgonia.Must(gorgonia.Exp(half))))
	}, "w")
	if err != nil {
		return err
	}
	const rate = 0.5
	path, err := ascend(ctx, g, []float64{0.1}, rate, 1e-8, 1000)
	if err != nil {
		return err
	}
	steps := figure.Series{Name: "gradient ascent", Points: true}
	falls := 0
	for i, w := range path {
		value, _, err := g.at(w[0])
		if err != nil {
			return err
		}
		if i > 0 && value < steps.Y[i-1]-1e-14 { // more than the rounding of the last steps
			falls++
		}
		steps.X, steps.Y = append(steps.X, w[0]), append(steps.Y, value)
	}
	last := len(path) - 1
	r.Printf("From w = 0.1 with α = %v: w = %s after %d steps.\n", rate, number(millionths(path[last][0])), last)
	r.Equal("w at the end", 2, path[last][0], 1e-6)
	r.Equal("g(w) at the end, 2/e", 2/math.E, steps.Y[last], 1e-6)
	r.Equal("steps on which g fell", 0, float64(falls), 0)
	r.Show("ascent-1d", figure.Lines{
		Title: "Gradient ascent on w·e^(−w/2)",
		X:     figure.Axis{Name: "w"},
		Y:     figure.Axis{Name: "g(w)"},
		Series: []figure.Series{
			figure.Sample("g", func(w float64) float64 { return w * math.Exp(-w/2) }, 0, 6, 200),
			steps,
		},
	})
	return nil
}

var ascent2D = Example{
	Name: "ascent-2d",
	Line: "gradient ascent in two dimensions, to one of two hilltops",
	Text: `
In two dimensions each coordinate moves by its own partial derivative, at right
angles to the lines of equal height. Gradient ascent climbs the hill on whose
slope it starts: which of two equal tops it reaches depends on the start.`,
	Formula: `
g(x, y) = -(x² - 1)² - y², highest, 0, at (1, 0) and at (-1, 0)
x <- x + α·∂g/∂x    y <- y + α·∂g/∂y`,
	Compute: computeAscent2D,
}

func computeAscent2D(ctx context.Context, r *Result) error {
	g, err := declare(func(w gorgonia.Nodes) *gorgonia.Node {
		inner := gorgonia.Must(gorgonia.Sub(gorgonia.Must(gorgonia.Square(w[0])), gorgonia.NewConstant(1.0)))
		loss := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Square(inner)), gorgonia.Must(gorgonia.Square(w[1]))))
		return gorgonia.Must(gorgonia.Neg(loss))
	}, "x", "y")
	if err != nil {
		return err
	}
	var paths []figure.Series
	for _, c := range []struct {
		name  string
		start []float64
		top   float64
	}{
		{"from the right", []float64{0.2, 1.2}, 1},
		{"from the left", []float64{-0.2, -1.2}, -1},
	} {
		const rate = 0.05
		path, err := ascend(ctx, g, c.start, rate, 1e-8, 2000)
		if err != nil {
			return err
		}
		end := path[len(path)-1]
		value, _, err := g.at(end...)
		if err != nil {
			return err
		}
		r.Printf("Starting %s, at (%v, %v), with α = %v: (%v, %v) after %d steps.\n",
			c.name, c.start[0], c.start[1], rate, millionths(end[0]), millionths(end[1]), len(path)-1)
		r.Equal("x at the end, "+c.name, c.top, end[0], 1e-6)
		r.Equal("y at the end, "+c.name, 0, end[1], 1e-6)
		r.Equal("g(x, y) at the end, "+c.name, 0, value, 1e-6)
		s := figure.Series{Name: c.name}
		for _, w := range path {
			s.X, s.Y = append(s.X, w[0]), append(s.Y, w[1])
		}
		paths = append(paths, s)
	}
	r.Show("ascent-2d", figure.Contour{
		Title:  "Gradient ascent on two hills",
		X:      figure.Axis{Name: "x", Min: -2, Max: 2},
		Y:      figure.Axis{Name: "y", Min: -1.5, Max: 1.5},
		Height: "g",
		F:      func(x, y float64) float64 { return -(x*x-1)*(x*x-1) - y*y },
		Paths:  paths,
	})
	return nil
}
