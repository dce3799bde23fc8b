package trainer

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

func TestEvents(t *testing.T) {
	var kinds []EventKind
	var rows []int
	run, err := Fit(context.Background(), regression(t, tensor.Float32), line, Settings{
		Batch: 2, Epochs: 2,
		Recorder: Recorders{RecorderFunc(func(e Event) error {
			kinds = append(kinds, e.Kind)
			if e.Epochs != 2 || e.Batches != 3 || e.Run == nil {
				t.Errorf("event %+v", e)
			}
			switch e.Kind {
			case Stepped:
				rows = append(rows, e.Rows)
				if e.Epoch.Steps != e.Run.Steps || e.Epoch.Rate != 0.1 || !(e.Objective < 0) {
					t.Errorf("event %+v", e)
				}
			case EpochEnded:
				if diff := cmp.Diff(e.Run.Last, e.Epoch); diff != "" || e.Run.Reason != Running {
					t.Errorf("event %+v", e)
				}
			case Ended:
				if e.Run.Reason != EpochsUsed {
					t.Errorf("event %+v", e)
				}
			}
			return nil
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []EventKind{Started, Stepped, Stepped, Stepped, EpochEnded, Stepped, Stepped, Stepped, EpochEnded, Ended}
	if !slices.Equal(kinds, want) || !slices.Equal(rows, []int{2, 2, 1, 2, 2, 1}) || run.Steps != 6 {
		t.Errorf("events %v with rows %v", kinds, rows)
	}
}

func TestRecorderStopsTheRun(t *testing.T) {
	full := errors.New("the disk is full")
	for kind, epochs := range map[EventKind]int{Started: 0, Stepped: 0, EpochEnded: 1, Ended: 2} {
		run, err := Fit(context.Background(), regression(t, tensor.Float32), line, Settings{
			Epochs: 2,
			Recorder: RecorderFunc(func(e Event) error {
				if e.Kind == kind {
					return full
				}
				return nil
			}),
		})
		if !errors.Is(err, full) || len(run.Epochs) != epochs {
			t.Errorf("event %v: %v after %d epochs", kind, err, len(run.Epochs))
		}
		if want := map[bool]Reason{true: EpochsUsed, false: Failed}[kind == Ended]; run.Reason != want {
			t.Errorf("event %v: the reason is %v, want %v", kind, run.Reason, want)
		}
	}
}
