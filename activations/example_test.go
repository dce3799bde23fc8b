package activations_test

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
)

func Example() {
	g, err := activations.Named("relu")
	if err != nil {
		log.Fatal(err)
	}
	for _, z := range []float64{-2, 0, 2} {
		fmt.Printf("%s(%v) = %v, slope %v\n", g.Name(), z, g.Value(z), g.Derivative(z))
	}
	// Output:
	// relu(-2) = 0, slope 0
	// relu(0) = 0, slope 0
	// relu(2) = 2, slope 1
}

// The derivative of the sum of squares of tanh(x), by Gorgonia.
func ExampleActivation() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{0, 1}))))

	h, err := activations.Tanh.Node(x)
	if err != nil {
		log.Fatal(err)
	}
	cost := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.Square(h))))
	if _, err := gorgonia.Grad(cost, x); err != nil {
		log.Fatal(err)
	}
	machine := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(x))
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		log.Fatal(err)
	}
	gradient, err := x.Grad()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", gradient.Data())
	// Output: [0.0000 0.6397]
}

func ExampleLeakyReLU() {
	leaky := activations.LeakyReLU{Slope: 0.1}
	fmt.Println(leaky.Value(-3), leaky.Value(3))
	// Output: -0.30000000000000004 3
}

func ExampleSoftmaxValue() {
	fmt.Printf("%.3f\n", activations.SoftmaxValue([]float64{1, 2, 3}))
	// Output: [0.090 0.245 0.665]
}
