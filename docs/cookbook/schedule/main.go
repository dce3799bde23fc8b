// # A schedule of your own
//
// A schedule is anything with the method `Rate(trainer.Time) float64`. It must
// be a pure function: the same time, the same rate. What has happened so far is
// part of the time, so that a schedule can react without keeping notes.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// ## A function of the time
//
// Triangle goes up and down between two rates, again and again.
type Triangle struct {
	Low, High float64 // the two rates
	Period    int     // in steps
}

// Rate is Low at the ends of each period and High in its middle.
func (s Triangle) Rate(t trainer.Time) float64 {
	phase := float64(t.Step%s.Period) / float64(s.Period)
	return s.Low + (s.High-s.Low)*min(2*phase, 2-2*phase)
}

// `Fit` calls `Validate` first, if there is one.
func (s Triangle) Validate() error {
	if s.Period < 1 || s.Low < 0 || s.High < s.Low {
		return errors.Errorf("Triangle needs 0 <= Low <= High and a Period of at least 1, got %+v", s)
	}
	return nil
}

// ## A function of the history
//
// Bold raises the rate by a tenth after every epoch in which the log likelihood
// rose, and halves it after every one in which it fell.
type Bold struct {
	Start float64 // the first rate
}

// Rate goes through the history from the beginning.
func (s Bold) Rate(t trainer.Time) float64 {
	rate := s.Start
	for i := 1; i < len(t.History); i++ {
		if t.History[i].Train.LogLikelihood > t.History[i-1].Train.LogLikelihood {
			rate *= 1.1
		} else {
			rate /= 2
		}
	}
	return rate
}

func main() {
	// ## Using them
	//
	// Logistic regression on iris, with the full batch and raw features. Bold
	// raises the rate until the log likelihood falls, backs off and tries again.
	data := datasets.Iris()
	var rates []figure.Series
	for _, s := range []struct {
		name string
		rate trainer.Schedule
	}{
		{"triangle", Triangle{Low: 0.02, High: 0.1, Period: 20}},
		{"bold", Bold{Start: 0.02}},
	} {
		net, err := model.New(
			model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64},
			model.Dense{Units: 3, Start: model.Zeros{}},
		)
		check(err)
		run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{Rate: s.rate, Epochs: 60})
		check(err)
		fmt.Printf("%-8s  log likelihood %.3f\n", s.name, run.Last.Train.LogLikelihood)
		var curve []float64
		for _, epoch := range run.Epochs {
			curve = append(curve, epoch.Rate)
		}
		rates = append(rates, figure.Steps(s.name, curve))
	}
	check(figure.Save("rates.png", figure.Lines{
		X:      figure.Axis{Name: "epoch"},
		Y:      figure.Axis{Name: "learning rate"},
		Series: rates,
	}))

	// A setting that makes no sense ends in an error, not in a strange run:
	net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}}, model.Dense{Units: 3})
	check(err)
	_, err = trainer.Fit(context.Background(), net, data, trainer.Settings{Rate: Triangle{Low: 1}})
	fmt.Println(err)

	// Schedules can be joined, one after the other, with `trainer.Joined`; yours
	// too.
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
