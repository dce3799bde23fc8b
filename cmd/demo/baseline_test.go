package main

import (
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/trainer"
)

// rowsOf makes rows of these targets, whose features do not matter.
func rowsOf[T string | float64](t *testing.T, y ...T) *datasets.Dataset {
	t.Helper()
	d, err := datasets.FromRows(anyFeatures(len(y)), y)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func anyFeatures(rows int) [][]float64 {
	x := make([][]float64, rows)
	for i := range x {
		x[i] = []float64{float64(i)}
	}
	return x
}

// The guess is that of the training rows, and is measured on the last part
// there is; worked out by hand.
func TestBaseline(t *testing.T) {
	for _, c := range []struct {
		name     string
		p        parts
		measured trainer.Measures
		want     string
	}{
		{
			"classes",
			parts{train: rowsOf(t, "no", "yes", "no"), heldOut: rowsOf(t, "yes", "no"), test: rowsOf(t, "no", "yes", "no", "no")},
			trainer.Measures{Accuracy: 0.8},
			"Baseline: to always guess no, the most common class, is right on 0.7500 of the test rows.",
		},
		{
			"classes, as good as the baseline",
			parts{train: rowsOf(t, "no", "yes", "no"), heldOut: rowsOf(t, "yes", "no")},
			trainer.Measures{Accuracy: 0.5},
			"Baseline: to always guess no, the most common class, is right on 0.5000 of the held-out rows. The network is no better.",
		},
		{
			"as many of each class",
			parts{train: rowsOf(t, "b", "a\x1b[2J")},
			trainer.Measures{Accuracy: 1},
			`Baseline: to always guess "a\x1b[2J", the most common class, is right on 0.5000 of the training rows.`,
		},
		{
			"values",
			parts{train: rowsOf(t, 1.0, 2, 6), test: rowsOf(t, 2.0, 5)},
			trainer.Measures{MSE: 2.4},
			"Baseline: to always guess the mean, 3, has a mean squared error of 2.5 on the test rows.",
		},
		{
			"values, worse than the baseline",
			parts{train: rowsOf(t, 1.0, 2, 6)},
			trainer.Measures{MSE: 5},
			"Baseline: to always guess the mean, 3, has a mean squared error of 4.667 on the training rows. The network is no better.",
		},
	} {
		if got := baselineOf(c.p).line(c.measured); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	values := parts{train: rowsOf(t, 1.0, 2, 6)}
	if baselineOf(values); values.train.Y.Float64s()[0] != 1 {
		t.Error("the rows have changed")
	}
}

// The line stands below the table where there is something to compare.
func TestBaselineInTheReport(t *testing.T) {
	o := &outcome{baseline: baselineOf(parts{train: rowsOf(t, "no", "yes", "no")})}
	if got := o.table(true); strings.Contains(got, "Baseline") {
		t.Errorf("nothing was measured, and the report is %q", got)
	}
	o.train = &trainer.Measures{Rows: 3, Accuracy: 1}
	if got := o.table(true); !strings.HasSuffix(got, "\n\nBaseline: to always guess no, the most common class, is right on 0.6667 of the training rows.\n") {
		t.Errorf("the report is %q", got)
	}
}
