package lecture

import (
	"context"
	"fmt"
	"math"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/trainer"
)

var schedules = Example{
	Name: "schedules",
	Line: "how the rate may change over a run, and what that does",
	Text: `
Far from the top large steps are right, near it small ones: with mini-batches a
constant rate keeps jumping about the top. A schedule gives the rate at a time
t, here in epochs. Each of these trains logistic regression on the same batches
of 8 for 40 epochs, with the rate 2 to begin with. Those that fall end nearer to
the optimum than the constant one.`,
	Formula: `
constant     2                   step      2 · (1/2)^⌊t/10⌋
exponential  2 · 0.9^t           inverse   2 / (1 + t/4)
cosine       1 + cos(π t/40)     warm-up   2 (t+1)/5, and a cosine from t = 5 on
plateau      a third of it, whenever 3 epochs have brought nothing better`,
	Compute: computeSchedules,
}

// scheduled is a schedule, some of its values worked by hand, and the run that
// it made.
type scheduled struct {
	name     string
	schedule trainer.Schedule
	at       []int // epochs completed
	want     []float64
	run      *trainer.Run
	heights  []float64 // mean log likelihood of all rows after each epoch
}

func allSchedules() []scheduled {
	return []scheduled{
		{name: "constant", schedule: trainer.Constant{Value: 2}, at: []int{0, 39}, want: []float64{2, 2}},
		{name: "step", schedule: trainer.StepDecay{Start: 2, Factor: 0.5, Every: 10},
			at: []int{0, 9, 10, 35}, want: []float64{2, 2, 1, 0.25}},
		{name: "exponential", schedule: trainer.Exponential{Start: 2, Decay: 0.9},
			at: []int{0, 2, 10}, want: []float64{2, 1.62, 0.6973568802}},
		{name: "inverse", schedule: trainer.InverseTime{Start: 2, Decay: 0.25},
			at: []int{0, 4, 36}, want: []float64{2, 1, 0.2}},
		{name: "cosine", schedule: trainer.Cosine{Start: 2, Over: 40},
			at: []int{0, 10, 20, 30, 40}, want: []float64{2, 1 + math.Sqrt2/2, 1, 1 - math.Sqrt2/2, 0}},
		{name: "warm-up", schedule: trainer.Joined{Parts: []trainer.Part{
			{Schedule: trainer.Warmup{To: 2, Over: 5}, For: 5},
			{Schedule: trainer.Cosine{Start: 2, Over: 36}},
		}}, at: []int{0, 2, 4, 5, 23, 41}, want: []float64{0.4, 1.2, 2, 2, 1, 0}},
		{name: "plateau", schedule: trainer.ReduceOnPlateau{Start: 2, Factor: 1.0 / 3, Patience: 3},
			at: []int{0, 4, 5, 7, 8}, want: []float64{2, 2, 2.0 / 3, 2.0 / 3, 2.0 / 9}},
	}
}

func computeSchedules(ctx context.Context, r *Result) error {
	data, err := datasets.TwoGaussians{Distance: 2}.Generate(256, 1)
	if err != nil {
		return err
	}
	optimum, err := findOptimum(ctx, data)
	if err != nil {
		return err
	}
	all := allSchedules()
	for i := range all {
		s := &all[i]
		s.checkRates(r)
		if err := s.train(ctx, data); err != nil {
			return err
		}
	}
	checkSchedules(r, all, optimum)
	r.Show("schedules", pictureSchedules(all))
	r.Show("schedules-effect", effectOfSchedules(all, optimum))
	return nil
}

// rateAt returns the rate after t epochs, the first two of which brought
// something better, and the others nothing.
func rateAt(s trainer.Schedule, t int) float64 {
	history := make([]trainer.Epoch, t)
	for i := range history {
		history[i].Train.LogLikelihood = -1 / float64(min(i+1, 2))
	}
	return s.Rate(trainer.Time{Step: 32 * t, Epoch: t, StepsPerEpoch: 32, History: history})
}

func (s *scheduled) checkRates(r *Result) {
	for i, t := range s.at {
		r.Equal(fmt.Sprintf("%s: rate at t = %d", s.name, t), s.want[i], rateAt(s.schedule, t), 1e-9)
	}
}

func (s *scheduled) train(ctx context.Context, data *datasets.Dataset) error {
	net, err := logisticFromZero(data)
	if err != nil {
		return err
	}
	all, err := newMeter(net, data)
	if err != nil {
		return err
	}
	defer all.close()
	s.run, err = trainer.Fit(ctx, net, data, trainer.Settings{
		Batch: 8, Epochs: 40, Rate: s.schedule, Seed: 1,
		Recorder: trainer.RecorderFunc(func(e trainer.Event) error {
			if e.Kind != trainer.EpochEnded {
				return nil
			}
			height, err := all.logLikelihood()
			s.heights = append(s.heights, height)
			return err
		}),
	})
	return err
}

// end is the log likelihood with the last weights.
func (s *scheduled) end() float64 { return s.heights[len(s.heights)-1] }

func checkSchedules(r *Result, all []scheduled, optimum float64) {
	var rows [][]string
	for i, s := range all {
		if i > 0 {
			r.AtLeast(s.name+": log likelihood at the end, against that of the constant rate", all[0].end(), s.end())
		}
		rows = append(rows, []string{s.name, fmt.Sprintf("%.4f", s.run.Last.Rate), fmt.Sprintf("%.5f", optimum-s.end())})
	}
	r.Printf("The optimum's log likelihood is %.4f.\n", optimum)
	r.Table([]string{"schedule", "last rate", "short of the optimum by"}, rows...)
}

func pictureSchedules(all []scheduled) figure.Lines {
	picture := figure.Lines{
		Title: "The rates of each run",
		X:     figure.Axis{Name: "time t", Unit: "epochs"},
		Y:     figure.Axis{Name: "rate"},
	}
	for _, s := range all {
		line := figure.Series{Name: s.name}
		for _, e := range s.run.Epochs {
			line.X, line.Y = append(line.X, float64(e.Epoch-1)), append(line.Y, e.Rate)
		}
		picture.Series = append(picture.Series, line)
	}
	return picture
}

// effectOfSchedules shows how far from the optimum four of the runs were.
func effectOfSchedules(all []scheduled, optimum float64) figure.Lines {
	picture := figure.Lines{
		Title: "How far below the optimum each run is",
		X:     figure.Axis{Name: "epoch"},
		Y:     figure.Axis{Name: "missing", Unit: "nats a row", Log: true, Min: 1e-6, Max: 0.1},
	}
	for _, s := range all {
		if s.name != "constant" && s.name != "step" && s.name != "cosine" && s.name != "plateau" {
			continue
		}
		missing := make([]float64, len(s.heights))
		for i, height := range s.heights {
			missing[i] = max(optimum-height, 1e-9)
		}
		picture.Series = append(picture.Series, figure.Steps(s.name, missing))
	}
	return picture
}
