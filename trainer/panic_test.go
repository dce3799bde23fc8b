package trainer

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// rude panics after it has been called a number of times.
type rude struct {
	table
	Ascent
	left int
}

func (r *rude) call() {
	if r.left--; r.left < 0 {
		panic("no manners")
	}
}

func (r *rude) Gather(rows []int, x, y *tensor.Dense) error {
	r.call()
	return r.table.Gather(rows, x, y)
}

func (r *rude) Rate(Time) float64 {
	r.call()
	return 0.1
}

func (r *rude) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	r.call()
	return r.Ascent.Update64(s, w, g, slots)
}

func (r *rude) Record(Event) error {
	r.call()
	return nil
}

// A panic in code of the user's ends the run as an error would.
func TestPanicsAreErrors(t *testing.T) {
	for _, c := range []struct {
		name     string
		data     Source
		settings Settings
		want     string
		steps    int
	}{
		{"source", &rude{table: line, left: 4}, Settings{}, "epoch 4: batch 1: gathering a batch: the source *trainer.rude panicked: no manners", 3},
		{"held-out data", line, Settings{HeldOut: &rude{table: line, left: 3}}, "epoch 3: evaluating the held-out data: gathering a batch: the source", 3},
		{"schedule", line, Settings{Rate: &rude{left: 3}}, "epoch 4: batch 1: the schedule *trainer.rude panicked: no manners", 3},
		{"method", line, Settings{Method: &rude{left: 7}}, "epoch 4: batch 1: the method *trainer.rude: ", 3},
		{"recorder", line, Settings{Recorder: &rude{left: 5}}, "epoch 3: batch 1: the recorder *trainer.rude panicked: no manners", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := regression(t, tensor.Float64)
			run, err := Fit(context.Background(), net, c.data, c.settings)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "no manners") {
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
			if run == nil || run.Reason != Failed || run.Steps != c.steps {
				t.Fatalf("the run is %+v", run)
			}
			if weight := net.Parameters()[0].Value.Float64s()[0]; weight == 0 {
				t.Error("the weights of the epochs before are lost")
			}
		})
	}
	if _, err := Fit(context.Background(), regression(t, tensor.Float64), &rude{table: line}, Settings{}); err == nil || !strings.Contains(err.Error(), "training data") {
		t.Errorf("a source that panics from the start gives %v", err)
	}
}

// lax is a likelihood that takes any target.
type lax struct{ losses.Categorical }

func (lax) CheckTarget([]float64) error { return nil }

func TestClassOutOfRange(t *testing.T) {
	for _, label := range []float64{-1, 3, 1e300} {
		net := network(t, 1, lax{losses.Categorical{Classes: 3}}, tensor.Float64, model.Dense{Units: 3})
		if _, err := Fit(context.Background(), net, two(0, 1, 0, label), Settings{}); err == nil || !strings.Contains(err.Error(), "row 1: the class") {
			t.Errorf("label %v: %v", label, err)
		}
	}
}

// turncoat gives other labels once training has begun.
type turncoat struct {
	table
	began bool
}

func (s *turncoat) Gather(rows []int, x, y *tensor.Dense) error {
	err := s.table.Gather(rows, x, y)
	if s.began {
		y.Float64s()[0] = 7
	}
	return err
}

func TestClassOutOfRangeLater(t *testing.T) {
	net := network(t, 1, lax{losses.Categorical{Classes: 2}}, tensor.Float64, model.Dense{Units: 2})
	data := &turncoat{table: two(0, 1, 0, 1)}
	run, err := Fit(context.Background(), net, data, Settings{
		ClassWeights: []float64{1, 2},
		Recorder: RecorderFunc(func(Event) error {
			data.began = true
			return nil
		}),
	})
	if err == nil || !strings.Contains(err.Error(), "row 0: the class 7 is not one of 0 to 1") || run.Reason != Failed {
		t.Errorf("%v, %+v", err, run)
	}
}

func TestCancelledError(t *testing.T) {
	cancelledCtx, cancel := context.WithCancel(context.Background())
	cancel()
	late, stop := context.WithTimeout(context.Background(), -time.Second)
	defer stop()
	for _, c := range []struct {
		ctx   context.Context
		cause error
		want  string
	}{
		{cancelledCtx, context.Canceled, "trainer: epoch 1: the run was cancelled"},
		{late, context.DeadlineExceeded, "trainer: epoch 1: the run's time was up"},
	} {
		run, err := Fit(c.ctx, regression(t, tensor.Float32), line, Settings{})
		if !errors.Is(err, c.cause) || err.Error() != c.want || run.Reason != Cancelled {
			t.Errorf("the error is %q, the run %+v; want %q", err, run, c.want)
		}
	}
}
