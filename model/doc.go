// Package model declares networks: layers, parameters, prediction and files.
//
// A network is a list of layers below a likelihood. It is declared once,
// checked when it is declared, and is then good for any number of rows:
//
//	net, err := model.New(
//		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}},
//		model.Dense{Units: 16, Activation: activations.Tanh},
//		model.Dense{Units: 3},
//	)
//	classes, err := net.Classify(x) // one of 0, 1, 2 a row
//	p, err := net.Predict(x)        // (rows, 3): a probability for each class
//
// Package trainer ascends its log likelihood; Save and Load keep it in a file
// together with its preprocessing; SaveNPZ and LoadNPZ exchange its numbers
// with numpy. Graph and TrainingGraph give the network as plain Gorgonia
// graphs, which any Gorgonia machine can run.
package model
