// # The engine alone
//
// You have a program on Gorgonia, with its own graph, its own solver and its own
// loop, and want none of the rest of this library. Then take the engine: it is
// a `gorgonia.VM`, and stands where `gorgonia.NewTapeMachine` stood.
package main

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model/engine"
)

func main() {
	// ## The graph
	//
	// Plain Gorgonia: a hidden layer of four tanh units, an output unit, and the
	// mean squared error on exclusive "or". The biases are a matrix with a row,
	// broadcast over the rows.
	weights := []*tensor.Dense{
		matrix(2, 4, 0.5, -0.4, 0.3, -0.2, -0.6, 0.5, 0.4, -0.3),
		matrix(1, 4, 0.1, -0.1, 0.2, -0.2),
		matrix(4, 1, 0.3, -0.2, 0.4, -0.5),
	}
	train := build(matrix(4, 2, 0, 0, 0, 1, 1, 0, 1, 1), weights)
	y := gorgonia.NodeFromAny(train.graph, matrix(4, 1, 0, 1, 1, 0), gorgonia.WithName("y"))
	cost := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(train.output, y))))))
	_, err := gorgonia.Grad(cost, train.weights...)
	check(err)

	// ## The loop
	//
	// The first line is the only one that changes. There is no need for
	// `BindDualValues`: an input that has a gradient has it at `Grad()`. Nor for
	// `Reset`, which does no harm. Gorgonia's solvers work as they are.
	machine, err := engine.New(train.graph, engine.Settings{}) // was gorgonia.NewTapeMachine(...)
	check(err)
	defer machine.Close()
	solver := gorgonia.NewAdamSolver(gorgonia.WithLearnRate(0.05))
	for step := range 91 {
		check(machine.RunAll())
		if step%30 == 0 {
			fmt.Printf("step %2d: mean squared error %.3f\n", step, cost.Value())
		}
		check(solver.Step(gorgonia.NodesToValueGrads(train.weights)))
		machine.Reset()
	}

	// With `Settings{}` the nodes that nothing else is computed from have a value,
	// the costs and the gradients. That of a node inside, such as the network's
	// output here, is nil: name the node in `Settings.Outputs`, as below.
	fmt.Println("the cost is there:", cost.Value() != nil, "and the output:", train.output.Value() != nil)

	// ## Another number of rows
	//
	// A Gorgonia graph has one number of rows. For another, build a second graph
	// on the same weights. The engine only reads what is bound to its inputs,
	// so both can share the tensors, and even run at the same time.
	single := build(matrix(1, 2, 1, 0), weights)
	predict, err := engine.New(single.graph, engine.Settings{Outputs: gorgonia.Nodes{single.output}})
	check(err)
	defer predict.Close()
	check(predict.RunAll())
	fmt.Printf("1 xor 0: %.1f\n", single.output.Value())

	// ## When something is wrong
	//
	// It is an error that names the node. A missing value:
	graph := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(graph, gorgonia.Float64, gorgonia.WithShape(2, 2), gorgonia.WithName("x"))
	root := gorgonia.Must(gorgonia.Sqrt(x))
	second, err := engine.New(graph, engine.Settings{})
	check(err)
	defer second.Close()
	fmt.Println(second.RunAll())

	// A number where a matrix belongs, which Gorgonia lets through:
	check(gorgonia.Let(x, 3.0))
	fmt.Println(second.RunAll())

	// And where does a NaN come from? `FirstNonFinite` finds the node.
	check(gorgonia.Let(x, matrix(2, 2, 1, 4, 9, -1)))
	check(second.RunAll())
	node, err := second.FirstNonFinite()
	check(err)
	fmt.Println("the first NaN is at the square root:", node == root)
}

// Net is a graph of the network for some rows.
type net struct {
	graph   *gorgonia.ExprGraph
	weights gorgonia.Nodes
	output  *gorgonia.Node
}

func build(x *tensor.Dense, weights []*tensor.Dense) net {
	graph := gorgonia.NewGraph()
	n := net{graph: graph}
	for i, w := range weights {
		n.weights = append(n.weights, gorgonia.NodeFromAny(graph, w, gorgonia.WithName(fmt.Sprint("w", i))))
	}
	input := gorgonia.NodeFromAny(graph, x, gorgonia.WithName("x"))
	sums := gorgonia.Must(gorgonia.Mul(input, n.weights[0]))
	hidden := gorgonia.Must(gorgonia.Tanh(gorgonia.Must(gorgonia.BroadcastAdd(sums, n.weights[1], nil, []byte{0}))))
	n.output = gorgonia.Must(gorgonia.Mul(hidden, n.weights[2]))
	return n
}

func matrix(rows, columns int, values ...float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(rows, columns), tensor.WithBacking(values))
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
