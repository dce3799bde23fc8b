// Package engine runs Gorgonia graphs. A Machine is a gorgonia.VM that can
// stand wherever gorgonia.NewTapeMachine does:
//
//	g := gorgonia.NewGraph()
//	x := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("x"))
//	y := gorgonia.Must(gorgonia.Square(x))
//	machine, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{y}})
//	// handle err
//	defer machine.Close()
//	err = gorgonia.Let(x, 3.0)
//	err = machine.RunAll() // again and again, with or without Reset
//	fmt.Println(y.Value()) // 9
//
// It differs from the tape machine in what goes wrong there:
//
//   - only what the wanted outputs need is run;
//   - a missing value, a wrong shape or dtype, a batch without rows, an
//     operator that fails or panics is an error that names the node;
//   - a run without Reset is a run;
//   - Node.Value of an output and Node.Grad of a parameter are memory of
//     their own, which no other operator overwrites: the same tensors for the
//     life of the machine, written when a run has succeeded;
//   - gradients are those of the last run, not a sum over the runs;
//   - values bound to inputs are only read, so that machines on different
//     graphs may share weights and run at the same time.
//
// Operators run through their own Do method, or UsePreallocDo where it can be
// trusted, in the goroutine that calls RunAll. The one panic that cannot
// become an error is one in a goroutine that an operator starts by itself.
package engine
