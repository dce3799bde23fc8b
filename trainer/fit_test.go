package trainer

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

func TestFitsALine(t *testing.T) {
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		net := regression(t, dtype)
		run, err := Fit(context.Background(), net, line, Settings{Rate: Constant{0.5}})
		if err != nil {
			t.Fatal(err)
		}
		if run.Reason != EpochsUsed || len(run.Epochs) != 100 || run.Steps != 100 {
			t.Errorf("%v: %v after %d epochs and %d steps", dtype, run.Reason, len(run.Epochs), run.Steps)
		}
		if slope, bias := wide(net.Parameters()[0].Value)[0], wide(net.Parameters()[1].Value)[0]; math.Abs(slope-2) > 1e-5 || math.Abs(bias-1) > 1e-5 {
			t.Errorf("%v: y = %v x + %v, want 2 x + 1", dtype, slope, bias)
		}
	}
}

// The first step on the line, by hand. Scores are 0, so the gradient of the
// mean of -(y-z)²/2 is the mean of y x = 1 and of y = 1; its norm is √2.
func TestOneStepByHand(t *testing.T) {
	const root2 = math.Sqrt2
	for _, c := range []struct {
		name        string
		settings    Settings
		w, b, ratio float64
	}{
		{"mean", Settings{}, 0.1, 0.1, 1},
		{"sum", Settings{Sum: true}, 0.5, 0.5, 1},
		{"clipped", Settings{ClipNorm: 0.5 * root2}, 0.05, 0.05, 1},
		{"not clipped", Settings{ClipNorm: 2}, 0.1, 0.1, 1},
		{"rate", Settings{Rate: Constant{0.01}}, 0.01, 0.01, 1},
	} {
		net := regression(t, tensor.Float64)
		c.settings.Epochs = 1
		run, err := Fit(context.Background(), net, line, c.settings)
		if err != nil {
			t.Fatal(err)
		}
		if w, b := wide(net.Parameters()[0].Value)[0], wide(net.Parameters()[1].Value)[0]; math.Abs(w-c.w) > 1e-6 || math.Abs(b-c.b) > 1e-6 {
			t.Errorf("%s: the weight is %v and the bias %v, want %v and %v", c.name, w, b, c.w, c.b)
		}
		norm := root2
		if c.settings.Sum {
			norm *= 5
		}
		want := Epoch{
			Epoch: 1, Steps: 1, Rate: 0.1, GradientNorm: norm, UpdateRatio: c.ratio,
			Train: Measures{Rows: 5, LogLikelihood: -1.5, MSE: 3, R2: 1 - 15.0/10}, // of predictions 0
		}
		if c.settings.Rate != nil {
			want.Rate = 0.01
		}
		if diff := cmp.Diff(want, run.Best, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestUpdateRatio(t *testing.T) {
	net := sineNetwork(t, []int{4, 3})
	var before, after []float64
	for _, p := range net.Parameters() {
		before = append(before, p.Value.Float64s()...)
	}
	run, err := Fit(context.Background(), net, datasets.Iris(), Settings{Epochs: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range net.Parameters() {
		after = append(after, p.Value.Float64s()...)
	}
	var moved, length float64
	for i := range after {
		moved += (after[i] - before[i]) * (after[i] - before[i])
		length += after[i] * after[i]
	}
	if want := math.Sqrt(moved / length); math.Abs(run.Last.UpdateRatio-want) > 1e-12 {
		t.Errorf("the update ratio is %v, want %v", run.Last.UpdateRatio, want)
	}
	if want := math.Sqrt(moved) / 0.1; math.Abs(run.Last.GradientNorm-want) > 1e-12 {
		t.Errorf("the gradient norm is %v, want %v", run.Last.GradientNorm, want)
	}
}

// A row's weight multiplies its log likelihood, in a batch of one too.
func TestWeightsOfRowsAndClasses(t *testing.T) {
	data := table{x: [][]float64{{1}, {-1}}, y: [][]float64{{1}, {0}}}
	weighted := data
	weighted.weights = []float64{2, 6}
	// Scores are 0 and p(1) = 1/2, so row 0 gives (1-1/2) 1 and row 1 gives
	// (0-1/2) (-1): a half each for the weight.
	for _, c := range []struct {
		name  string
		data  Source
		batch int
		class []float64
		want  float64 // after one step with rate 1
	}{
		{"without", data, FullBatch, nil, 0.5},
		{"rows", weighted, FullBatch, nil, (2*0.5 + 6*0.5) / 2},
		{"classes", data, FullBatch, []float64{3, 0}, 0.5 * 3 / 2},
		{"both", weighted, FullBatch, []float64{3, 1}, (2*0.5 + 3*6*0.5) / 2},
		{"batch of one", weighted, Stochastic, nil, 1},
	} {
		net := network(t, 1, losses.Bernoulli{}, tensor.Float64, model.Dense{Units: 1, NoBias: true, Start: model.Zeros{}})
		first := 0.0
		_, err := Fit(context.Background(), net, c.data, Settings{
			Batch: c.batch, Sampling: InOrder, Epochs: 1, Rate: Constant{1}, ClassWeights: c.class,
			Recorder: RecorderFunc(func(e Event) error {
				if e.Kind == Stepped && e.Batch == 1 {
					first = net.Parameters()[0].Value.Float64s()[0]
				}
				return nil
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(first-c.want) > 1e-12 {
			t.Errorf("%s: the weight is %v, want %v", c.name, first, c.want)
		}
	}
}

// With full batches the training measures of an epoch are those of the
// weights before it, so they equal an evaluation at the end of the epoch
// before.
func TestTrainingMeasures(t *testing.T) {
	for name, c := range map[string]struct {
		net  *model.Network
		data Source
	}{
		"classification": {sineNetwork(t, []int{4, 8, 3}), datasets.Iris()},
		"regression":     {regression(t, tensor.Float64), line},
	} {
		run, err := Fit(context.Background(), c.net, c.data, Settings{Epochs: 5, HeldOut: c.data})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range run.Epochs[1:] {
			if diff := cmp.Diff(*run.Epochs[i].HeldOut, e.Train, cmpopts.EquateApprox(1e-12, 1e-12)); diff != "" {
				t.Errorf("%s, epoch %d: %s", name, e.Epoch, diff)
			}
		}
	}
}

// spy notes the rows that are gathered, and the times that a rate is asked for.
type spy struct {
	table
	rows  [][]int
	times []Time
}

func (s *spy) Gather(rows []int, x, y *tensor.Dense) error {
	s.rows = append(s.rows, slices.Clone(rows))
	return s.table.Gather(rows, x, y)
}

func (s *spy) Rate(t Time) float64 {
	t.History = slices.Clone(t.History)
	s.times = append(s.times, t)
	return 0.1
}

func TestEpochsTakeTheirBatchesInTurn(t *testing.T) {
	for _, sampling := range []Sampling{Shuffled, WithReplacement, InOrder} {
		s := &spy{table: line}
		settings := Settings{Batch: 2, Sampling: sampling, Epochs: 3, Seed: 5, Rate: s}
		var ratios, norms float64 // of the last epoch
		settings.Recorder = RecorderFunc(func(e Event) error {
			switch {
			case e.Kind == Started:
				s.rows = nil // what was read to check the data
			case e.Kind == Stepped && e.Epoch.Epoch == 3:
				ratios, norms = ratios+e.Epoch.UpdateRatio/3, norms+e.Epoch.GradientNorm/3
			}
			return nil
		})
		run, err := Fit(context.Background(), regression(t, tensor.Float64), s, settings)
		if err != nil {
			t.Fatal(err)
		}
		var rows [][]int
		var times []Time
		for epoch := range 3 {
			for i, batch := range epochOf(newBatches(5, settings), epoch+1) {
				rows = append(rows, batch)
				times = append(times, Time{Step: 3*epoch + i, Epoch: epoch, StepsPerEpoch: 3, History: run.Epochs[:epoch]})
			}
		}
		if diff := cmp.Diff(rows, s.rows); diff != "" {
			t.Errorf("rows: %s", diff)
		}
		if diff := cmp.Diff(times, s.times, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("times: %s", diff)
		}
		if math.Abs(run.Last.UpdateRatio-ratios) > 1e-12 || math.Abs(run.Last.GradientNorm-norms) > 1e-12 {
			t.Errorf("the last epoch is %+v, its steps have means %v and %v", run.Last, ratios, norms)
		}
	}
}

// A graph is compiled once for each size of batch.
func TestProgramsAreKept(t *testing.T) {
	net := regression(t, tensor.Float32)
	compiled := 0
	ps := newPrograms[float32](line, nil, func(rows int) (*model.Program, error) {
		compiled++
		return net.Compile(rows)
	})
	for _, rows := range []int{3, 2, 3, 3, 2} {
		if p, err := ps.of(rows); err != nil || p.Rows != rows {
			t.Fatalf("a program of %d rows for %d: %v", p.Rows, rows, err)
		}
	}
	if compiled != 2 {
		t.Errorf("compiled %d programs for 2 sizes", compiled)
	}
	ps.close()
}
