package engine_test

import (
	"fmt"
	"log"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A program written for the tape machine, fitting y = 2x + 1 by descending
// the mean squared error with Gorgonia's own solver. Only the line that makes
// the machine has changed.
func ExampleNew() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithShape(4),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{-1, 0, 1, 2}))))
	y := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithName("y"), gorgonia.WithShape(4),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{-1, 1, 3, 5}))))
	slope := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("slope"), gorgonia.WithValue(0.0))
	start := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("start"), gorgonia.WithValue(0.0))
	line := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.HadamardProd(x, slope)), start))
	cost := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(line, y))))))
	if _, err := gorgonia.Grad(cost, slope, start); err != nil {
		log.Fatal(err)
	}

	// machine := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(slope, start))
	machine, err := engine.New(g, engine.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	defer machine.Close()

	solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.2))
	for range 100 {
		if err := machine.RunAll(); err != nil {
			log.Fatal(err)
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{slope, start})); err != nil {
			log.Fatal(err)
		}
		machine.Reset() // Not needed here, and harmless.
	}
	fmt.Printf("y = %.3f x + %.3f, mean squared error %.3f\n", slope.Value(), start.Value(), cost.Value())
	// Output: y = 2.000 x + 1.000, mean squared error 0.000
}

func ExampleMachine_FirstNonFinite() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithShape(2),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{1, -1}))))
	root := gorgonia.Must(gorgonia.Sqrt(x))
	mean := gorgonia.Must(gorgonia.Mean(root))
	machine, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{mean}})
	if err != nil {
		log.Fatal(err)
	}
	defer machine.Close()
	node, err := machine.FirstNonFinite()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(node == root)
	// Output: true
}
