// # Gradient ascent
//
// To find the top of a hill in the fog there are two ways. Hill climbing tries
// every direction and takes the best. Gradient ascent feels the slope under its
// feet and walks up it. This chapter counts what each costs.
package main

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/model/engine"
)

// ## The hill
//
// The function to climb is g(w) = -Σ k (w - 1)², steeper in some dimensions
// than in others: k goes from 1 to 2.5. Its top is at (1, 1, ...), where it is
// 0. As in the chapter before, Gorgonia differentiates it.
type surface struct {
	w, value *gorgonia.Node
	machine  *engine.Machine
}

func newSurface(dimensions int) *surface {
	ones, steepness := make([]float64, dimensions), make([]float64, dimensions)
	for i := range ones {
		ones[i], steepness[i] = 1, 1+float64(i%4)/2
	}
	graph := gorgonia.NewGraph()
	vector := func(name string, values []float64) *gorgonia.Node {
		return gorgonia.NodeFromAny(graph, tensor.New(tensor.WithBacking(values)), gorgonia.WithName(name))
	}
	w := vector("w", make([]float64, dimensions))
	away := gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(w, vector("top", ones)))))
	weighted := gorgonia.Must(gorgonia.HadamardProd(away, vector("k", steepness)))
	value := gorgonia.Must(gorgonia.Neg(gorgonia.Must(gorgonia.Sum(weighted))))
	_, err := gorgonia.Grad(value, w)
	check(err)
	machine, err := engine.New(graph, engine.Settings{})
	check(err)
	return &surface{w, value, machine}
}

// At returns the height and the gradient at a point.
func (s *surface) at(point []float64) (value float64, gradient []float64) {
	copy(s.w.Value().(*tensor.Dense).Float64s(), point)
	check(s.machine.RunAll())
	d, err := s.w.Grad()
	check(err)
	return s.value.Value().Data().(float64), d.(*tensor.Dense).Float64s()
}

// We are there when the height is above -0.0001.
const tolerance = 1e-4

func main() {
	// ## Hill climbing
	//
	// Stand at w. Look at all neighbours a step h away, one up and one down in
	// each of the d dimensions, and move to the best. If none is better, halve
	// h. Each look costs 2d evaluations of the function, and moves one
	// coordinate.
	climb := func(g *surface, w []float64) (path [][]float64, evaluations int) {
		best, _ := g.at(w)
		path, evaluations = append(path, w), 1
		for h := 0.5; best < -tolerance; {
			var next []float64
			for i := range w {
				for _, step := range []float64{-h, h} {
					neighbour := append([]float64(nil), w...)
					neighbour[i] += step
					value, _ := g.at(neighbour)
					evaluations++
					if value > best {
						best, next = value, neighbour
					}
				}
			}
			if next == nil {
				h /= 2
				continue
			}
			w = next
			path = append(path, w)
		}
		return path, evaluations
	}

	// ## Gradient ascent
	//
	// The gradient has the slope in every dimension, so that all coordinates
	// move at once:
	//
	//	w <- w + α ∇g(w)
	//
	// The factor α is the learning rate; the next chapter is about it. A
	// gradient costs about as much as two evaluations, whatever the dimension,
	// and the steps shrink by themselves where the hill gets flat.
	ascend := func(g *surface, w []float64) (path [][]float64, evaluations int) {
		const rate = 0.2
		for {
			path = append(path, w)
			value, gradient := g.at(w)
			evaluations += 2
			if value >= -tolerance {
				return path, evaluations
			}
			w = append([]float64(nil), w...)
			for i := range w {
				w[i] += rate * gradient[i]
			}
		}
	}

	// ## The race
	//
	// Both start at the same point. What counts is how often each evaluates g.
	fmt.Println("dimensions  hill climbing  gradient ascent")
	climbing := figure.BarSeries{Name: "hill climbing"}
	ascent := figure.BarSeries{Name: "gradient ascent"}
	labels := []string{"1", "2", "5", "10"}
	for i, dimensions := range []int{1, 2, 5, 10} {
		g := newSurface(dimensions)
		_, a := climb(g, start(dimensions))
		_, b := ascend(g, start(dimensions))
		fmt.Printf("%10s  %13d  %15d\n", labels[i], a, b)
		climbing.Values = append(climbing.Values, float64(a))
		ascent.Values = append(ascent.Values, float64(b))
	}
	check(figure.Save("evaluations.png", figure.Bars{
		Title:  "Evaluations until the top",
		X:      figure.Axis{Name: "dimensions"},
		Y:      figure.Axis{Name: "evaluations of g"},
		Labels: labels,
		Series: []figure.BarSeries{climbing, ascent},
	}))

	// In one dimension they are about even. From two on gradient ascent is
	// ahead, and networks have thousands of dimensions, one for each weight.
	// That settles it: from here on everything is gradient ascent.
	//
	// In two dimensions we can watch. Hill climbing moves along the axes;
	// gradient ascent crosses the lines of equal height at right angles.
	g := newSurface(2)
	stairs, _ := climb(g, start(2))
	slope, _ := ascend(g, start(2))
	check(figure.Save("two-paths.png", figure.Contour{
		Title:  "Two ways up",
		X:      figure.Axis{Name: "first weight", Min: -1.5, Max: 2},
		Y:      figure.Axis{Name: "second weight", Min: -1.5, Max: 2},
		Height: "g(w)",
		F:      func(x, y float64) float64 { return -(x-1)*(x-1) - 1.5*(y-1)*(y-1) },
		Paths:  []figure.Series{path("hill climbing", stairs), path("gradient ascent", slope)},
	}))

	// Gradient ascent climbs the hill that it starts on, and stops at its top.
	// If there is a higher one elsewhere, it does not know.
	//
	// See also `demo run hill-climbing`, `demo run ascent-1d` and
	// `demo run ascent-2d`.
}

// Both searches start here.
func start(dimensions int) []float64 {
	w := make([]float64, dimensions)
	for i := range w {
		w[i] = -0.9 - 0.37*float64(i%2)
	}
	return w
}

func path(name string, points [][]float64) figure.Series {
	s := figure.Series{Name: name}
	for _, w := range points {
		s.X, s.Y = append(s.X, w[0]), append(s.Y, w[1])
	}
	return s
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
