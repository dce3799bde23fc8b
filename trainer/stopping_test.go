package trainer

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

func TestHeldOutDataChooseTheWeights(t *testing.T) {
	for _, watch := range []Watched{LogLikelihood, Accuracy} {
		train, held, net := irisSplit(t)
		run, err := Fit(context.Background(), net, train, Settings{
			Batch: 8, Rate: Constant{0.5}, HeldOut: held, Epochs: 300, Stop: EarlyStopping{Patience: 10, Watch: watch},
		})
		if err != nil {
			t.Fatal(err)
		}
		if run.Reason != NoImprovement || run.Last.Epoch != run.Best.Epoch+10 || len(run.Epochs) != run.Last.Epoch {
			t.Errorf("%v in epoch %d of %d, best is %d", run.Reason, run.Last.Epoch, len(run.Epochs), run.Best.Epoch)
		}
		for _, e := range run.Epochs {
			if watch.of(e) > watch.of(run.Best) {
				t.Errorf("epoch %d is better than the best, %d", e.Epoch, run.Best.Epoch)
			}
		}
		got, err := Evaluate(net, held)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*run.Best.HeldOut, got); diff != "" {
			t.Errorf("the network does not hold the best weights: %s", diff)
		}
	}
}

func TestConverges(t *testing.T) {
	for name, c := range map[string]Convergence{"gradient": {GradientNorm: 1e-3}, "change": {Change: 1e-6}} {
		run, err := Fit(context.Background(), regression(t, tensor.Float64), line, Settings{Rate: Constant{0.5}, Converge: c})
		if err != nil {
			t.Fatal(err)
		}
		n := len(run.Epochs)
		if run.Reason != Converged || n < 3 || n > 99 {
			t.Fatalf("%s: %v after %d epochs", name, run.Reason, n)
		}
		if !c.reached(run.Epochs) || c.reached(run.Epochs[:n-1]) {
			t.Errorf("%s: stopped in epoch %d, which is not the first to reach the criterion", name, n)
		}
	}
}

func TestBetter(t *testing.T) {
	for _, c := range []struct {
		value, best, absolute, relative float64
		want                            bool
	}{
		{-0.9, -1, 0, 0, true},
		{-1, -1, 0, 0, false},
		{-1.1, -1, 0, 0, false},
		{-0.95, -1, 0, 0.1, false}, // for a negative value, too, less than 10 % is not enough
		{-0.85, -1, 0, 0.1, true},
		{1.05, 1, 0, 0.1, false},
		{1.15, 1, 0, 0.1, true},
		{-0.95, -1, 0.1, 0, false},
		{-0.85, -1, 0.1, 0.2, false},
		{0.1, 0, 0, 0.5, true},
	} {
		if got := better(c.value, c.best, c.absolute, c.relative); got != c.want {
			t.Errorf("better(%v) is %v", c, got)
		}
	}
}

func TestCancelled(t *testing.T) {
	train, held, net := irisSplit(t)
	ctx, cancel := context.WithCancel(context.Background())
	run, err := Fit(ctx, net, train, Settings{
		Batch: 10, HeldOut: held,
		Recorder: RecorderFunc(func(e Event) error {
			if e.Kind == Stepped && e.Epoch.Epoch == 3 && e.Batch == 2 {
				cancel()
			}
			return nil
		}),
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v, want context.Canceled", err)
	}
	if run.Reason != Cancelled || len(run.Epochs) != 2 || run.Steps != 2*11+2 {
		t.Errorf("%v after %d epochs and %d steps, want cancelled after 2 and 24", run.Reason, len(run.Epochs), run.Steps)
	}
	if got, _ := Evaluate(net, held); got != *run.Best.HeldOut {
		t.Errorf("the network does not hold the best weights")
	}

	before := bits(net)
	run, err = Fit(ctx, net, train, Settings{HeldOut: held})
	if !errors.Is(err, context.Canceled) || run.Reason != Cancelled || run.Best.Epoch != 0 {
		t.Errorf("a context that was cancelled before: %v, %+v", err, run)
	}
	if !slices.Equal(before, bits(net)) {
		t.Error("a context that was cancelled before changed the weights")
	}
}

func TestReasons(t *testing.T) {
	for reason, want := range map[Reason]string{
		Running: "running", Converged: "converged", NoImprovement: "no improvement", EpochsUsed: "epochs used",
		Cancelled: "cancelled", Diverged: "diverged", Failed: "failed", -1: "unknown", 99: "unknown",
	} {
		if reason.String() != want {
			t.Errorf("reason %d is %q, want %q", reason, reason, want)
		}
	}
}
