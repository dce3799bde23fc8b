// # More than two classes
//
// With three species there are three scores, one a class, and the softmax makes
// probabilities of them. With two classes that is logistic regression again.
package main

import (
	"context"
	"fmt"
	"log"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## Softmax
	//
	// Each class has weights of its own, and so a score of its own. The
	// softmax takes e to the power of each, which makes them positive, and
	// divides by their sum, which makes them sum to 1:
	//
	//	P(y = j) = e^zⱼ / (e^z₁ + ... + e^zₖ)
	for _, z := range [][]float64{{1, 1, 1}, {2, 1, 0}, {102, 101, 100}, {20, 10, 0}} {
		fmt.Printf("scores %v -> probabilities %.3f\n", z, activations.SoftmaxValue(z))
	}

	// Only differences between scores matter: adding 100 to all changes
	// nothing. And a large difference makes it nearly certain, which is where
	// the name comes from, a soft form of the maximum.
	//
	// ## Two classes
	//
	// With two classes the softmax is the sigmoid of the difference:
	// e^z₂ / (e^z₁ + e^z₂) = 1 / (1 + e^-(z₂-z₁)).
	two := activations.SoftmaxValue([]float64{0.3, 1.5})
	fmt.Printf("softmax(0.3, 1.5)[1] = %.6f\n", two[1])
	fmt.Printf("sigmoid(1.5 - 0.3)   = %.6f\n", activations.Sigmoid.Value(1.5-0.3))

	// ## Iris, all three
	//
	// The likelihood is `Categorical` now, and the layer has three units.
	// Again we take the two measurements of the petal, so that we can draw.
	iris := datasets.Iris()
	var x [][]float64
	features := iris.X.Data().([]float64)
	for row := range iris.Rows() {
		x = append(x, features[4*row+2:4*row+4])
	}
	data, err := datasets.FromRows(x, iris.Labels())
	check(err)
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64},
		model.Standardize{From: data.X},
		model.Dense{Units: 3, Start: model.Zeros{}},
	)
	check(err)
	run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
		Rate:   trainer.Constant{Value: 2},
		Epochs: 200,
	})
	check(err)
	fmt.Printf("log likelihood: %.3f at first, %.3f after %d steps\n",
		run.Epochs[0].Train.LogLikelihood, run.Last.Train.LogLikelihood, run.Last.Epoch)

	// The prediction for a flower is a row of three probabilities.
	flowers := tensor.New(tensor.WithShape(3, 2), tensor.WithBacking([]float64{
		1.5, 0.3,
		4.3, 1.4,
		5.0, 1.7,
	}))
	p, err := net.Predict(flowers)
	check(err)
	fmt.Println(iris.Classes)
	fmt.Printf("%.2f\n", p)

	// Decide for the class with the largest probability, which is the one with
	// the largest score: `Classify` does that. Between each two classes the
	// boundary is a straight line.
	groups := []figure.Points{{Name: iris.Classes[0]}, {Name: iris.Classes[1]}, {Name: iris.Classes[2]}}
	for i, label := range data.Labels() {
		groups[label].X = append(groups[label].X, x[i][0])
		groups[label].Y = append(groups[label].Y, x[i][1])
	}
	check(figure.Save("regions.png", figure.Scatter{
		X:      figure.Axis{Name: "petal length", Unit: "cm"},
		Y:      figure.Axis{Name: "petal width", Unit: "cm"},
		Groups: groups,
		Regions: func(x, y []float64) ([]int, error) {
			points := make([]float64, 0, 2*len(x))
			for i := range x {
				points = append(points, x[i], y[i])
			}
			return net.Classify(tensor.New(tensor.WithShape(len(x), 2), tensor.WithBacking(points)))
		},
	}))

	// Which flowers are taken for which? The confusion matrix says it.
	predicted, err := net.Classify(data.X)
	check(err)
	confusion, err := losses.NewConfusion(predicted, data.Labels(), iris.Classes)
	check(err)
	fmt.Print(confusion)

	// The lecture's slide: `demo run multiclass`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
