// # Back-propagation
//
// How does one call find the derivative by every weight at once, for about the
// price of two evaluations? By the chain rule, applied from the result back to
// the inputs. We follow it through the lecture's example, node by node.
package main

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
)

func main() {
	// ## Forward
	//
	// The function is g = w₁⁴ w₂ + 5 w₃, at w = (2, 3, 2). A computer does it
	// in small pieces: a = w₁⁴, b = a w₂, c = 5 w₃, g = b + c. The graph has a
	// node for each.
	graph := gorgonia.NewGraph()
	weight := func(name string, value float64) *gorgonia.Node {
		return gorgonia.NewScalar(graph, gorgonia.Float64, gorgonia.WithName(name), gorgonia.WithValue(value))
	}
	w1, w2, w3 := weight("w1", 2), weight("w2", 3), weight("w3", 2)
	a := gorgonia.Must(gorgonia.Pow(w1, gorgonia.NewConstant(4.0)))
	b := gorgonia.Must(gorgonia.Mul(a, w2))
	c := gorgonia.Must(gorgonia.Mul(gorgonia.NewConstant(5.0), w3))
	g := gorgonia.Must(gorgonia.Add(b, c))

	// ## Backward
	//
	// Each piece knows its own derivative. For b = a w₂ it is ∂b/∂a = w₂ = 3
	// and ∂b/∂w₂ = a = 16. Start at the end, with ∂g/∂g = 1, and go back: a
	// node takes what arrives from above, multiplies it with its own
	// derivative and hands it on. Every node is visited once, and what w₁ and
	// w₂ have in common, ∂g/∂b, is computed once.
	//
	// `Grad` does that with symbols: it adds the nodes of all derivatives to
	// the graph. `Deriv` is the one that belongs to a node.
	_, err := gorgonia.Grad(g, w1, w2, w3)
	check(err)
	machine, err := engine.New(graph, engine.Settings{Outputs: gorgonia.Nodes{
		a, b, c, g, a.Deriv(), b.Deriv(), c.Deriv(), w1.Deriv(), w2.Deriv(), w3.Deriv(),
	}})
	check(err)
	check(machine.RunAll())
	value := func(node *gorgonia.Node) any {
		v, err := machine.Value(node)
		check(err)
		return v.Data()
	}
	fmt.Println("forward:  a", value(a), " b", value(b), " c", value(c), " g", value(g))
	fmt.Println("backward: ∂g/∂b", value(b.Deriv()), " ∂g/∂c", value(c.Deriv()), " ∂g/∂a", value(a.Deriv()))
	fmt.Println("gradient:", value(w1.Deriv()), value(w2.Deriv()), value(w3.Deriv()))

	// For w₁ the path is g, b, a, w₁, and the product along it
	// 1 · 3 · 4·2³ = 96. In a picture, with the local derivatives on the
	// arrows:
	line := func(what string, node *gorgonia.Node) string { return fmt.Sprintf("%s = %v", what, value(node)) }
	check(figure.Save("graph.png", figure.Graph{
		Nodes: []figure.Node{
			{Name: "w1", Lines: []string{"w₁ = 2", line("∂g/∂w₁", w1.Deriv())}},
			{Name: "w2", Lines: []string{"w₂ = 3", line("∂g/∂w₂", w2.Deriv())}},
			{Name: "w3", Lines: []string{"w₃ = 2", line("∂g/∂w₃", w3.Deriv())}},
			{Name: "a", Lines: []string{line("a = w₁⁴", a), line("∂g/∂a", a.Deriv())}},
			{Name: "b", Lines: []string{line("b = a w₂", b), line("∂g/∂b", b.Deriv())}},
			{Name: "c", Lines: []string{line("c = 5 w₃", c), line("∂g/∂c", c.Deriv())}},
			{Name: "g", Lines: []string{line("g = b + c", g)}},
		},
		Edges: []figure.Edge{
			{From: "w1", To: "a", Text: "4w₁³ = 32"},
			{From: "a", To: "b", Text: "w₂ = 3"},
			{From: "w2", To: "b", Text: "a = 16"},
			{From: "w3", To: "c", Text: "5"},
			{From: "b", To: "g", Text: "1"},
			{From: "c", To: "g", Text: "1"},
		},
	}))

	// ## Any machine
	//
	// The graph is plain Gorgonia, and so Gorgonia's own tape machine runs it
	// too. This is the lecture's example of a framework, xy + x² at (2, 3),
	// once on each: the gradient is (y + 2x, x).
	for _, name := range []string{"tape machine", "engine"} {
		graph := gorgonia.NewGraph()
		x := gorgonia.NewScalar(graph, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(2.0))
		y := gorgonia.NewScalar(graph, gorgonia.Float64, gorgonia.WithName("y"), gorgonia.WithValue(3.0))
		g := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Mul(x, y)), gorgonia.Must(gorgonia.Square(x))))
		_, err := gorgonia.Grad(g, x, y)
		check(err)
		var machine gorgonia.VM
		if name == "engine" {
			machine, err = engine.New(graph, engine.Settings{})
			check(err)
		} else {
			machine = gorgonia.NewTapeMachine(graph, gorgonia.BindDualValues(x, y))
		}
		check(machine.RunAll())
		byX, err := x.Grad()
		check(err)
		byY, err := y.Grad()
		check(err)
		fmt.Printf("%s: (%v, %v)\n", name, byX, byY)
		check(machine.Close())
	}

	// ## A network
	//
	// For a network nothing changes but the size. The objective is the mean
	// log likelihood of a batch; the gradient has the shape of each parameter.
	// `trainer.Fit` does what follows, again and again, and adds the gradient
	// to the weights. `Dtype` is float64, so that `Float64s` below is right; a
	// float32 network's numbers are in `Float32s`.
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
		model.Dense{Units: 3, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	check(err)
	program, err := net.CompileTraining(4, model.Objective{})
	check(err)
	defer program.Close()
	copy(program.X.Float64s(), []float64{0, 0, 0, 1, 1, 0, 1, 1})
	copy(program.Y.Float64s(), []float64{0, 1, 1, 0})
	check(program.Run())
	fmt.Printf("mean log likelihood of 4 rows: %.4f\n", program.Objective.Value())
	for i, p := range net.Parameters() {
		gradient, err := program.Gradient(i)
		check(err)
		fmt.Printf("gradient by %-13s of shape %-6v %.3f\n", p.Name, fmt.Sprint(gradient.Shape()), gradient.Float64s())
	}

	// The price: for each product of the forward pass, x W, there are two going
	// back, one for the gradient by W and one for that by x. So value and
	// gradient together cost about three forward passes, however many weights
	// there are.
	//
	// See `demo run backprop`, `demo run framework`, `demo run autodiff-cost`.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
