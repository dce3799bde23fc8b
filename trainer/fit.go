package trainer

import (
	"context"

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
func Fit(ctx context.Context, net *model.Network, train Source, s Settings) (*Run, error) {
	if net == nil {
		return nil, errors.New("trainer: Fit needs a network, got nil")
	}
	if ctx == nil {
		return nil, errors.New("trainer: Fit needs a context, got nil; context.Background() is never cancelled")
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := s.checkFor(net.Likelihood()); err != nil {
		return nil, err
	}
	found, err := checkData(net, train)
	if err == nil {
		err = found.trainable(s.ClassWeights)
	}
	if err != nil {
		return nil, errors.Wrap(err, "trainer: training data")
	}
	if s.HeldOut != nil {
		if _, err := checkData(net, s.HeldOut); err != nil {
			return nil, errors.Wrap(err, "trainer: held-out data")
		}
	}
	if net.Dtype() == tensor.Float64 {
		return fit[float64](ctx, net, train, s)
	}
	return fit[float32](ctx, net, train, s)
}

func fit[T float](ctx context.Context, net *model.Network, train Source, s Settings) (*Run, error) {
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
	tally    *tally        // of the epoch's batches

	record  *Run
	best    model.Snapshot // the weights of record.Best, or those at the start
	spoiled bool           // a step has left weights that are not finite
}

func newTraining[T float](net *model.Network, train Source, s Settings) (t *training[T], err error) {
	defer recovered(&err, "the method", s.method())
	a, err := newAscender[T](net, s.method())
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
		best:     net.Snapshot(),
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
	for number := 1; ; number++ {
		epoch := Epoch{Epoch: number}
		if err := t.epoch(ctx, &epoch); err != nil {
			return reasonOf(err), errors.Wrapf(err, "epoch %d", number)
		}
		if err := t.keep(epoch); err != nil {
			return Failed, err
		}
		switch {
		case t.settings.Converge.reached(t.record.Epochs):
			return Converged, nil
		case t.settings.Stop.Patience > 0 && number-t.record.Best.Epoch >= t.settings.Stop.Patience:
			return NoImprovement, nil
		case number >= t.settings.epochs():
			return EpochsUsed, nil
		}
	}
}

// epoch takes the steps of an epoch and measures it.
func (t *training[T]) epoch(ctx context.Context, e *Epoch) error {
	t.tally.reset()
	t.ascender.measured = false
	t.batches.shuffle(e.Epoch)
	steps := t.batches.steps()
	for i := range steps {
		if ctx.Err() != nil {
			return cancelled{ctx.Err()}
		}
		step, err := t.step(e.Epoch, i)
		if err != nil {
			return errors.Wrapf(err, "batch %d", i+1)
		}
		e.Steps, e.Rate = step.Steps, step.Rate
		e.GradientNorm += step.GradientNorm / float64(steps)
		e.UpdateRatio += step.UpdateRatio / float64(steps)
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
func (t *training[T]) keep(e Epoch) error {
	r, stop := t.record, t.settings.Stop
	r.Epochs, r.Last = append(r.Epochs, e), e
	if t.heldOut == nil || len(r.Epochs) == 1 || better(stop.Watch.of(e), stop.Watch.of(r.Best), stop.Absolute, stop.Relative) {
		if err := t.net.SnapshotInto(t.best); err != nil {
			return err
		}
		r.Best = e
	}
	return t.tell(Event{Kind: EpochEnded, Epoch: e})
}

// step trains on one batch of the epoch, counted from 0. What it returns has
// the step's rate, gradient norm and update ratio.
func (t *training[T]) step(epoch, batch int) (Epoch, error) {
	e := Epoch{Epoch: epoch}
	rows := t.batches.batch(batch)
	p, err := t.programs.of(len(rows))
	if err != nil {
		return e, err
	}
	if err := p.load(rows); err != nil {
		return e, err
	}
	p.FillMasks(t.settings.Seed, uint64(t.record.Steps))
	if err := p.run(); err != nil {
		return e, err
	}
	objective, err := p.objective()
	if err != nil {
		return e, err
	}
	if err := count(t.tally, p); err != nil {
		return e, err
	}
	if !finite(objective) || !finite(t.tally.logLikelihoods) {
		return e, diverged(culprit(p.Program))
	}
	if e.Rate, err = t.rate(epoch); err != nil {
		return e, err
	}
	c, err := t.ascender.ascend(p, Step{Number: t.record.Steps + 1, Rate: e.Rate}, t.settings.ClipNorm)
	if t.spoiled = c.begun; err != nil {
		return e, errors.Wrapf(err, "the method %T", t.settings.method())
	}
	e.GradientNorm, e.UpdateRatio = c.norm, c.ratio
	switch {
	case !finite(c.norm):
		return e, diverged(culprit(p.Program))
	case c.bad != "":
		return e, diverged(c.bad + " would not be finite after the step")
	}
	t.spoiled = false
	t.record.Steps++
	e.Steps = t.record.Steps
	return e, t.tell(Event{Kind: Stepped, Epoch: e, Batch: batch + 1, Rows: len(rows), Objective: objective})
}

func diverged(what string) error {
	return errors.Wrapf(ErrDiverged, "%s; lower the rate, set ClipNorm, or standardise the features", what)
}

// rate asks the schedule for the rate of the next step.
func (t *training[T]) rate(epoch int) (rate float64, err error) {
	defer recovered(&err, "the schedule", t.schedule)
	rate = t.schedule.Rate(Time{
		Step:          t.record.Steps,
		Epoch:         epoch - 1,
		StepsPerEpoch: t.batches.steps(),
		History:       t.record.Epochs,
	})
	if !(rate >= 0) || !finite(rate) {
		return 0, errors.Errorf("the schedule %T gave the rate %v; it must be a number of at least 0", t.schedule, rate)
	}
	return rate, nil
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
