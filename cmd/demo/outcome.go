package main

import (
	"context"
	"time"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// outcome is a run that has ended, and how good the network then is on each
// part: nil where there is no such part, or where the network of a run that
// diverged has no finite scores.
type outcome struct {
	run                  *trainer.Run
	train, heldOut, test *trainer.Measures
	baseline             baseline
	parameters           int
	seconds              float64 // that training took
}

// fit trains the network, which an interrupt stops, and measures it. A run that
// was cancelled or diverged comes back beside its error.
func fit(ctx context.Context, net *model.Network, p parts, s trainer.Settings) (*outcome, error) {
	if p.heldOut != nil {
		s.HeldOut = p.heldOut
	}
	start := time.Now()
	ctx, stop := interruptible(ctx)
	train := trainer.Fit
	if s.Checkpoint.Dir != "" {
		train = trainer.Resume
	}
	run, stopped := train(ctx, net, p.train, s)
	stop()
	if run == nil {
		return nil, stopped
	}
	o := &outcome{run: run, parameters: net.Summary().Parameters, seconds: time.Since(start).Seconds(), baseline: baselineOf(p)}
	for _, part := range []struct {
		rows *datasets.Dataset
		into **trainer.Measures
	}{{p.train, &o.train}, {p.heldOut, &o.heldOut}, {p.test, &o.test}} {
		if part.rows == nil {
			continue
		}
		m, err := trainer.Evaluate(net, part.rows)
		if err == nil {
			*part.into = &m
		} else if stopped == nil {
			return nil, errors.Wrap(err, "measuring the network")
		}
	}
	return o, stopped
}
