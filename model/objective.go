package model

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Objective is what training ascends. For a batch of n rows with log
// likelihoods ll and weights v, and the penalised parameters w, it is
//
//	(1/n) sum_i v_i ll_i - L1 sum |w| - (L2/2) sum w²
//
// The penalties are the logarithm of a prior on the weights, Laplace's for L1
// and Gauss's for L2. The division is by the number of rows and not by the sum
// of their weights, so that a row's weight counts in a batch of one as well.
type Objective struct {
	// Sum takes the lecture's sum over the batch in place of the mean: the
	// whole objective times n.
	Sum bool
	// L1 and L2 are the factors of the penalties, at least 0.
	L1, L2 float64
}

// Validate says which setting is wrong.
func (o Objective) Validate() error {
	if !(o.L1 >= 0) || math.IsInf(o.L1, 0) {
		return errors.Errorf("L1 must be a number of at least 0, got %v", o.L1)
	}
	if !(o.L2 >= 0) || math.IsInf(o.L2, 0) {
		return errors.Errorf("L2 must be a number of at least 0, got %v", o.L2)
	}
	return nil
}

// differentiate adds the objective and its gradients to a graph for training.
func (n *Network) differentiate(g *Graph, o Objective) (err error) {
	defer recovered(&err, "model: objective")
	if err := o.Validate(); err != nil {
		return errors.Wrap(err, "model: objective")
	}
	if len(g.Parameters) == 0 {
		return errors.New("model: no layer has a parameter, so there is nothing to train")
	}
	scale := 1.0
	if o.Sum {
		scale = float64(g.Rows)
	}
	if g.Objective, err = op.WeightedSum(g.LogLikelihoods, g.Weights, scale/float64(g.Rows)); err != nil {
		return errors.Wrap(err, "model: objective")
	}
	for i, p := range n.params {
		if !p.Penalized || (o.L1 == 0 && o.L2 == 0) {
			continue
		}
		penalty, err := op.LogPrior(g.Parameters[i], scale*o.L1, scale*o.L2)
		if err != nil {
			return errors.Wrapf(err, "model: penalty on %s", p.Name)
		}
		if g.Objective, err = gorgonia.Add(g.Objective, penalty); err != nil {
			return errors.Wrapf(err, "model: penalty on %s", p.Name)
		}
	}
	g.Gradients, err = gorgonia.Grad(g.Objective, g.Parameters...)
	return errors.Wrap(err, "model: differentiating the objective")
}
