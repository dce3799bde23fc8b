package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/ascent-ml/ascent/trainer"
)

// report is an outcome as JSON.
type report struct {
	Stop       ending    `json:"stop"`
	Best       best      `json:"best"`
	Train      *measures `json:"train"`
	HeldOut    *measures `json:"held_out"`
	Test       *measures `json:"test"`
	Baseline   baseline  `json:"baseline"`
	Parameters int       `json:"parameters"`
	Seconds    float64   `json:"seconds"`
	Preflight  []finding `json:"preflight,omitempty"` // if it was asked for
}

type ending struct {
	Reason string `json:"reason"`
	Epoch  int    `json:"epoch"`
}

type best struct {
	Epoch int `json:"epoch"`
}

// measures has an accuracy in classification, and the others in regression.
type measures struct {
	Rows          int      `json:"rows"`
	LogLikelihood float64  `json:"log_likelihood"`
	Accuracy      *float64 `json:"accuracy,omitempty"`
	MSE           *float64 `json:"mse,omitempty"`
	R2            *float64 `json:"r2,omitempty"`
}

func (o *outcome) report(classes bool) report {
	return report{
		Stop:       ending{Reason: o.run.Reason.String(), Epoch: o.run.Last.Epoch},
		Best:       best{Epoch: o.run.Best.Epoch},
		Train:      measuresOf(o.train, classes),
		HeldOut:    measuresOf(o.heldOut, classes),
		Test:       measuresOf(o.test, classes),
		Baseline:   o.baseline,
		Parameters: o.parameters,
		Seconds:    o.seconds,
	}
}

// measuresOf returns nil for nil.
func measuresOf(m *trainer.Measures, classes bool) *measures {
	switch {
	case m == nil:
		return nil
	case classes:
		return &measures{Rows: m.Rows, LogLikelihood: m.LogLikelihood, Accuracy: &m.Accuracy}
	}
	return &measures{Rows: m.Rows, LogLikelihood: m.LogLikelihood, MSE: &m.MSE, R2: &m.R2}
}

// ending says in a line why the run stopped, and what the network holds.
func (o *outcome) ending() string {
	kept := "the last weights"
	if best := o.run.Best.Epoch; best > 0 {
		kept = fmt.Sprintf("the weights of epoch %d", best)
	}
	return fmt.Sprintf("Stopped after epoch %d (%.1f s): %v. Kept %s.", o.run.Last.Epoch, o.seconds, o.run.Reason, kept)
}

// table has a line for each part of the rows, and one that compares the last
// of them with the baseline.
func (o *outcome) table(classes bool) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', tabwriter.AlignRight)
	if classes {
		fmt.Fprintln(w, "\trows\taccuracy\tlog likelihood\t")
	} else {
		fmt.Fprintln(w, "\trows\tR²\tmean squared error\tlog likelihood\t")
	}
	var last *trainer.Measures
	for _, part := range []struct {
		name string
		*trainer.Measures
	}{{"training", o.train}, {"held out", o.heldOut}, {"test", o.test}} {
		m := part.Measures
		if m != nil {
			last = m
		}
		if m != nil && classes {
			fmt.Fprintf(w, "%s\t%d\t%.4f\t%.4f\t\n", part.name, m.Rows, m.Accuracy, m.LogLikelihood)
		} else if m != nil {
			fmt.Fprintf(w, "%s\t%d\t%.4f\t%.4g\t%.4f\t\n", part.name, m.Rows, m.R2, m.MSE, m.LogLikelihood)
		}
	}
	w.Flush()
	if last != nil {
		fmt.Fprintf(&text, "\n%s\n", o.baseline.line(*last))
	}
	return text.String()
}
