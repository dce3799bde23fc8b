package trainer

import (
	"context"

	"github.com/pkg/errors"
)

// Run is what a training run did. It comes back beside the error when the run
// was cancelled, diverged or failed.
type Run struct {
	// Reason says why the run ended.
	Reason Reason
	// Epochs is the history: every completed epoch in order.
	Epochs []Epoch
	// Best is the epoch that was best on the held-out data, whose weights the
	// network now holds. Without held-out data it is the last completed epoch,
	// and the network holds the last finite weights, which may be those of
	// some steps later when the run was cancelled, diverged or failed. It is
	// zero when no epoch was completed.
	Best Epoch
	// Last is the last completed epoch, zero when there is none.
	Last Epoch
	// Steps is the number of steps taken.
	Steps int

	// Checkpoint is the file of the last checkpoint that was written, or that
	// the run was resumed from; "" without one.
	Checkpoint string
	// PassedOver says of each checkpoint that Resume passed over, the newest
	// first, how it is damaged.
	PassedOver []error
}

// Epoch is what was measured in one epoch.
type Epoch struct {
	// Epoch counts from 1.
	Epoch int
	// Steps is the number of steps taken since the run began.
	Steps int
	// Train is measured on the epoch's batches, each with the weights before
	// its step and with dropout, from scores that training computed anyway.
	Train Measures
	// HeldOut is measured with the weights at the epoch's end; nil without
	// held-out data.
	HeldOut *Measures
	// Rate is the rate of the last step.
	Rate float64
	// GradientNorm is the mean over the steps of the Euclidean norm of the
	// whole gradient, penalties included, before clipping.
	GradientNorm float64
	// UpdateRatio is the mean over the steps of |change of w| / |w| for all
	// weights and biases together. As a rule of thumb 0.001 to 0.01 is a good
	// pace.
	UpdateRatio float64
}

// Reason says why a run ended.
type Reason int

const (
	// Running is the reason of a run that has not ended, as recorders see it.
	Running Reason = iota
	// Converged: a criterion of Settings.Converge held.
	Converged
	// NoImprovement: Settings.Stop found nothing better for Patience epochs.
	NoImprovement
	// EpochsUsed: all Settings.Epochs were run.
	EpochsUsed
	// Cancelled: the context was cancelled.
	Cancelled
	// Diverged: a number was no longer finite.
	Diverged
	// Failed: the source, the schedule, the method or the recorder failed.
	Failed
)

var reasons = [...]string{"running", "converged", "no improvement", "epochs used", "cancelled", "diverged", "failed"}

// String returns the reason in words, such as "no improvement".
func (r Reason) String() string {
	if r < 0 || int(r) >= len(reasons) {
		return "unknown"
	}
	return reasons[r]
}

func reasonOf(err error) Reason {
	switch {
	case errors.Is(err, ErrDiverged):
		return Diverged
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Cancelled
	}
	return Failed
}

// cancelled is the error of a run whose context has ended.
type cancelled struct{ cause error }

func (c cancelled) Error() string {
	if errors.Is(c.cause, context.DeadlineExceeded) {
		return "the run's time was up"
	}
	return "the run was cancelled"
}

func (c cancelled) Unwrap() error { return c.cause }
