// # Derivatives and gradients
//
// The derivative of a function is its slope at a point: how fast the value
// rises as we step to the right. Learning is nothing but following slopes
// uphill, so this is where it starts. We let Gorgonia find derivatives
// symbolically, and check them with small differences.
package main

import (
	"fmt"
	"log"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## One number
	//
	// The lecture's first function is g(x) = x² + 3. We declare it as a graph:
	// x is a node without a value yet, and each operator makes another node.
	graph := gorgonia.NewGraph()
	x := gorgonia.NewScalar(graph, gorgonia.Float64, gorgonia.WithName("x"))
	g := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Square(x)), gorgonia.NewConstant(3.0)))

	// `Grad` walks back through the graph and adds the nodes of g'(x) to it.
	// No number has been computed so far. A machine does that, as often as we
	// like, for any x.
	_, err := gorgonia.Grad(g, x)
	check(err)
	machine, err := engine.New(graph, engine.Settings{})
	check(err)
	defer machine.Close()
	fmt.Println("  x    g(x)  g'(x)")
	for _, at := range []float64{-2, 0, 1, 5} {
		check(gorgonia.Let(x, at))
		check(machine.RunAll())
		slope, err := x.Grad()
		check(err)
		fmt.Printf("%4v  %5.1f  %5.1f\n", at, g.Value().Data(), slope.Data())
	}

	// By hand it is g'(x) = 2x: 10 at x = 5, and 0 at the lowest point.
	//
	// ## Several numbers
	//
	// A function of several numbers has a partial derivative for each: the
	// slope when only that number moves. Together they are the gradient. For
	// g(x, y) = x²y it is (2xy, x²), and one call finds both parts.
	graph = gorgonia.NewGraph()
	x = gorgonia.NewScalar(graph, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(0.5))
	y := gorgonia.NewScalar(graph, gorgonia.Float64, gorgonia.WithName("y"), gorgonia.WithValue(0.5))
	g = gorgonia.Must(gorgonia.Mul(gorgonia.Must(gorgonia.Square(x)), y))
	_, err = gorgonia.Grad(g, x, y)
	check(err)
	both, err := engine.New(graph, engine.Settings{})
	check(err)
	defer both.Close()
	check(both.RunAll())
	byX, err := x.Grad()
	check(err)
	byY, err := y.Grad()
	check(err)
	fmt.Printf("gradient at (0.5, 0.5): (%v, %v)\n", byX, byY)

	// The gradient points in the direction of steepest ascent, and its length
	// says how steep it is there. Here is the surface, with a step along the
	// gradient.
	check(figure.Save("gradient.png", figure.Contour{
		Title:  "x²y, and a step along its gradient",
		X:      figure.Axis{Name: "x", Min: 0, Max: 1.6},
		Y:      figure.Axis{Name: "y", Min: 0, Max: 1},
		Height: "g(x, y)",
		F:      func(x, y float64) float64 { return x * x * y },
		Paths:  []figure.Series{{Name: "uphill", X: []float64{0.5, 1}, Y: []float64{0.5, 0.75}}},
	}))

	// ## Checking with differences
	//
	// A derivative can be estimated without any symbols: evaluate g a little to
	// the right and a little to the left of w,
	//
	//	g'(w) ≈ (g(w+h) - g(w-h)) / 2h
	//
	// The error shrinks with h²: ten times closer, a hundred times better. But
	// not for ever. Once h is tiny, the two values agree in nearly all of their
	// 16 digits, and what is left after the subtraction is rounding. Take
	// g(w) = w³ at 1, whose derivative is 3.
	cube := func(w float64) float64 { return w * w * w }
	mistake := func(h float64) float64 {
		right, left := cube(1+h), cube(1-h)
		return math.Abs((right-left)/(2*h) - 3)
	}
	var curve figure.Series
	for _, h := range []float64{1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12} {
		curve.X, curve.Y = append(curve.X, h), append(curve.Y, mistake(h))
	}
	fmt.Printf("h = 0.1:   error %.1e\n", mistake(1e-1))
	fmt.Printf("h = 0.01:  error %.1e\n", mistake(1e-2))
	fmt.Printf("h = 0.001: error %.1e\n", mistake(1e-3))
	fmt.Println("h = 1e-12 is worse than 0.001:", mistake(1e-12) > mistake(1e-3))
	curve.Dotted = true
	check(figure.Save("numeric-derivative.png", figure.Lines{
		Title:  "Error of the numeric derivative of w³ at 1",
		X:      figure.Axis{Name: "h", Log: true},
		Y:      figure.Axis{Name: "error", Log: true},
		Series: []figure.Series{curve},
	}))

	// So differences are good for checking, with h near 0.00001. For learning
	// they are too slow: two evaluations for every weight, where the symbolic
	// gradient costs about two for all weights together.
	//
	// ## Checking a network
	//
	// `trainer.CheckGradient` does this for a whole network, on rows of your own
	// data. Do it once whenever you have written a layer or a likelihood.
	iris := datasets.Iris()
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Standardize{From: iris.X},
		model.Dense{Units: 8, Activation: activations.Tanh},
		model.Dense{Units: 3},
	)
	check(err)
	found, err := trainer.CheckGradient(net, iris, trainer.CheckSettings{})
	check(err)
	for _, p := range found.Parameters {
		fmt.Printf("%-13s  %2d compared, error below a millionth: %v\n", p.Name, p.Compared, p.Error < 1e-6)
	}

	// The lecture's slides of this chapter run with `demo run derivative`,
	// `demo run gradient` and `demo run numeric-derivative`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
