package losses_test

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
)

// One log likelihood a row, and the gradient that raises their sum: for each
// row, 1 - P for the true class and -P for the others.
func ExampleCategorical() {
	g := gorgonia.NewGraph()
	scores := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithName("scores"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float64{2, 1, 0, 0, 0, 0}))))
	targets := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithName("targets"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float64{0, 2}))))

	ll, err := losses.Categorical{Classes: 3}.LogLikelihood(scores, targets)
	if err != nil {
		log.Fatal(err)
	}
	gradients, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(ll)), scores)
	if err != nil {
		log.Fatal(err)
	}
	var rows, gradient gorgonia.Value
	gorgonia.Read(ll, &rows)
	gorgonia.Read(gradients[0], &gradient)
	machine := gorgonia.NewTapeMachine(g)
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n%.3f\n", rows.Data(), gradient.Data())
	// Output:
	// [-0.408 -1.099]
	// [0.335 -0.245 -0.090 -0.333 -0.333 0.667]
}

func ExampleStandardizedGaussian() {
	prices := tensor.New(tensor.WithShape(4, 1), tensor.WithBacking([]float64{100, 200, 300, 400}))
	g, err := losses.StandardizedGaussian(prices)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f %.1f\n", g.Location, g.Scale)
	// Output: [250.0] [111.8]
}

func ExampleBalancedWeights() {
	fmt.Println(losses.BalancedWeights([]int{90, 10}))
	// Output: [0.5555555555555556 5]
}
