package losses

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/op"
)

// Bernoulli is the likelihood of a target y that is 0 or 1, from one raw score
// z, the log odds: P(y=1) = 1/(1+e^-z). It is logistic regression's.
//
//	log p(y|z) = y log P + (1-y) log(1-P) = y z - log(1+e^z)
type Bernoulli struct{}

var _ Classifier = builtin(Bernoulli{})

var _ op.VectorLikelihood = Bernoulli{}

// Name is "bernoulli".
func (Bernoulli) Name() string { return "bernoulli" }

// Scores is 1.
func (Bernoulli) Scores() int { return 1 }

// Targets is 1.
func (Bernoulli) Targets() int { return 1 }

// LogLikelihood returns y z - log(1+e^z) of every row, (rows), from scores z
// and targets y of shape (rows, 1). A target other than 0 or 1 is an error when
// the graph runs.
func (b Bernoulli) LogLikelihood(scores, targets *gorgonia.Node) (*gorgonia.Node, error) {
	return op.LogLikelihood(b, scores, targets)
}

// Row returns the log likelihood of one row, as -log(1+e^z) for y = 0 and
// -log(1+e^-z) for y = 1, which is safe for any finite score. A wrong length or
// target is an error.
func (b Bernoulli) Row(z, y []float64) (float64, error) {
	if err := b.checkRow(z, z, y); err != nil {
		return 0, err
	}
	if y[0] == 1 {
		return -op.LogOnePlusExp(-z[0]), nil
	}
	return -op.LogOnePlusExp(z[0]), nil
}

// RowGradient writes y - P(y=1), the derivative of Row, into dz.
func (b Bernoulli) RowGradient(dz, z, y []float64) error {
	if err := b.checkRow(dz, z, y); err != nil {
		return err
	}
	if y[0] == 1 {
		dz[0] = op.Logistic(-z[0])
	} else {
		dz[0] = -op.Logistic(z[0])
	}
	return nil
}

func (b Bernoulli) checkRow(dz, z, y []float64) error {
	if err := checkLengths(b.Name(), dz, z, 1); err != nil {
		return err
	}
	return b.CheckTarget(y)
}

// Mean returns P(y=1), (rows, 1), from scores (rows, 1).
func (Bernoulli) Mean(scores *gorgonia.Node) (*gorgonia.Node, error) {
	return activations.Sigmoid.Node(scores)
}

// CheckTarget returns an error unless y is a single 0 or 1.
func (Bernoulli) CheckTarget(y []float64) error {
	if len(y) != 1 || (y[0] != 0 && y[0] != 1) {
		return errors.Errorf("losses: bernoulli: the target is %v, expected a single 0 or 1", y)
	}
	return nil
}

// Validate returns nil: there are no fields.
func (Bernoulli) Validate() error { return nil }

// ClassCount is 2.
func (Bernoulli) ClassCount() int { return 2 }

// Class returns 1 if the score is above 0, that is P(y=1) above 1/2, else 0.
func (Bernoulli) Class(scores []float64) int {
	if len(scores) > 0 && scores[0] > 0 {
		return 1
	}
	return 0
}

// ScratchLen is the length of the scratch of Rows32 and Rows64.
func (Bernoulli) ScratchLen(rows int) int { return 2 * rows }

// Rows32 sets ll to the log likelihood of each row and, unless dz is nil, dz
// to its derivative times the row's weight.
func (Bernoulli) Rows32(ll, dz, z, y, weights, scratch []float32) error {
	return bernoulliRows(ll, dz, z, y, weights, scratch)
}

// Rows64 is Rows32 for float64.
func (Bernoulli) Rows64(ll, dz, z, y, weights, scratch []float64) error {
	return bernoulliRows(ll, dz, z, y, weights, scratch)
}

func bernoulliRows[T kernel.Float](ll, dz, z, y, weights, scratch []T) error {
	for i, v := range y {
		if v != 0 && v != 1 {
			return errors.Wrapf(Bernoulli{}.CheckTarget([]float64{float64(v)}), "row %d", i)
		}
	}
	if dz == nil {
		dz, weights = scratch[:len(ll)], scratch[len(ll):2*len(ll)]
		clear(weights)
	}
	kernel.BernoulliLikelihood(ll, dz, z, y, weights)
	return nil
}
