package trainer

import (
	"context"
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// ErrDiverged is wrapped by the error of a run in which a number was no longer
// finite.
var ErrDiverged = errors.New("diverged")

// Fit trains the network on the source by ascending its log likelihood. First
// it checks the settings and reads all data once; what is wrong there is an
// error without a Run.
//
// The run ends when it has converged, when the held-out data show no
// improvement, when all epochs are used, or after the current batch when the
// context is cancelled. The Run says which, and comes back beside the error if
// the run was cancelled, diverged or failed; it also fails when the source, the
// schedule, the method or the recorder panics. In each case, with held-out data
// the network holds the weights of the best epoch, if one was completed, and
// otherwise the last weights that were finite: those before the step that
// diverged, or those of the last epoch if that step itself has spoiled them.
//
// One network is trained by one Fit at a time, and another Fit is an error; it
// may predict meanwhile.
//
// With Settings.Checkpoint the run can be resumed. Where there are checkpoints
// already, Fit is an error; see Resume.
func Fit(ctx context.Context, net *model.Network, train Source, s Settings) (*Run, error) {
	return start(ctx, net, train, s, false)
}

// start is Fit, or Resume.
func start(ctx context.Context, net *model.Network, train Source, s Settings, resume bool) (*Run, error) {
	if _, err := admit(ctx, net, train, s); err != nil {
		return nil, err
	}
	if net.Dtype() == tensor.Float64 {
		return fit[float64](ctx, net, train, s, resume)
	}
	return fit[float32](ctx, net, train, s, resume)
}

// admit checks what a run is given, and reads all data once.
func admit(ctx context.Context, net *model.Network, train Source, s Settings) (census, error) {
	if net == nil {
		return census{}, errors.New("trainer: training needs a network, got nil")
	}
	if ctx == nil {
		return census{}, errors.New("trainer: training needs a context, got nil; context.Background() is never cancelled")
	}
	if err := s.Validate(); err != nil {
		return census{}, err
	}
	if err := s.checkFor(net.Likelihood()); err != nil {
		return census{}, err
	}
	found, err := checkData(net, train)
	if err == nil {
		err = found.trainable(s.ClassWeights)
	}
	if err != nil {
		return census{}, errors.Wrap(err, "trainer: training data")
	}
	if s.HeldOut != nil {
		if _, err := checkData(net, s.HeldOut); err != nil {
			return census{}, errors.Wrap(err, "trainer: held-out data")
		}
	}
	return found, nil
}

func fit[T float](ctx context.Context, net *model.Network, train Source, s Settings, resume bool) (*Run, error) {
	t, err := newTraining[T](net, train, s)
	if err != nil {
		return nil, errors.Wrap(err, "trainer")
	}
	defer t.close()
	if err := t.compile(); err != nil {
		return nil, errors.Wrap(err, "trainer")
	}
	began := false
	err = net.Train(func() error {
		if err := t.checkpoints(train, resume); err != nil {
			return err
		}
		began = true
		return t.run(ctx)
	})
	if !began {
		return nil, errors.Wrap(err, "trainer")
	}
	return t.record, errors.Wrap(err, "trainer")
}

// training is the state of a run.
type training[T float] struct {
	net      *model.Network
	settings Settings
	schedule Schedule
	batches  *batches
	programs *programs[T]
	ascender *ascender[T]
	heldOut  *evaluator[T] // nil without held-out data

	record  *Run
	batch   int            // batches taken of the epoch that is half done
	current Epoch          // half done, so far
	tally   *tally         // of its batches
	best    model.Snapshot // the weights of record.Best, or those at the start
	spoiled bool           // a step has left weights that are not finite

	checkpointing *checkpointing // nil without checkpoints
}

func newTraining[T float](net *model.Network, train Source, s Settings) (t *training[T], err error) {
	defer recovered(&err, "the method", s.method())
	best := net.Snapshot()
	a, err := newAscender[T](net, s.method(), best)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(train)
	if err != nil {
		return nil, err
	}
	compile := func(rows int) (*model.Program, error) {
		if s.ClipNorm != 0 {
			return net.CompileTraining(rows, s.objective()) // all gradients are needed before the first update
		}
		return net.CompileAscent(rows, s.objective())
	}
	t = &training[T]{
		net: net, settings: s, schedule: s.schedule(), ascender: a, record: &Run{},
		batches:  newBatches(rows, s),
		best:     best,
		programs: newPrograms[T](train, s.ClassWeights, compile),
		tally:    newTally(net.Likelihood()),
	}
	if s.HeldOut != nil {
		t.heldOut = newEvaluator[T](net, s.HeldOut)
	}
	return t, nil
}

// compile makes the programs for both sizes of a batch, so that what cannot be
// differentiated is known before the run begins.
func (t *training[T]) compile() error {
	for _, batch := range []int{0, t.batches.steps() - 1} {
		if _, err := t.programs.of(len(t.batches.batch(batch))); err != nil {
			return err
		}
	}
	return nil
}

func (t *training[T]) close() {
	t.programs.close()
	if t.heldOut != nil {
		t.heldOut.programs.close()
	}
}

// run trains until there is a reason to stop, and leaves the network with the
// weights that the run is to end with.
func (t *training[T]) run(ctx context.Context) error {
	reason, err := t.epochs(ctx)
	if err == nil || errors.As(err, new(cancelled)) {
		if written := t.writeCheckpoint(); err == nil {
			err = written
		} else if written != nil {
			err = fmt.Errorf("%w; %w", err, written)
		}
	}
	if t.spoiled || t.heldOut != nil && t.record.Best.Epoch > 0 {
		if restored := t.net.Restore(t.best); err == nil {
			err = restored
		}
	}
	t.record.Reason = reason
	if recorded := t.tell(Event{Kind: Ended}); err == nil {
		err = recorded
	}
	return err
}

// epochs trains epoch after epoch and returns why it stopped.
func (t *training[T]) epochs(ctx context.Context) (Reason, error) {
	if err := t.tell(Event{Kind: Started}); err != nil {
		return Failed, err
	}
	for {
		if reason := t.ending(); reason != Running {
			return reason, nil
		}
		number := len(t.record.Epochs) + 1
		if err := t.epoch(ctx, number); err != nil {
			return reasonOf(err), errors.Wrapf(err, "epoch %d", number)
		}
		if err := t.keep(); err != nil {
			return Failed, err
		}
	}
}

// ending is the reason to stop after the epochs that are completed, Running if
// there is none.
func (t *training[T]) ending() Reason {
	r, stop := t.record, t.settings.Stop
	n := len(r.Epochs)
	switch {
	case n == 0 || t.batch > 0:
		return Running
	case t.settings.Converge.reached(r.Epochs):
		return Converged
	case stop.Patience > 0 && n-r.Best.Epoch >= stop.Patience:
		return NoImprovement
	case n >= t.settings.epochs():
		return EpochsUsed
	}
	return Running
}

// epoch takes the steps of an epoch, or those that are left of it, and measures
// it.
func (t *training[T]) epoch(ctx context.Context, number int) error {
	t.batches.shuffle(number)
	e, steps := &t.current, t.batches.steps()
	if t.batch == 0 {
		*e = Epoch{Epoch: number}
		t.tally.reset()
	}
	t.ascender.measured = t.batch > 0
	for t.batch < steps {
		if ctx.Err() != nil {
			return cancelled{ctx.Err()}
		}
		step, err := t.step(number, t.batch)
		if err != nil {
			return errors.Wrapf(err, "batch %d", t.batch+1)
		}
		t.batch++
		e.Steps, e.Rate = step.Steps, step.Rate
		e.GradientNorm += step.GradientNorm / float64(steps)
		e.UpdateRatio += step.UpdateRatio / float64(steps)
		if t.batch < steps {
			if err := t.checkpoint(0); err != nil {
				return err
			}
		}
	}
	e.Train = t.tally.measures()
	if t.heldOut == nil {
		return nil
	}
	m, err := t.heldOut.evaluate()
	e.HeldOut = &m
	return errors.Wrap(err, "evaluating the held-out data")
}

// keep adds a completed epoch to the history, and its weights if they are the
// best.
func (t *training[T]) keep() error {
	e, r, stop := t.current, t.record, t.settings.Stop
	t.batch = 0
	r.Epochs, r.Last = append(r.Epochs, e), e
	if t.heldOut == nil || len(r.Epochs) == 1 || better(stop.Watch.of(e), stop.Watch.of(r.Best), stop.Absolute, stop.Relative) {
		if err := t.ascender.keepBest(); err != nil {
			return err
		}
		r.Best = e
	}
	if err := t.tell(Event{Kind: EpochEnded, Epoch: e}); err != nil {
		return err
	}
	return t.checkpoint(e.Epoch)
}

// tell completes an event and sends it to the recorder.
func (t *training[T]) tell(e Event) (err error) {
	if t.settings.Recorder == nil {
		return nil
	}
	defer recovered(&err, "the recorder", t.settings.Recorder)
	e.Run, e.Epochs, e.Batches = t.record, t.settings.epochs(), t.batches.steps()
	return errors.Wrap(t.settings.Recorder.Record(e), "the recorder stopped the run")
}
