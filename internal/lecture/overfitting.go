package lecture

import (
	"context"
	"fmt"
	"math"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var overfitting = Example{
	Name: "overfitting",
	Line: "a large network on few noisy points, with early stopping and without",
	Text: `
A network of 1,153 weights learns a sine from 15 noisy points. Trained for 1,000
epochs it learns the noise as well, and is ever further off between the points.
Early stopping looks at 15 other points after each epoch, gives up when 50
epochs have brought nothing better, and keeps the weights that were best on
them. Neither way sees the 1,000 test points. All is done 10 times, with other
points and other first weights each time.`,
	Formula: `
y = sin x + noise of standard deviation 0.5
test error = mean of (f(x) - y)², which is 0.25 for the sine itself`,
	Compute: computeOverfitting,
}

const (
	fewPoints       = 15
	overfitSeeds    = 10
	overfitPatience = 50
)

// overfit is a network, what it was trained on, and how it did.
type overfit struct {
	net   *model.Network
	train *datasets.Dataset
	run   *trainer.Run
	test  float64 // mean squared error on the test points
}

func computeOverfitting(ctx context.Context, r *Result) error {
	var stopped, went []overfit
	for seed := uint64(1); seed <= overfitSeeds; seed++ {
		s, err := trainLarge(ctx, seed, true, overfitPatience)
		if err != nil {
			return err
		}
		w, err := trainLarge(ctx, seed, false, 0)
		if err != nil {
			return err
		}
		stopped, went = append(stopped, s), append(went, w)
	}
	checkOverfitting(r, stopped, went)
	watched, err := trainLarge(ctx, 1, true, 0)
	if err != nil {
		return err
	}
	r.Show("overfitting", pictureOverfitting(watched.run))
	fits, err := pictureFitted(stopped[0], went[0])
	if err != nil {
		return err
	}
	r.Show("overfitting-fits", fits)
	return nil
}

// trainLarge trains on a few points, with others held out or not.
func trainLarge(ctx context.Context, seed uint64, holdOut bool, patience int) (o overfit, err error) {
	train, held, test, err := noisyPoints(seed)
	if err != nil {
		return o, err
	}
	o.train = train
	if o.net, err = model.New(
		model.Config{Inputs: 1, Likelihood: losses.Gaussian{}, Dtype: tensor.Float64, Seed: seed},
		model.Standardize{From: train.X},
		model.Dense{Units: 32, Activation: activations.Tanh},
		model.Dense{Units: 32, Activation: activations.Tanh},
		model.Dense{Units: 1},
	); err != nil {
		return o, err
	}
	settings := trainer.Settings{
		Epochs: 1000,
		Method: trainer.Adam{},
		Rate:   trainer.Constant{Value: 0.01},
		Stop:   trainer.EarlyStopping{Patience: patience},
	}
	if holdOut {
		settings.HeldOut = held
	}
	if o.run, err = trainer.Fit(ctx, o.net, train, settings); err != nil {
		return o, err
	}
	m, err := trainer.Evaluate(o.net, test)
	o.test = m.MSE
	return o, err
}

// noisyPoints returns three parts of a noisy sine, all from one seed.
func noisyPoints(seed uint64) (train, held, test *datasets.Dataset, err error) {
	all, err := datasets.NoisySine{Noise: 0.5}.Generate(2*fewPoints+1000, seed)
	if err != nil {
		return nil, nil, nil, err
	}
	part := func(from, to int) *datasets.Dataset {
		rows := make([]int, 0, to-from)
		for i := from; i < to; i++ {
			rows = append(rows, i)
		}
		d, failed := all.Subset(rows)
		if failed != nil {
			err = failed
		}
		return d
	}
	train, held, test = part(0, fewPoints), part(fewPoints, 2*fewPoints), part(2*fewPoints, all.Rows())
	return train, held, test, err
}

func checkOverfitting(r *Result, stopped, went []overfit) {
	var with, without []float64
	var rows [][]string
	gaveUp := 0
	for i := range stopped {
		if stopped[i].run.Reason == trainer.NoImprovement {
			gaveUp++
		}
		with, without = append(with, stopped[i].test), append(without, went[i].test)
		rows = append(rows, []string{
			fmt.Sprint(i + 1), fmt.Sprint(stopped[i].run.Best.Epoch),
			fmt.Sprintf("%.2f", with[i]), fmt.Sprintf("%.2f", without[i]),
		})
	}
	rows = append(rows, []string{"mean", "", fmt.Sprintf("%.2f", mean(with)), fmt.Sprintf("%.2f", mean(without))})
	r.Table([]string{"seed", "best epoch", "test error, stopped", "not stopped"}, rows...)
	r.AtMost("mean test error over 10 seeds, stopped, against three quarters of not stopped", 0.75*mean(without), mean(with))
	r.Equal("runs that stopped because nothing got better", overfitSeeds, float64(gaveUp), 0)
}

func pictureOverfitting(run *trainer.Run) figure.LearningCurve {
	picture := figure.LearningCurve{
		Title:   "The first seed: what helps in training hurts elsewhere",
		Measure: figure.Axis{Name: "log likelihood", Unit: "nats a row", Min: -0.45, Max: 0.02},
		Best:    run.Best.Epoch,
	}
	for _, e := range run.Epochs {
		picture.Training = append(picture.Training, e.Train.LogLikelihood)
		picture.HeldOut = append(picture.HeldOut, e.HeldOut.LogLikelihood)
	}
	return picture
}

func pictureFitted(stopped, went overfit) (figure.Figure, error) {
	picture := figure.Lines{
		Title: "The first seed: both networks, and the points they saw",
		X:     figure.Axis{Name: "x"},
		Y:     figure.Axis{Name: "y", Min: -1.6, Max: 1.6},
		Series: []figure.Series{
			{Name: "training points", X: stopped.train.X.Float64s(), Y: stopped.train.Y.Float64s(), Points: true},
		},
	}
	sine := figure.Sample("the sine", math.Sin, -math.Pi, math.Pi, 400)
	for _, c := range []struct {
		name string
		overfit
	}{{"not stopped", went}, {"stopped", stopped}} {
		y, err := predict(c.net, tensorOf(1, sine.X...))
		if err != nil {
			return nil, err
		}
		picture.Series = append(picture.Series, figure.Series{Name: c.name, X: sine.X, Y: y})
	}
	picture.Series = append(picture.Series, sine)
	return picture, nil
}
