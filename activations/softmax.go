package activations

import (
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Softmax returns p_j = e^z_j / sum_i e^z_i over the last axis of z, so that
// each row of (rows, k) sums to 1. It is safe for any finite scores.
//
// It is an output, for reading probabilities. A network that is trained ends in
// raw scores, and losses.Categorical applies its own softmax to them.
func Softmax(z *gorgonia.Node) (*gorgonia.Node, error) { return op.Softmax(z) }

// SoftmaxValue returns the softmax of one row of scores; of no scores, none.
func SoftmaxValue(z []float64) []float64 {
	p := make([]float64, len(z))
	if len(z) > 0 {
		op.SoftmaxRow(p, z)
	}
	return p
}
