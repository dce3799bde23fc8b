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
//     life of the machine;
//   - gradients are those of the last run, not a sum over the runs;
//   - values bound to inputs are only read, so that machines on different
//     graphs may share weights and run at the same time; an output's value may be
//     bound to an input, for the next run to go on from.
//
// A graph of one type of float is compiled by New, in passes that each have a
// file: constants are folded (fold), operators recognised (recognise),
// transposes left to the matrix products that read them (turn), sums taken into
// the products before them (fuse), likelihoods computed with their gradients
// (join), large products divided so that weights stay with one thread (divide),
// activations, their derivatives and other operations on elements put behind
// what they read, to be computed in its memory while that is in the processor's
// first cache (chain), large gradients left out if Settings.Defer says so
// (postpone), phases found in which threads need not wait for each other
// (schedule), sums of rows added up where one thread computes the rows
// (accumulate) and memory laid out, used again when a value is no longer read
// (memory). A run then allocates nothing. Machine.String lists the program.
//
// These operators run fast: Mul in all its forms, BatchedMatMul, OuterProd;
// Add, Sub, HadamardProd and HadamardDiv, also with a scalar or broadcast;
// Neg, Square, Cube, Sqrt, Inverse, Exp, Log, Log1p, Expm1, Tanh, Sin, Cos,
// Abs; Sum, Transpose, Reshape; and every operator that is a SliceDoer, as all
// of this library's are and one of your own may be (InPlacer, RowAdder,
// RowSummer and Joiner make it faster). Any other runs through its own Do, or UsePreallocDo where it
// can be trusted, which costs microseconds and allocations. So does a whole graph
// that mixes dtypes.
//
// For loops that train, Share spreads work over the machine's threads, RowsOf
// computes gradients of large weights where their update is at hand, and PickRows
// takes the rows of a batch from all the data, without a copy.
//
// Large phases are shared by as many threads as GOMAXPROCS allows and there are
// processors. Results are split, and sums only where they are always added in
// parts, so that the bits stay the same. A machine keeps its threads until Close.
// The one panic that cannot become an error is one in a goroutine that an
// operator starts by itself.
package engine
