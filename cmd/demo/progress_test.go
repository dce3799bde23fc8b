package main

import (
	"bytes"
	"testing"

	"github.com/ascent-ml/ascent/trainer"
)

// What is no terminal gets lines, and an empty one after them.
func TestProgressPiped(t *testing.T) {
	var b bytes.Buffer
	r := newProgress(&b)
	run := &trainer.Run{}
	for _, kind := range []trainer.EventKind{trainer.Started, trainer.EpochEnded, trainer.Ended} {
		if kind == trainer.EpochEnded {
			run.Last = trainer.Epoch{Epoch: 1, Rate: 0.01, Train: trainer.Measures{LogLikelihood: -1}}
		}
		if err := r.Record(trainer.Event{Kind: kind, Run: run, Epochs: 1, Batches: 2}); err != nil {
			t.Fatal(err)
		}
	}
	if want := "epoch 1/1   training -1.0000   rate 0.01      update 0 %\n\n"; b.String() != want {
		t.Errorf("got %q, want %q", &b, want)
	}
}
