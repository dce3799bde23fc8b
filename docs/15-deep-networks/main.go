// # Deep networks learn features
//
// Logistic regression draws straight lines. A deep network is logistic
// regression too, in its last layer, but on features that the layers before it
// have learned. This chapter looks at those features.
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
	// ## A spiral
	//
	// Two arms wound around each other. No line parts them; logistic regression
	// on x hardly does better than guessing.
	data, err := datasets.Spiral{Noise: 0.01, Turns: 1.25}.Generate(300, 1)
	check(err)
	config := model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1}
	settings := trainer.Settings{
		Batch:  32,
		Method: trainer.Adam{},
		Rate:   trainer.Cosine{Start: 0.005, Over: 100},
		Epochs: 100,
		L2:     0.002, // a slight pull on the weights, for a clearer picture
	}
	plain, err := model.New(config, model.Dense{Units: 1})
	check(err)
	_, err = trainer.Fit(context.Background(), plain, data, settings)
	check(err)
	result, err := trainer.Evaluate(plain, data)
	check(err)
	fmt.Println("logistic regression on x: accuracy below 0.7:", result.Accuracy < 0.7)

	// ## With hidden layers
	//
	// Two hidden layers of 32 units, and then one of only two, so that we can
	// draw what it computes. The layer of one unit above it is logistic
	// regression again.
	deep, err := model.New(config,
		model.Dense{Units: 32, Activation: activations.ReLU},
		model.Dense{Units: 32, Activation: activations.ReLU},
		model.Dense{Units: 2, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	check(err)
	_, err = trainer.Fit(context.Background(), deep, data, settings)
	check(err)
	result, err = trainer.Evaluate(deep, data)
	check(err)
	fmt.Println("deep network: accuracy above 0.97:", result.Accuracy > 0.97)
	check(figure.Save("spiral.png", figure.Scatter{
		Title:  "What the deep network decides",
		X:      figure.Axis{Name: "x₁"},
		Y:      figure.Axis{Name: "x₂"},
		Groups: groups(data.X.Float64s(), data.Labels()),
		Regions: func(x, y []float64) ([]int, error) {
			points := make([]float64, 0, 2*len(x))
			for i := range x {
				points = append(points, x[i], y[i])
			}
			p := make([]float64, len(x))
			err := deep.Predict64(p, points)
			classes := make([]int, len(x))
			for i := range p {
				classes[i] = int(math.Round(p[i]))
			}
			return classes, err
		},
	}))

	// ## The learned features
	//
	// `Activations` gives what each layer makes of the rows, and we want the last
	// hidden one. Its numbers are of the network's `Dtype`, here float64, so that
	// `Float64s` below is right: those of a float32 network are read with
	// `Float32s`.
	layers, err := deep.Activations(data.X)
	check(err)
	h := layers[2]

	// In these coordinates the spiral has come undone, and a straight line is
	// enough. It is where the last layer's score is 0: v₁ h₁ + v₂ h₂ + c = 0.
	parameters := deep.Parameters()
	v, c := parameters[6].Value.Float64s(), parameters[7].Value.Float64s()[0]
	line := figure.Series{X: []float64{-1, 1}}
	for _, h1 := range line.X {
		line.Y = append(line.Y, -(v[0]*h1+c)/v[1])
	}
	check(figure.Save("features.png", figure.Scatter{
		Title:  "The same points, as the last layer sees them",
		X:      figure.Axis{Name: "h₁", Min: -1.05, Max: 1.05},
		Y:      figure.Axis{Name: "h₂", Min: -1.05, Max: 1.05},
		Groups: groups(h.Float64s(), data.Labels()),
		Lines:  []figure.Series{line},
	}))

	// Trained afresh on the two features, logistic regression proves it: the
	// hidden layers have done the work.
	learned := &datasets.Dataset{X: h, Y: data.Y, Classes: data.Classes}
	again, err := model.New(config, model.Dense{Units: 1})
	check(err)
	_, err = trainer.Fit(context.Background(), again, learned, trainer.Settings{Rate: trainer.Constant{Value: 2}})
	check(err)
	result, err = trainer.Evaluate(again, learned)
	check(err)
	fmt.Println("logistic regression on learned features: accuracy above 0.97:", result.Accuracy > 0.97)

	// The lecture's slide: `demo run deep`.
}

// Groups sorts points, one pair of numbers a row, by their class.
func groups(points []float64, labels []int) []figure.Points {
	g := []figure.Points{{Name: "class 0"}, {Name: "class 1"}}
	for i, label := range labels {
		g[label].X = append(g[label].X, points[2*i])
		g[label].Y = append(g[label].Y, points[2*i+1])
	}
	return g
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
