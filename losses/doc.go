// Package losses holds the log likelihoods that a network ascends, and the
// losses and metrics that are reported about it.
//
// A Likelihood turns raw scores and targets into one log likelihood a row, and
// raw scores into a prediction:
//
//	likelihood := losses.Categorical{Classes: 3}
//	ll, err := likelihood.LogLikelihood(scores, targets) // nodes: (rows, 3), (rows, 1) -> (rows)
//	p, err := likelihood.Mean(scores)                    // node: (rows, 3) probabilities
//
// A loss to be reported is a function of plain slices:
//
//	accuracy, err := losses.Accuracy(predicted, target)
//
// A log likelihood is ascended; a log loss is the mean log likelihood with its
// sign turned.
package losses
