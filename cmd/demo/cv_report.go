package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"gonum.org/v1/gonum/stat"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/trainer"
)

// validation is a cross-validation as JSON. The mean and the deviation are null
// where a fold is missing.
type validation struct {
	Folds     []foldReport `json:"folds"`
	Mean      *foldReport  `json:"mean"`
	Deviation *foldReport  `json:"deviation"`
	Seconds   float64      `json:"seconds"`
}

// foldReport is what was measured on one fold, or over all of them, beside the
// baseline of the rows outside the fold.
type foldReport struct {
	*measures
	Baseline baseline `json:"baseline"`
	Stop     *ending  `json:"stop,omitempty"`
	Best     *best    `json:"best,omitempty"`
}

// validationOf reports the folds that were completed of those there are.
func validationOf(v *trainer.Validation, folds []datasets.Fold) validation {
	classes := folds[0].Train.Classes != nil
	var r validation
	var guesses []float64
	for i, f := range v.Folds {
		b := baselineOf(parts{train: folds[i].Train, test: folds[i].HeldOut})
		guesses = append(guesses, *b.measure())
		r.Folds = append(r.Folds, foldReport{
			measures: measuresOf(&f.Measures, classes),
			Baseline: b,
			Stop:     &ending{Reason: f.Run.Reason.String(), Epoch: f.Run.Last.Epoch},
			Best:     &best{Epoch: f.Run.Best.Epoch},
		})
	}
	if len(v.Folds) < len(folds) {
		return r
	}
	over := func(m trainer.Measures, guess float64) *foldReport {
		b := baseline{Rows: "test", Accuracy: &guess}
		if !classes {
			b.Accuracy, b.MSE = nil, &guess
		}
		return &foldReport{measures: measuresOf(&m, classes), Baseline: b}
	}
	mean, deviation := stat.MeanStdDev(guesses, nil)
	r.Mean, r.Deviation = over(v.Mean, mean), over(v.Deviation, deviation)
	return r
}

// measure is the accuracy, or the mean squared error.
func (b baseline) measure() *float64 {
	if b.Accuracy != nil {
		return b.Accuracy
	}
	return b.MSE
}

// table has a line for each fold, and for their mean and deviation.
func (v validation) table() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', tabwriter.AlignRight)
	line := func(name, rows string, r foldReport) {
		if r.Accuracy != nil {
			fmt.Fprintf(w, "%s\t%s\t%.4f\t%.4f\t%.4f\t\n", name, rows, *r.Accuracy, *r.Baseline.Accuracy, r.LogLikelihood)
		} else {
			fmt.Fprintf(w, "%s\t%s\t%.4f\t%.4g\t%.4g\t%.4f\t\n", name, rows, *r.R2, *r.MSE, *r.Baseline.MSE, r.LogLikelihood)
		}
	}
	guess := "accuracy of guessing the most common class"
	if v.Folds[0].Accuracy != nil {
		fmt.Fprintln(w, "\trows\taccuracy\tbaseline\tlog likelihood\t")
	} else {
		guess = "mean squared error of guessing the mean"
		fmt.Fprintln(w, "\trows\tR²\tmean squared error\tbaseline\tlog likelihood\t")
	}
	for i, f := range v.Folds {
		line(fmt.Sprintf("fold %d", i+1), fmt.Sprint(f.Rows), f)
	}
	if v.Mean != nil {
		line("mean", "", *v.Mean)
		line("deviation", "", *v.Deviation)
	}
	w.Flush()
	fmt.Fprintf(&text, "\nBaseline: %s outside the fold.\n", guess)
	return text.String()
}
