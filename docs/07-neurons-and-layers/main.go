// # From neurons to layers
//
// A neuron weighs its inputs, adds them up and puts the sum through a function.
// Several neurons side by side are a layer, and a layer is one product of
// matrices. This chapter goes from one to the other with weights set by hand,
// so that every number can be checked with pencil and paper.
package main

import (
	"fmt"
	"log"
	"math"
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

func main() {
	// ## The perceptron
	//
	// The oldest neuron fires or does not: its function is a step. The modern
	// one has the sigmoid there. With the same weights, w = (1, 1) and
	// b = -1.5, both compute the logical "and" of two inputs. They decide
	// alike. But the sigmoid says how clear the case is, and it has a slope to
	// climb, where the step is flat on both sides.
	corners := []float64{0, 0, 0, 1, 1, 0, 1, 1}
	fmt.Println("input   step  sigmoid")
	for i := 0; i < 8; i += 2 {
		z := corners[i] + corners[i+1] - 1.5
		fmt.Printf("(%v, %v)  %4v  %7.3f\n", corners[i], corners[i+1],
			activations.Step.Value(z), activations.Sigmoid.Value(z))
	}

	// ## Two layers
	//
	// One neuron parts the plane with a straight line. No line parts the
	// exclusive "or", which is true where the inputs differ. Three neurons do:
	// h₁ computes "or", h₂ computes "and", and the output is true where h₁ is
	// on and h₂ is off.
	//
	// As a network that is a layer of two units below a layer of one. A column
	// of a weight matrix belongs to a unit, a row to an input. `Dtype` is float64,
	// so that `Float64s` below is right; a float32 network's weights are in
	// `Float32s`.
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Dense{Units: 2, Activation: activations.Sigmoid},
		model.Dense{Units: 1},
	)
	check(err)
	weights := [][]float64{
		{10, 10, 10, 10}, // dense1.weight, 2 x 2
		{-5, -15},        // dense1.bias
		{20, -20},        // dense2.weight, 2 x 1
		{-10},            // dense2.bias
	}
	check(net.Update(func() error {
		for i, p := range net.Parameters() {
			copy(p.Value.Float64s(), weights[i])
		}
		return nil
	}))
	p := make([]float64, 4)
	check(net.Predict64(p, corners))
	fmt.Printf("P(inputs differ): %.3f\n", p)

	// The equation behind that, for one row x, is
	//
	//	P = g(v₁ h₁ + v₂ h₂ + c)    hⱼ = g(w₁ⱼ x₁ + w₂ⱼ x₂ + bⱼ)
	//
	// with g the sigmoid, and written with matrices P = g(g(x W + b) v + c).
	// Both are the same to the last digits:
	g := activations.Sigmoid.Value
	largest := 0.0
	for i := range p {
		x1, x2 := corners[2*i], corners[2*i+1]
		h1, h2 := g(10*x1+10*x2-5), g(10*x1+10*x2-15)
		largest = max(largest, math.Abs(p[i]-g(20*h1-20*h2-10)))
	}
	fmt.Println("equal to 12 places:", largest < 1e-12)

	// ## Shapes
	//
	// A layer with n inputs and m units has a weight matrix of n x m and m
	// biases, so (n+1)m parameters. The number of rows is left open. The
	// lecture's network of three inputs, two hidden layers of three neurons and
	// one output:
	slides, err := model.New(
		model.Config{Inputs: 3, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
		model.Dense{Units: 3, Activation: activations.Tanh},
		model.Dense{Units: 3, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	check(err)
	fmt.Print(slides.Summary())
	for _, p := range slides.Parameters() {
		fmt.Printf("%-14s %v\n", p.Name, p.Value.Shape())
	}

	// ## Batches
	//
	// Rows of input stacked into a matrix X go through the same equations:
	// X W has a row for each. That is one large product in place of many small
	// ones, which is what processors are good at, and it gives the same
	// numbers as one row at a time.
	//
	// Here a row is an example and a column a feature. Some slides have it the
	// other way round, with W x in place of x W; then everything is transposed.
	x := []float64{1, 2, 3, -1, 0, 1, 0.5, 0.5, 0.5}
	stacked := make([]float64, 3)
	check(slides.Predict64(stacked, x))
	var single []float64
	for i := range 3 {
		one := make([]float64, 1)
		check(slides.Predict64(one, x[3*i:3*i+3]))
		single = append(single, one...)
	}
	fmt.Println("stacked equals one by one:", slices.EqualFunc(stacked, single, func(a, b float64) bool {
		return math.Abs(a-b) < 1e-12
	}))

	// The lecture's examples: `demo run perceptron`, `demo run two-layer`,
	// `demo run shapes`, `demo run batching`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
