package trainer

import (
	"math"

	"github.com/pkg/errors"
)

// EarlyStopping ends a run that has stopped getting better on held-out data.
// Better than the best so far means
//
//	value > best + max(Absolute, Relative*|best|)
//
// which holds for negative values, such as log likelihoods, too. The margins
// also decide which epoch's weights are kept as the best.
type EarlyStopping struct {
	// Patience is the number of epochs in a row without anything better after
	// which the run ends; 0 means never.
	Patience int
	// Absolute and Relative are the margins, at least 0.
	Absolute, Relative float64
	// Watch says what is watched: LogLikelihood, the zero value, or Accuracy.
	Watch Watched
}

func (s EarlyStopping) check() error {
	return firstError(
		checkAtLeast("Stop.Patience", float64(s.Patience), 0),
		checkAtLeast("Stop.Absolute", s.Absolute, 0),
		checkAtLeast("Stop.Relative", s.Relative, 0),
		s.Watch.check("Stop.Watch"),
	)
}

// Watched is a measure that decides what better means.
type Watched int

const (
	// LogLikelihood watches the mean log likelihood of a row.
	LogLikelihood Watched = iota
	// Accuracy watches the fraction of rows classified right.
	Accuracy
)

func (w Watched) check(what string) error {
	if w != LogLikelihood && w != Accuracy {
		return errors.Errorf("%s must be LogLikelihood or Accuracy, got %d", what, w)
	}
	return nil
}

// of returns the watched measure of the epoch on held-out data, or on training
// data if there is none.
func (w Watched) of(e Epoch) float64 {
	m := e.Train
	if e.HeldOut != nil {
		m = *e.HeldOut
	}
	if w == Accuracy {
		return m.Accuracy
	}
	return m.LogLikelihood
}

func better(value, best, absolute, relative float64) bool {
	return value > best+max(absolute, relative*math.Abs(best))
}

// Convergence ends a run at whose end there is nothing left to climb. Each
// criterion is looked at after every epoch, and off when 0.
type Convergence struct {
	// GradientNorm ends the run when an epoch's GradientNorm is at most this.
	// Meant for the full batch: the mean norm over small batches does not
	// fall to 0.
	GradientNorm float64
	// Change ends the run when the mean log likelihood on the training data
	// differs by at most this from the epoch before.
	Change float64
}

func (c Convergence) check() error {
	return firstError(
		checkAtLeast("Converge.GradientNorm", c.GradientNorm, 0),
		checkAtLeast("Converge.Change", c.Change, 0),
	)
}

// reached says whether a criterion holds after the last of these epochs.
func (c Convergence) reached(epochs []Epoch) bool {
	last := len(epochs) - 1
	if c.GradientNorm > 0 && epochs[last].GradientNorm <= c.GradientNorm {
		return true
	}
	return c.Change > 0 && last > 0 &&
		math.Abs(epochs[last].Train.LogLikelihood-epochs[last-1].Train.LogLikelihood) <= c.Change
}
