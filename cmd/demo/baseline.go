package main

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/ascent-ml/ascent/trainer"
)

// baseline is how good it would be to give every row the same guess: the class
// that is most common among the training rows, or their mean. What a network
// has learned is what it does better.
type baseline struct {
	Rows     string   `json:"rows"`            // of which part
	Class    *string  `json:"class,omitempty"` // the guess
	Value    *float64 `json:"value,omitempty"` // the guess
	Accuracy *float64 `json:"accuracy,omitempty"`
	MSE      *float64 `json:"mse,omitempty"`
}

// baselineOf measures the guess on the test rows, or else on those held out,
// or else on the training rows.
func baselineOf(p parts) baseline {
	b, rows := baseline{Rows: "training"}, p.train
	if p.heldOut != nil {
		b.Rows, rows = "held-out", p.heldOut
	}
	if p.test != nil {
		b.Rows, rows = "test", p.test
	}
	if counts := p.train.ClassCounts(); counts != nil {
		most := 0
		for class, count := range counts {
			if count > counts[most] {
				most = class
			}
		}
		accuracy := float64(rows.ClassCounts()[most]) / float64(rows.Rows())
		b.Class, b.Accuracy = &p.train.Classes[most], &accuracy
		return b
	}
	y := slices.Clone(rows.Y.Float64s()) // values come from tables, which are float64
	mean := stat.Mean(p.train.Y.Float64s(), nil)
	floats.AddConst(-mean, y)
	mse := floats.Dot(y, y) / float64(len(y))
	b.Value, b.MSE = &mean, &mse
	return b
}

// line compares the guess with a network that has these measures on the same
// rows.
func (b baseline) line(m trainer.Measures) string {
	var text string
	var better bool
	if b.Class != nil {
		text = fmt.Sprintf("Baseline: to always guess %s, the most common class, is right on %.4f of the %s rows.", printable(*b.Class), *b.Accuracy, b.Rows)
		better = m.Accuracy > *b.Accuracy
	} else {
		text = fmt.Sprintf("Baseline: to always guess the mean, %.4g, has a mean squared error of %.4g on the %s rows.", *b.Value, *b.MSE, b.Rows)
		better = m.MSE < *b.MSE
	}
	if !better {
		text += " The network is no better."
	}
	return text
}
