package lecture

import (
	"context"
	"fmt"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var batchStochasticMinibatch = Example{
	Name: "batch-stochastic-minibatch",
	Line: "all rows in a step, one, or sixteen: one problem three ways",
	Text: `
The gradient of the mean over all 256 rows points uphill, and costs a pass over
all of them. That of one row, drawn at random, costs a 256th and points uphill
on average only. A mini-batch lies between. So that the noise dies out, the rate
of the last two falls with time. Counted in steps the full batch is ahead;
counted in examples, that is in work, it comes last. The optimum that the
three are held against is where the full batch finds no gradient any more.`,
	Formula: `
batch         w ← w + α(t) · mean of ∇ log P(y | x; w) over all rows
stochastic    ... of one row at random
mini-batch    ... over 16 rows at random`,
	Compute: computeBatches,
}

// way is one way of drawing rows, and how high it led.
type way struct {
	name     string
	settings trainer.Settings
	steps    []float64
	examples []float64 // seen in these steps
	heights  []float64 // mean log likelihood of all rows after them
}

func computeBatches(ctx context.Context, r *Result) error {
	data, err := datasets.TwoGaussians{Distance: 2}.Generate(256, 1)
	if err != nil {
		return err
	}
	optimum, err := findOptimum(ctx, data)
	if err != nil {
		return err
	}
	ways := threeWays()
	for i := range ways {
		if err := ways[i].climb(ctx, data); err != nil {
			return err
		}
	}
	checkWays(r, ways, optimum)
	r.Show("batch-stochastic-minibatch-steps", pictureWays(ways, optimum,
		figure.Axis{Name: "steps", Log: true}, func(w way) []float64 { return w.steps }))
	r.Show("batch-stochastic-minibatch-examples", pictureWays(ways, optimum,
		figure.Axis{Name: "examples seen", Log: true}, func(w way) []float64 { return w.examples }))
	return nil
}

// threeWays see 60, 20 and 10 times all rows.
func threeWays() []way {
	falling := func(start, decay float64) trainer.Schedule {
		return trainer.InverseTime{Start: start, Decay: decay, By: trainer.Steps}
	}
	return []way{
		{name: "batch, 256", settings: trainer.Settings{
			Epochs: 60, Rate: trainer.Constant{Value: 2}}},
		{name: "mini-batch, 16", settings: trainer.Settings{
			Epochs: 20, Rate: falling(2, 0.05), Batch: 16, Sampling: trainer.WithReplacement}},
		{name: "stochastic, 1", settings: trainer.Settings{
			Epochs: 10, Rate: falling(1, 0.02), Batch: trainer.Stochastic, Sampling: trainer.WithReplacement}},
	}
}

func logisticFromZero(data *datasets.Dataset) (*model.Network, error) {
	return model.New(
		model.Config{Inputs: data.Columns(), Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Dense{Units: 1, Start: model.Zeros{}},
	)
}

// findOptimum returns the largest mean log likelihood, where the gradient is 0:
// that of logistic regression has no other top.
func findOptimum(ctx context.Context, data *datasets.Dataset) (float64, error) {
	net, err := logisticFromZero(data)
	if err != nil {
		return 0, err
	}
	run, err := trainer.Fit(ctx, net, data, trainer.Settings{
		Epochs:   5000,
		Rate:     trainer.Constant{Value: 2},
		Converge: trainer.Convergence{GradientNorm: 1e-9},
	})
	if err != nil {
		return 0, err
	}
	if run.Reason != trainer.Converged {
		return 0, errors.Errorf("the search for the optimum ended for another reason: %v", run.Reason)
	}
	return run.Last.Train.LogLikelihood, nil
}

// climb trains, and measures all rows after 1, 2, 3, ... steps, a
// quarter more each time.
func (w *way) climb(ctx context.Context, data *datasets.Dataset) error {
	net, err := logisticFromZero(data)
	if err != nil {
		return err
	}
	all, err := newMeter(net, data)
	if err != nil {
		return err
	}
	defer all.close()
	seen, next := 0, 1
	w.settings.Seed = 1
	w.settings.Recorder = trainer.RecorderFunc(func(e trainer.Event) error {
		if e.Kind == trainer.Stepped {
			seen += e.Rows
		}
		if (e.Kind != trainer.Stepped || e.Run.Steps < next) && e.Kind != trainer.Ended {
			return nil
		}
		next = max(next+1, next*5/4)
		height, err := all.logLikelihood()
		w.steps = append(w.steps, float64(e.Run.Steps))
		w.examples = append(w.examples, float64(seen))
		w.heights = append(w.heights, height)
		return err
	})
	_, err = trainer.Fit(ctx, net, data, w.settings)
	return err
}

// end is the log likelihood with the last weights.
func (w way) end() float64 { return w.heights[len(w.heights)-1] }

// examplesTo returns how many examples it took to come to a height.
func (w way) examplesTo(height float64) float64 {
	for i, h := range w.heights {
		if h >= height {
			return w.examples[i]
		}
	}
	return math.Inf(1)
}

func checkWays(r *Result, ways []way, optimum float64) {
	near := 1.01 * optimum // it is negative
	var rows [][]string
	for _, w := range ways {
		r.AtLeast(w.name+": log likelihood, against the optimum's less 1 %", near, w.end())
		r.AtMost(w.name+": log likelihood, against the optimum's", optimum+1e-12, w.end())
		rows = append(rows, []string{
			w.name, fmt.Sprint(w.steps[len(w.steps)-1]), fmt.Sprintf("%.4f", w.end()), number(w.examplesTo(1.05 * optimum)),
		})
	}
	r.Printf("The optimum's log likelihood is %.4f.\n", optimum)
	r.Table([]string{"rows a step", "steps", "log likelihood", "examples until within 5 %"}, rows...)
}

func pictureWays(ways []way, optimum float64, x figure.Axis, along func(way) []float64) figure.Lines {
	picture := figure.Lines{
		Title: "One problem three ways, against " + x.Name,
		X:     x,
		Y:     figure.Axis{Name: "log likelihood", Unit: "nats a row", Min: -0.75, Max: optimum + 0.03},
	}
	last := 0.0
	for _, w := range ways {
		picture.Series = append(picture.Series, figure.Series{Name: w.name, X: along(w), Y: w.heights})
		last = max(last, along(w)[len(w.steps)-1])
	}
	picture.Series = append(picture.Series, figure.Series{Name: "optimum", X: []float64{1, last}, Y: []float64{optimum, optimum}})
	return picture
}
