// # Activations
//
// Between two layers there is a function, applied to every number by itself.
// Without it a network of many layers could do no more than a single one. This
// chapter shows the usual ones, their slopes, and what goes wrong without.
package main

import (
	"context"
	"fmt"
	"log"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## The functions
	//
	// The lecture has three:
	//
	//	sigmoid  g(z) = 1 / (1 + e^-z)    g'(z) = g(z) (1 - g(z))
	//	tanh     g(z) = tanh z            g'(z) = 1 - g(z)²
	//	ReLU     g(z) = max(z, 0)         g'(z) = 1 above 0, and 0 elsewhere
	three := []activations.Activation{activations.Sigmoid, activations.Tanh, activations.ReLU}
	var values, slopes []figure.Series
	for _, a := range three {
		values = append(values, figure.Sample(a.Name(), a.Value, -4, 4, 201))
		slopes = append(slopes, figure.Sample(a.Name(), a.Derivative, -4, 4, 201))
	}
	check(figure.Save("functions.png", figure.Lines{
		Title:  "Three activations",
		X:      figure.Axis{Name: "z"},
		Y:      figure.Axis{Name: "g(z)", Min: -1.2, Max: 2},
		Series: values,
	}))
	check(figure.Save("slopes.png", figure.Lines{
		Title:  "Their derivatives",
		X:      figure.Axis{Name: "z"},
		Y:      figure.Axis{Name: "g'(z)"},
		Series: slopes,
	}))

	// There are more: those below, and any that you write.
	fmt.Println(activations.Names())

	// ## The graph's derivative
	//
	// Training does not use the formulas above. It differentiates the node that
	// the activation adds to the graph. They agree, at 0 too, where ReLU has a
	// kink and the derivative is taken to be 0.
	for _, a := range three {
		points := []float64{-2, -0.5, 0, 0.5, 2}
		graph := gorgonia.NewGraph()
		z := gorgonia.NodeFromAny(graph, tensor.New(tensor.WithBacking(points)), gorgonia.WithName("z"))
		g, err := a.Node(z)
		check(err)
		_, err = gorgonia.Grad(gorgonia.Must(gorgonia.Sum(g)), z)
		check(err)
		machine, err := engine.New(graph, engine.Settings{})
		check(err)
		check(machine.RunAll())
		slope, err := z.Grad()
		check(err)
		largest := 0.0
		for i, s := range slope.Data().([]float64) {
			largest = max(largest, math.Abs(s-a.Derivative(points[i])))
		}
		fmt.Printf("%-8s slopes at %v: %.3f, as the formula says: %v\n", a.Name(), points, slope, largest < 1e-12)
	}

	// ## Slopes that vanish
	//
	// The sigmoid is flat far from 0, and at most 1/4 steep. On the way back
	// through several layers the slopes multiply, and little is left for the
	// first ones. Tanh is steeper, up to 1, and ReLU lets the slope of a unit
	// that is on through as it is. That is why ReLU and its relatives are usual
	// in deep networks.
	for _, a := range three {
		fmt.Printf("%-8s slope at 0.1: %.3f; through ten layers: %.1g\n", a.Name(),
			a.Derivative(0.1), math.Pow(a.Derivative(0.1), 10))
	}

	// ## Without any
	//
	// A layer without an activation is x W + b. Two of them are
	// (x W + b) V + c = x (W V) + (b V + c): one layer again, and straight
	// lines only. Exclusive "or" shows it. The same network, once without and
	// once with tanh between its layers:
	data, err := datasets.XOR{Noise: 0.1}.Generate(200, 1)
	check(err)
	for _, a := range []activations.Activation{activations.Identity, activations.Tanh} {
		net, err := model.New(
			model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
			model.Dense{Units: 4, Activation: a},
			model.Dense{Units: 1},
		)
		check(err)
		run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
			Rate:   trainer.Constant{Value: 1},
			Epochs: 200,
		})
		check(err)
		fmt.Printf("%-8s accuracy above 0.95: %v\n", a.Name(), run.Last.Train.Accuracy > 0.95)
	}

	// The lecture's slide: `demo run activations`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
