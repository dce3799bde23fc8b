// # One hidden layer is enough
//
// With enough neurons a single hidden layer comes as close as you like to any
// continuous function on an interval. That is the universal approximation
// theorem. It promises that the weights exist; whether training finds them is
// another matter. We try it on a curve.
package main

import (
	"context"
	"fmt"
	"log"
	"math"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## The curve
	//
	// 61 points of sin 2x, from -3 to 3, and no noise: the question is only how
	// close a network can get.
	truth := func(x float64) float64 { return math.Sin(2 * x) }
	var x [][]float64
	var y []float64
	for i := range 61 {
		at := -3 + 0.1*float64(i)
		x, y = append(x, []float64{at}), append(y, truth(at))
	}
	data, err := datasets.FromRows(x, y)
	check(err)

	// ## Networks of 1 to 32 neurons
	//
	// Each hidden neuron adds one bent step, v tanh(w x + b): w says how steep
	// it is, b where it stands, v how high it is. One neuron is one step. The
	// curve goes up and down several times, so it takes several. The curve is
	// steep too, which is why the weights start out larger than they usually do.
	curves := []figure.Series{{Name: "data", X: data.X.Float64s(), Y: y, Points: true}}
	var errors []float64
	for _, neurons := range []int{1, 2, 4, 32} {
		net, err := model.New(
			model.Config{Inputs: 1, Likelihood: losses.Gaussian{}, Dtype: tensor.Float64, Seed: 1},
			model.Dense{Units: neurons, Activation: activations.Tanh, Start: model.HeNormal{}},
			model.Dense{Units: 1},
		)
		check(err)
		_, err = trainer.Fit(context.Background(), net, data, trainer.Settings{
			Method: trainer.Adam{},
			Rate:   trainer.Cosine{Start: 0.1, Over: 1500},
			Epochs: 1500,
		})
		check(err)

		p := make([]float64, data.Rows())
		check(net.Predict64(p, data.X.Float64s()))
		largest := 0.0
		for i, predicted := range p {
			largest = max(largest, math.Abs(predicted-y[i]))
		}
		errors = append(errors, largest)
		curves = append(curves, figure.Series{Name: fmt.Sprint("n = ", neurons), X: data.X.Float64s(), Y: p})
	}
	fmt.Printf("largest errors with 1, 2 and 4 neurons: %.1f\n", errors[:3])
	fmt.Println("with 32 less than a tenth of that with 1:", errors[3] < errors[0]/10)
	check(figure.Save("approximation.png", figure.Lines{
		Title:  "Networks of n hidden neurons",
		X:      figure.Axis{Name: "x"},
		Y:      figure.Axis{Name: "y", Min: -1.6, Max: 1.6},
		Series: curves,
	}))

	// ## What the theorem does not say
	//
	// It holds between -3 and 3, where there was data. Outside, tanh goes flat,
	// and so does the network, whatever the sine does. And that a network can
	// follow every wiggle is a danger when the wiggles are noise: see
	// [overfitting](../14-overfitting/README.md).
	//
	// The lecture's functions: `demo run universal-approximation`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
