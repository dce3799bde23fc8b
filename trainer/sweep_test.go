package trainer

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// The sweep of a line, against the same steps without a network: z = w x + b,
// and the gradient of the mean of -(y-z)²/2 is the mean of (y-z) x and of y-z.
func TestSweepByHand(t *testing.T) {
	got, err := SweepRates(context.Background(), regression(t, tensor.Float64), line, Settings{}, Sweep{From: 0.03, To: 0.03 * 4096, Steps: 13})
	if err != nil {
		t.Fatal(err)
	}
	want := &RateSweep{Start: -1.5}
	var w, b float64
	for rate := 0.03; rate < 200 && !want.Diverged; rate *= 2 {
		var gw, gb float64
		for i, x := range line.x {
			residual := line.y[i][0] - w*x[0] - b
			gw, gb = gw+residual*x[0]/5, gb+residual/5
		}
		w, b = w+rate*gw, b+rate*gb
		ll := 0.0
		for i, x := range line.x {
			residual := line.y[i][0] - w*x[0] - b
			ll -= residual * residual / 2 / 5
		}
		want.Points = append(want.Points, RatePoint{Rate: rate, LogLikelihood: ll})
		want.Diverged = ll < -3 // by more than it was ever above -1.5, which is less than 1.5
	}
	want.Reached, want.Suggested = 1.92, 1.92/5
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("(-want +got) %s", diff)
	}
}

func TestRatesOfASweep(t *testing.T) {
	for _, c := range []struct {
		sweep rising
		want  []float64
	}{
		{rising{From: 1, To: 16, Steps: 5}, []float64{1, 2, 4, 8, 16}},
		{rising{From: 0.01, To: 100, Steps: 3}, []float64{0.01, 1, 100}},
	} {
		for step, want := range c.want {
			if got := c.sweep.Rate(Time{Step: step}); math.Abs(got-want) > 1e-12*want {
				t.Errorf("%+v: step %d has the rate %v, want %v", c.sweep, step, got, want)
			}
		}
	}
}

// Curves made by hand, over the rates 1, 2, 4, ..., 512 after a start at -10.
func TestSuggestion(t *testing.T) {
	s := Sweep{From: 1, To: 512, Steps: 10}
	for _, c := range []struct {
		name      string
		curve     []float64
		suggested float64
		want      string // in the error
	}{
		{"the best, where all else is far below", []float64{-10, -10, -9, -8, -7, -5, -2, -3, -20}, 64 / 5., ""},
		{"98 % of the rise, before the best", []float64{-10, -9, -8, -4, -1.19, -1.17, -1, -3, -6, -12}, 32 / 5., ""},
		{"the first of equals", []float64{-10, -9, -8, 0, 0, 0, 0, 0, 0, 0}, 8 / 5., ""},
		{"never above the start", []float64{-10, -11, -25}, 0, "set a lower Sweep.From"},
		{"not finite at once", nil, 0, "set a lower Sweep.From"},
		{"still rising", []float64{-10, -9, -8, -7, -6, -5, -4, -3, -2, -1}, 0, "set a higher Sweep.To"},
		{"best too early", []float64{-9, -1, -5, -30}, 0, "set a lower Sweep.From"},
	} {
		r := &RateSweep{Start: -10}
		for i, ll := range c.curve {
			r.Points = append(r.Points, RatePoint{Rate: math.Pow(2, float64(i)), LogLikelihood: ll})
		}
		err := r.suggest(s)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
		if r.Suggested != c.suggested {
			t.Errorf("%s: suggested %v, want %v", c.name, r.Suggested, c.suggested)
		}
	}
}

// problem is data and a function that declares a network for them.
type problem struct {
	data *datasets.Dataset
	net  func(testing.TB, tensor.Dtype) *model.Network
}

func problems(t testing.TB) map[string]problem {
	t.Helper()
	sine, err := datasets.NoisySine{}.Generate(200, 1)
	if err != nil {
		t.Fatal(err)
	}
	gaussian, err := losses.StandardizedGaussian(sine.Y)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]problem{}
	for name, p := range map[string]struct {
		data       *datasets.Dataset
		likelihood losses.Likelihood
		hidden     int
	}{
		"iris":   {datasets.Iris(), losses.Categorical{Classes: 3}, 16},
		"digits": {datasets.Digits(), losses.Categorical{Classes: 10}, 32},
		"sine":   {sine, gaussian, 32},
	} {
		all[name] = problem{p.data, func(t testing.TB, dtype tensor.Dtype) *model.Network {
			return network(t, p.data.Columns(), p.likelihood, dtype,
				model.Standardize{From: p.data.X},
				model.Dense{Units: p.hidden, Activation: activations.Tanh},
				model.Dense{Units: p.likelihood.Scores()})
		}}
	}
	return all
}

// A few epochs at the suggested rate do not diverge, and do better than at a
// tenth of it.
func TestSuggestedRateIsGood(t *testing.T) {
	for name, p := range problems(t) {
		for _, method := range []Method{Ascent{}, Adam{}} {
			for batch, epochs := range map[int]int{FullBatch: 40, 32: 5} {
				if testing.Short() && name == "digits" {
					continue
				}
				s := Settings{Batch: batch, Method: method, Seed: 1}
				sweep, err := SweepRates(context.Background(), p.net(t, tensor.Float32), p.data, s, Sweep{})
				if err != nil {
					t.Errorf("%s, %s, batches of %d: %v", name, method.Name(), batch, err)
					continue
				}
				after := func(rate float64) float64 {
					net := p.net(t, tensor.Float32)
					s.Rate, s.Epochs = Constant{rate}, epochs
					if _, err := Fit(context.Background(), net, p.data, s); err != nil {
						t.Errorf("%s, %s, batches of %d: at the rate %v: %v", name, method.Name(), batch, rate, err)
					}
					m, err := Evaluate(net, p.data)
					if err != nil {
						t.Fatal(err)
					}
					return m.LogLikelihood
				}
				at, less := after(sweep.Suggested), after(sweep.Suggested/10)
				t.Logf("%s, %s, batches of %d: suggested %.2g, from %.4f to %.4f, and %.4f at a tenth", name, method.Name(), batch, sweep.Suggested, sweep.Start, at, less)
				if !(at > less && at > sweep.Start) {
					t.Errorf("%s, %s, batches of %d: from %v to %v, but %v at a tenth of the rate", name, method.Name(), batch, sweep.Start, at, less)
				}
			}
		}
	}
}

// Every method, dtype and kind of batch gives a rate, twice the same, and
// leaves the network as it was. What a run is ended by does not end a sweep.
func TestSweepIsRepeatable(t *testing.T) {
	iris, rates := problems(t)["iris"], Sweep{From: 1e-4, Steps: 40}
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, batch := range []int{FullBatch, Stochastic, 32} {
			for _, method := range methods {
				if testing.Short() && (dtype == tensor.Float64 || batch == Stochastic) {
					continue
				}
				net := iris.net(t, dtype)
				before := bits(net)
				s := Settings{
					Batch: batch, Method: method, Seed: 7, L2: 0.001, ClassWeights: []float64{1, 2, 1},
					Rate: Constant{-1}, Epochs: 1, HeldOut: line, Stop: EarlyStopping{Patience: 1},
					Converge: Convergence{Change: 1e9}, Checkpoint: Checkpoint{Dir: "nowhere"},
				}
				first, err := SweepRates(context.Background(), net, iris.data, s, rates)
				if err != nil {
					t.Errorf("%v, %s, batches of %d: %v", dtype, method.Name(), batch, err)
					continue
				}
				again, err := SweepRates(context.Background(), net, iris.data, s, rates)
				if diff := cmp.Diff(first, again); diff != "" || err != nil {
					t.Errorf("%v, %s, batches of %d: the second time %v %s", dtype, method.Name(), batch, err, diff)
				}
				if !equalBits(before, bits(net)) {
					t.Errorf("%v, %s, batches of %d: the network has changed", dtype, method.Name(), batch)
				}
			}
		}
	}
}

func TestSweepRefuses(t *testing.T) {
	iris := problems(t)["iris"]
	full := errors.New("the disk is full")
	for _, c := range []struct {
		name     string
		net      *model.Network
		data     Source
		settings Settings
		sweep    Sweep
		points   bool   // there is a sweep beside the error
		want     string // in the error
	}{
		{"no network", nil, iris.data, Settings{}, Sweep{}, false, "needs a network"},
		{"no data", iris.net(t, tensor.Float32), nil, Settings{}, Sweep{}, false, "no data"},
		{"other data", iris.net(t, tensor.Float32), line, Settings{}, Sweep{}, false, "row 0 has 1 numbers"},
		{"setting", iris.net(t, tensor.Float32), iris.data, Settings{L2: -1}, Sweep{}, false, "L2"},
		{"negative rate", iris.net(t, tensor.Float32), iris.data, Settings{}, Sweep{From: -1}, false, "trainer: Sweep.From must be a number above 0, got -1"},
		{"no number", iris.net(t, tensor.Float32), iris.data, Settings{}, Sweep{To: math.NaN()}, false, "Sweep.To must be a number above 0, got NaN"},
		{"backwards", iris.net(t, tensor.Float32), iris.data, Settings{}, Sweep{From: 1, To: 0.1}, false, "Sweep.To must be above Sweep.From"},
		{"few steps", iris.net(t, tensor.Float32), iris.data, Settings{}, Sweep{Steps: 9}, false, "Sweep.Steps must be a number of at least 10, got 9"},
		{"rates too small", iris.net(t, tensor.Float32), iris.data, Settings{}, Sweep{To: 1e-3}, true, "higher Sweep.To"},
		{"rates too large", iris.net(t, tensor.Float32), iris.data, Settings{}, Sweep{From: 50}, true, "lower Sweep.From"},
		{"recorder", iris.net(t, tensor.Float32), iris.data, Settings{Recorder: RecorderFunc(func(e Event) error {
			if e.Run.Steps == 3 {
				return full
			}
			return nil
		})}, Sweep{}, true, "the disk is full"},
	} {
		r, err := SweepRates(context.Background(), c.net, c.data, c.settings, c.sweep)
		if err == nil || !strings.Contains(err.Error(), c.want) || (r != nil) != c.points {
			t.Errorf("%s: %v beside %v, want an error with %q", c.name, err, r, c.want)
		}
		if r != nil && r.Suggested != 0 {
			t.Errorf("%s: suggested %v beside the error", c.name, r.Suggested)
		}
	}
}

func TestSweepIsCancelled(t *testing.T) {
	iris := problems(t)["iris"]
	ctx, cancel := context.WithCancel(context.Background())
	r, err := SweepRates(ctx, iris.net(t, tensor.Float32), iris.data, Settings{
		Recorder: RecorderFunc(func(e Event) error {
			if e.Run.Steps == 5 {
				cancel()
			}
			return nil
		}),
	}, Sweep{})
	if !errors.Is(err, context.Canceled) || r == nil || len(r.Points) != 5 {
		t.Errorf("%v beside %+v, want 5 points", err, r)
	}
}

// The sample is drawn without repetition, and reads the rows it stands for.
func TestSampleOf(t *testing.T) {
	source := sampleOf(line, 3, 1)
	rows := source.(sample).rows
	sorted := slices.Sorted(slices.Values(rows))
	if source.Rows() != 3 || len(slices.Compact(sorted)) != 3 {
		t.Fatalf("the rows %v, want 3 different ones", rows)
	}
	x := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(2, 1))
	y := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(2, 1))
	if err := source.Gather([]int{2, 0}, x, y); err != nil {
		t.Fatal(err)
	}
	if want := []float64{line.x[rows[2]][0], line.x[rows[0]][0]}; !slices.Equal(x.Float64s(), want) {
		t.Errorf("the features are %v, want %v", x.Float64s(), want)
	}
}
