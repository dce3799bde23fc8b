// # Logistic regression
//
// Two kinds of iris, and the question which of the two a flower is. The answer
// is a probability: a weighted sum of the petal's length and width, squashed
// between 0 and 1 by the sigmoid. We learn the weights by climbing the log
// likelihood.
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
	// ## From a score to a probability
	//
	// The score z = w·x + b is any number: large when the features speak for
	// the class, small when they speak against it. The sigmoid turns it into a
	// probability:
	//
	//	P(y = 1) = 1 / (1 + e^-z)
	//
	// A score of 0 is undecided. And since sigmoid(-z) = 1 - sigmoid(z), the
	// probabilities of the two classes sum to 1.
	sigmoid := activations.Sigmoid.Value
	for _, z := range []float64{-4, -1, 0, 1, 4} {
		fmt.Printf("z = %2v: P(1) = %.3f, P(0) = %.3f, sum %.3f\n", z, sigmoid(z), sigmoid(-z), sigmoid(z)+sigmoid(-z))
	}
	check(figure.Save("sigmoid.png", figure.Lines{
		Title:  "The sigmoid",
		X:      figure.Axis{Name: "score z"},
		Y:      figure.Axis{Name: "P(y = 1)"},
		Series: []figure.Series{figure.Sample("", sigmoid, -6, 6, 200)},
	}))

	// ## Data
	//
	// Of the three species of iris, versicolor and virginica are hard to tell
	// apart. We take the two measurements of the petal.
	iris := datasets.Iris()
	var x [][]float64
	var species []string
	features := iris.X.Data().([]float64)
	for row, label := range iris.Labels() {
		if name := iris.Classes[label]; name != "setosa" {
			x = append(x, features[4*row+2:4*row+4])
			species = append(species, name)
		}
	}
	data, err := datasets.FromRows(x, species)
	check(err)
	fmt.Println(data.Rows(), "flowers,", data.Columns(), "features, classes", data.Classes)

	// ## The model
	//
	// One layer of one unit computes the score. The likelihood `Bernoulli` adds
	// the sigmoid by itself; the network ends in the raw score.
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Standardize{From: data.X},
		model.Dense{Units: 1, Start: model.Zeros{}},
	)
	check(err)

	// Training looks for the weights under which the species that we saw are
	// most probable. The product of 100 probabilities is a tiny number, so we
	// climb its logarithm, which is a sum, and divide by the number of flowers:
	//
	//	ll(w) = (1/n) Σ log P(yᵢ | xᵢ, w)
	run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
		Rate:   trainer.Constant{Value: 1},
		Epochs: 50,
	})
	check(err)
	rises := true
	var curve []float64
	for i, epoch := range run.Epochs {
		curve = append(curve, epoch.Train.LogLikelihood)
		rises = rises && (i == 0 || curve[i] > curve[i-1])
	}
	fmt.Printf("log likelihood before: %.3f = -ln 2, every flower a coin toss\n", curve[0])
	fmt.Printf("and after 49 steps:    %.3f\n", curve[49])
	fmt.Println("it rose with every step:", rises)

	// The log likelihood of logistic regression has one hill and no others, so
	// it does not matter where we start.
	//
	// ## What it learned
	//
	// The boundary is where the score is 0: a straight line.
	result, err := trainer.Evaluate(net, data)
	check(err)
	fmt.Printf("%.0f of %d flowers on the right side\n", result.Accuracy*float64(result.Rows), result.Rows)
	groups := []figure.Points{{Name: data.Classes[0]}, {Name: data.Classes[1]}}
	for i, label := range data.Labels() {
		groups[label].X = append(groups[label].X, x[i][0])
		groups[label].Y = append(groups[label].Y, x[i][1])
	}
	check(figure.Save("boundary.png", figure.Scatter{
		X:      figure.Axis{Name: "petal length", Unit: "cm"},
		Y:      figure.Axis{Name: "petal width", Unit: "cm"},
		Groups: groups,
		Regions: func(x, y []float64) ([]int, error) {
			points := make([]float64, 0, 2*len(x))
			for i := range x {
				points = append(points, x[i], y[i])
			}
			p := make([]float64, len(x))
			err := net.Predict64(p, points)
			classes := make([]int, len(x))
			for i := range p {
				classes[i] = int(math.Round(p[i]))
			}
			return classes, err
		},
	}))

	// A flower far from the line gets a probability near 0 or 1, one on the
	// line 1/2. That is the gain over a hard decision: the model says how sure
	// it is.
	p := make([]float64, 3)
	check(net.Predict64(p, []float64{
		3.5, 1.1,
		4.8, 1.7,
		6.0, 2.3,
	}))
	fmt.Printf("P(%s): %.2f\n", data.Classes[1], p)

	// The lecture's slide: `demo run logistic-regression`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
