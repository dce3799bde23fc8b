package trainer

import (
	"cmp"
	"math"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Sizes of a batch. Any other number of rows of at least 1 is a mini-batch.
const (
	// FullBatch takes all rows in every step, in their order.
	FullBatch = 0
	// Stochastic takes a single row in every step.
	Stochastic = 1
)

// Sampling says how the rows of an epoch are put into batches. The full batch
// is always all rows in their order.
type Sampling int

const (
	// Shuffled goes through all rows in an order that is new in each epoch.
	// The last batch is smaller when the size does not divide the rows.
	Shuffled Sampling = iota
	// WithReplacement draws each row of each batch from all rows. An epoch of
	// N rows in batches of n has ceil(N/n) steps, all of n rows.
	WithReplacement
	// InOrder goes through all rows in their order in each epoch. The last
	// batch is smaller when the size does not divide the rows.
	InOrder
)

// Settings say how to train. The zero value is 100 epochs of plain ascent on
// the mean log likelihood of the full batch, with a rate of 0.1.
type Settings struct {
	// Batch is the number of rows of a step: FullBatch, Stochastic, or any
	// other. More than there are means the full batch.
	Batch int
	// Sampling says how the batches of an epoch are drawn.
	Sampling Sampling
	// Epochs is the largest number of epochs; 0 means 100.
	Epochs int
	// Rate is the schedule of the rate; nil means the method's UsualRate,
	// which is meant for the mean over the batch, so that Sum needs a Rate.
	Rate Schedule
	// Method turns gradients into updates; nil means Ascent.
	Method Method

	// Sum ascends the sum over the batch, as the lecture writes it, in place
	// of the mean: the same times the number of rows, penalties included.
	Sum bool
	// L1 and L2 are the penalties on weights, not biases; see
	// model.Objective.
	L1, L2 float64
	// ClipNorm scales the gradient of the whole objective, penalties
	// included, down to this Euclidean norm when it is longer (by
	// ClipNorm / (norm + 1e-6), as PyTorch does); 0 means never.
	ClipNorm float64
	// ClassWeights are factors of the log likelihoods of each class's rows,
	// one a class, on top of the weights that the source may give its rows;
	// nil means 1. As rows of a batch are averaged over their number, a
	// weight counts in a batch of one row too. See losses.BalancedWeights.
	ClassWeights []float64

	// HeldOut is data that is not trained on; after each epoch the network is
	// evaluated on it, and after the run the network holds the weights that
	// did best. Nil means none. The training data itself, given here, are
	// measured whole after each epoch.
	HeldOut Source
	// Stop ends the run early, and says which epoch is best; its patience
	// needs HeldOut.
	Stop EarlyStopping
	// Converge ends the run when there is nothing left to climb.
	Converge Convergence

	// Checkpoint saves the run, so that Resume can go on with it.
	Checkpoint Checkpoint

	// Seed fixes everything random: order of the rows and dropout.
	Seed uint64
	// Recorder watches the run; nil means nobody.
	Recorder Recorder
}

// Validate says which setting is wrong. Fit calls it.
func (s Settings) Validate() error {
	if s.Batch < 0 {
		return errors.Errorf("trainer: Batch must be FullBatch (0), Stochastic (1) or a number of rows, got %d", s.Batch)
	}
	if s.Sampling < Shuffled || s.Sampling > InOrder {
		return errors.Errorf("trainer: Sampling must be Shuffled, WithReplacement or InOrder, got %d", s.Sampling)
	}
	if s.Epochs < 0 {
		return errors.Errorf("trainer: Epochs must be at least 1, or 0 for 100, got %d", s.Epochs)
	}
	if s.Stop.Patience > 0 && s.HeldOut == nil {
		return errors.New("trainer: Stop.Patience watches held-out data; set HeldOut, or a Patience of 0")
	}
	return errors.Wrap(firstError(
		validate(s.schedule()),
		validate(s.method()),
		s.objective().Validate(),
		checkAtLeast("ClipNorm", s.ClipNorm, 0),
		s.Stop.check(),
		s.Converge.check(),
		s.Checkpoint.check(),
	), "trainer")
}

// checkFor says which setting does not suit the network's likelihood.
func (s Settings) checkFor(likelihood losses.Likelihood) error {
	classifier, ok := likelihood.(losses.Classifier)
	if !ok {
		needing := ""
		switch {
		case s.ClassWeights != nil:
			needing = "ClassWeights"
		case s.Stop.Watch == Accuracy:
			needing = "Stop.Watch = Accuracy"
		case needsClasses(s.schedule()):
			needing = "a schedule that watches the accuracy"
		default:
			return nil
		}
		return errors.Errorf("trainer: %s needs a likelihood with classes, the network has %s", needing, likelihood.Name())
	}
	if s.ClassWeights == nil {
		return nil
	}
	if k := classifier.ClassCount(); len(s.ClassWeights) != k {
		return errors.Errorf("trainer: ClassWeights has %d weights, the network %d classes", len(s.ClassWeights), k)
	}
	for class, w := range s.ClassWeights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return errors.Errorf("trainer: ClassWeights[%d] must be a number of at least 0, got %v", class, w)
		}
	}
	return nil
}

func (s Settings) epochs() int { return cmp.Or(s.Epochs, 100) }

func (s Settings) method() Method {
	if s.Method == nil {
		return Ascent{}
	}
	return s.Method
}

func (s Settings) schedule() Schedule {
	if s.Rate == nil {
		return Constant{Value: s.method().UsualRate()}
	}
	return s.Rate
}

func (s Settings) objective() model.Objective {
	return model.Objective{Sum: s.Sum, L1: s.L1, L2: s.L2}
}

// batch is the number of rows of a full step, given the rows there are.
func (s Settings) batch(rows int) int {
	if s.Batch == FullBatch {
		return rows
	}
	return min(s.Batch, rows)
}
