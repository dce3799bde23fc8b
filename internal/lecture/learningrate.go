package lecture

import (
	"context"
	"fmt"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var learningRate = Example{
	Name: "learning-rate",
	Line: "a rate that is too small, one that is right, one that is too large",
	Text: `
Each step adds the gradient times the rate α. With a small α it takes long to
get anywhere; with a large one each step jumps over the top to a place that is
steeper still, until a number is no longer finite, and the trainer says so. The
lecture's rule of thumb: a step should change the weights by 0.1 to 1 %. Here
16 tanh units learn a noisy sine in mini-batches of 16, three times from the
same start.`,
	Formula: `
w ← w + α ∇g(w)
rule of thumb: 0.001 ≤ |change of w| / |w| ≤ 0.01`,
	Compute: computeLearningRate,
}

// trial is a run at one rate, and the error that it ended with.
type trial struct {
	name    string
	rate    float64
	heights []float64 // the mean log likelihood of the batch before each step
	run     *trainer.Run
	err     error
}

func computeLearningRate(ctx context.Context, r *Result) error {
	var trials []trial
	for _, c := range []trial{{name: "too small", rate: 0.001}, {name: "right", rate: 0.05}, {name: "too large", rate: 1}} {
		if err := c.train(ctx); err != nil {
			return err
		}
		trials = append(trials, c)
	}
	checkLearningRate(r, trials)
	tableLearningRate(r, trials)
	r.Show("learning-rate", pictureLearningRate(trials))
	return nil
}

// trial trains for 150 epochs. A run that diverges is what is looked for, and
// no error here.
func (c *trial) train(ctx context.Context) error {
	data, err := datasets.NoisySine{Noise: 0.2}.Generate(128, 1)
	if err != nil {
		return err
	}
	net, err := model.New(
		model.Config{Inputs: 1, Likelihood: losses.Gaussian{}, Dtype: tensor.Float64, Seed: 1},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	if err != nil {
		return err
	}
	c.run, c.err = trainer.Fit(ctx, net, data, trainer.Settings{
		Batch:  16,
		Epochs: 150,
		Rate:   trainer.Constant{Value: c.rate},
		Seed:   1,
		Recorder: trainer.RecorderFunc(func(e trainer.Event) error {
			if e.Kind == trainer.Stepped {
				c.heights = append(c.heights, e.Objective)
			}
			return nil
		}),
	})
	if c.err != nil && !errors.Is(c.err, trainer.ErrDiverged) {
		return c.err
	}
	return nil
}

// pace is the median over the epochs of |change of w| / |w|.
func (c trial) pace() float64 {
	if len(c.run.Epochs) == 0 {
		return 0
	}
	var ratios []float64
	for _, e := range c.run.Epochs {
		ratios = append(ratios, e.UpdateRatio)
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

func checkLearningRate(r *Result, trials []trial) {
	small, right, large := trials[0], trials[1], trials[2]
	const slow, fast = 0.001, 0.01
	r.AtMost("too small: median change a step", slow, small.pace())
	r.AtLeast("right: median change a step", slow, right.pace())
	r.AtMost("right: median change a step", fast, right.pace())
	r.AtLeast("too large: median change a step", fast, large.pace())
	r.AtLeast("log likelihood with the right rate, against that with the small one",
		small.run.Last.Train.LogLikelihood, right.run.Last.Train.LogLikelihood)
	r.Equal("the large rate diverges, and the run says so", 1, truth(large.run.Reason == trainer.Diverged), 0)
	r.Equal("the error wraps trainer.ErrDiverged", 1, truth(errors.Is(large.err, trainer.ErrDiverged)), 0)
	r.Equal("runs that end as they should, of the other two", 2,
		truth(small.err == nil && small.run.Reason == trainer.EpochsUsed)+
			truth(right.err == nil && right.run.Reason == trainer.EpochsUsed), 0)
}

func tableLearningRate(r *Result, trials []trial) {
	var rows [][]string
	for _, c := range trials {
		likelihood := fmt.Sprintf("%.4f", c.run.Last.Train.LogLikelihood)
		if c.run.Reason == trainer.Diverged {
			likelihood = "none"
		}
		rows = append(rows, []string{
			c.name, number(c.rate), fmt.Sprintf("%.2g %%", 100*c.pace()), likelihood, c.run.Reason.String(),
		})
	}
	r.Table([]string{"the rate is", "α", "change a step", "log likelihood", "ended"}, rows...)
}

// pictureLearningRate shows minus the log likelihood on logarithmic axes, each
// point the mean over a fifth of the steps so far.
func pictureLearningRate(trials []trial) figure.Lines {
	const top = 1e4
	picture := figure.Lines{
		Title: "A noisy sine, learned at three rates",
		X:     figure.Axis{Name: "steps", Log: true},
		Y:     figure.Axis{Name: "-log likelihood", Unit: "nats a row", Log: true, Min: 0.01, Max: top},
	}
	for _, c := range trials {
		s := figure.Series{Name: fmt.Sprintf("%s, α = %v", c.name, c.rate)}
		for from, to := 0, 1; to <= len(c.heights); from, to = to, max(to+1, to*6/5) {
			height := -mean(c.heights[from:to])
			s.X, s.Y = append(s.X, float64(to)), append(s.Y, height)
			if height > top {
				break
			}
		}
		picture.Series = append(picture.Series, s)
	}
	return picture
}
