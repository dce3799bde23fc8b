package trainer

import "github.com/pkg/errors"

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
