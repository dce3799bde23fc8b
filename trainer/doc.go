// Package trainer trains networks by ascending their log likelihood. The
// shortest useful program:
//
//	train, held, err := datasets.Iris().Split(0.8, 1)
//	// handle err
//	net, err := model.New(
//		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
//		model.Standardize{From: train.X},
//		model.Dense{Units: 3},
//	)
//	// handle err
//	run, err := trainer.Fit(context.Background(), net, train, trainer.Settings{
//		Batch:   32,
//		Rate:    trainer.Exponential{Start: 0.5, Decay: 0.98},
//		HeldOut: held,
//		Stop:    trainer.EarlyStopping{Patience: 20},
//	})
//	// handle err
//	fmt.Println(run.Reason, run.Best.Epoch, run.Best.HeldOut.LogLikelihood)
//
// A step of training gathers a batch from a Source, computes the gradient of
// the objective (see model.Objective), and lets a Method change the weights at
// the rate that a Schedule gives. After each epoch the network is evaluated on
// held-out data, and a Recorder is told. Evaluate measures a network,
// CheckGradient compares its symbolic gradient with differences, and Preflight
// looks for what would keep it from learning. SweepRates finds a rate to begin
// with, and CrossValidate tells how good a kind of network is on unseen rows.
//
// With Settings.Checkpoint a run is saved while it goes on, and Resume ends it as
// if it had never been stopped or killed.
//
// Everything random follows from Settings.Seed: the order of the rows of an
// epoch from the seed and the epoch, the dropout masks of a step from the seed
// and the step. The same seed gives the same bits on the same kind of machine,
// whatever GOMAXPROCS is.
package trainer
