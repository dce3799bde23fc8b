package main

import (
	"testing"

	"github.com/ascent-ml/ascent/trainer"
)

// TestLearningCurve checks that the first twentieth of a long run does not set
// the scale.
func TestLearningCurve(t *testing.T) {
	run := &trainer.Run{}
	for n := range 40 {
		ll := -1 / float64(n+1)
		run.Epochs = append(run.Epochs, trainer.Epoch{
			Epoch: n + 1, Train: trainer.Measures{LogLikelihood: ll}, HeldOut: &trainer.Measures{LogLikelihood: 2 * ll},
		})
	}
	run.Best = run.Epochs[39]
	c := learningCurve("title", run)
	if len(c.Training) != 40 || len(c.HeldOut) != 40 || c.Best != 40 {
		t.Errorf("%d and %d values, best %d", len(c.Training), len(c.HeldOut), c.Best)
	}
	if c.Measure.Min != -2./3 || c.Measure.Max != -1./40 {
		t.Errorf("the axis goes from %v to %v, want -2/3, held out in epoch 3, to -1/40, training in epoch 40", c.Measure.Min, c.Measure.Max)
	}
}
