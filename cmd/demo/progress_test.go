package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/trainer"
)

// play sends a recorder the events of a run of 40 epochs at most that stops
// after 9, with 2 batches each.
func play(t *testing.T, r trainer.Recorder) {
	t.Helper()
	run := &trainer.Run{}
	send := func(e trainer.Event) {
		e.Run, e.Epochs, e.Batches = run, 40, 2
		if err := r.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	send(trainer.Event{Kind: trainer.Started})
	for n := 1; n <= 9; n++ {
		for range 2 {
			send(trainer.Event{Kind: trainer.Stepped, Epoch: trainer.Epoch{Epoch: n}})
		}
		run.Last = trainer.Epoch{
			Epoch: n, Rate: 0.01, UpdateRatio: 0.0025,
			Train:   trainer.Measures{LogLikelihood: -1 / float64(n)},
			HeldOut: &trainer.Measures{LogLikelihood: -2 / float64(n)},
		}
		send(trainer.Event{Kind: trainer.EpochEnded, Epoch: run.Last})
	}
	send(trainer.Event{Kind: trainer.Ended})
}

func TestLines(t *testing.T) {
	var b bytes.Buffer
	play(t, newProgress(&b))
	want := `epoch  1/40   training -1.0000   held out -2.0000   rate 0.01      update 0.25 %
epoch  4/40   training -0.2500   held out -0.5000   rate 0.01      update 0.25 %
epoch  8/40   training -0.1250   held out -0.2500   rate 0.01      update 0.25 %
epoch  9/40   training -0.1111   held out -0.2222   rate 0.01      update 0.25 %

`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("lines (-want +got):\n%s", d)
	}
}

func TestBar(t *testing.T) {
	var b bytes.Buffer
	play(t, &bar{w: &b, width: 10})
	text := b.String()
	if !strings.Contains(text, "epoch  1/40") || !strings.Contains(text, "░░░") {
		t.Errorf("there is no bar in %q", text)
	}
	if !strings.HasSuffix(text, "\x1b[2K\r") || strings.Contains(text, "\n") {
		t.Errorf("the bar leaves something behind: %q", text)
	}
}

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
