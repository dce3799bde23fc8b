package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/trainer"
)

// Two folds with their baselines and table, by hand.
func TestValidation(t *testing.T) {
	run := &trainer.Run{Reason: trainer.EpochsUsed, Last: trainer.Epoch{Epoch: 9}, Best: trainer.Epoch{Epoch: 7}}
	for _, c := range []struct {
		name      string
		folds     []datasets.Fold
		result    trainer.Validation
		baselines []float64
		want      string
	}{
		{
			"classes",
			[]datasets.Fold{
				{Train: rowsOf(t, "no", "yes", "no"), HeldOut: rowsOf(t, "no", "yes")},
				{Train: rowsOf(t, "yes", "yes", "no"), HeldOut: rowsOf(t, "no", "yes", "yes", "yes")},
			},
			trainer.Validation{
				Folds: []trainer.FoldResult{
					{Run: run, Measures: trainer.Measures{Rows: 2, Accuracy: 0.5, LogLikelihood: -1}},
					{Run: run, Measures: trainer.Measures{Rows: 4, Accuracy: 1, LogLikelihood: -0.5}},
				},
				Mean:      trainer.Measures{Rows: 6, Accuracy: 0.75, LogLikelihood: -0.75},
				Deviation: trainer.Measures{Accuracy: 0.5 / math.Sqrt2, LogLikelihood: 0.5 / math.Sqrt2},
			},
			[]float64{0.5, 0.75, 0.625, 0.25 / math.Sqrt2},
			`               rows   accuracy   baseline   log likelihood
      fold 1      2     0.5000     0.5000          -1.0000
      fold 2      4     1.0000     0.7500          -0.5000
        mean            0.7500     0.6250          -0.7500
   deviation            0.3536     0.1768           0.3536

Baseline: accuracy of guessing the most common class outside the fold.
`,
		},
		{
			"values, of which one fold was not completed",
			[]datasets.Fold{
				{Train: rowsOf(t, 1.0, 2, 6), HeldOut: rowsOf(t, 2.0, 5)},
				{Train: rowsOf(t, 1.0, 2, 6), HeldOut: rowsOf(t, 2.0, 5)},
			},
			trainer.Validation{Folds: []trainer.FoldResult{
				{Run: run, Measures: trainer.Measures{Rows: 2, R2: 0.9, MSE: 0.12345, LogLikelihood: -0.2}},
			}},
			[]float64{2.5},
			`            rows       R²   mean squared error   baseline   log likelihood
   fold 1      2   0.9000               0.1235        2.5          -0.2000

Baseline: mean squared error of guessing the mean outside the fold.
`,
		},
	} {
		r := validationOf(&c.result, c.folds)
		if diff := cmp.Diff(c.want, r.table()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		all := r.Folds
		if r.Mean != nil {
			all = append(all, *r.Mean, *r.Deviation)
		}
		var baselines []float64
		for _, f := range all {
			baselines = append(baselines, *f.Baseline.measure())
		}
		if diff := cmp.Diff(c.baselines, baselines, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s: baselines (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(&ending{Reason: "epochs used", Epoch: 9}, r.Folds[0].Stop); diff != "" || r.Folds[0].Best.Epoch != 7 {
			t.Errorf("%s: %+v %s", c.name, r.Folds[0], diff)
		}
	}
}

// --json prints one object, and nothing else.
func TestValidationAsJSON(t *testing.T) {
	folder := examples(t)
	for _, c := range []struct {
		args    []string
		members []string
	}{
		{[]string{"iris.csv", "--target", "species"}, []string{"accuracy", "baseline", "best", "log_likelihood", "rows", "stop"}},
		{[]string{"houses.csv", "--target", "price"}, []string{"baseline", "best", "log_likelihood", "mse", "r2", "rows", "stop"}},
	} {
		var stdout bytes.Buffer
		args := append([]string{"cv", "--json", "--epochs", "2", "--folds", "4", "--data", filepath.Join(folder, c.args[0])}, c.args[1:]...)
		if stderr, status := demo(context.Background(), &stdout, args...); status != 0 || stderr != "" {
			t.Fatalf("status %d, standard error: %q", status, stderr)
		}
		var got struct {
			Folds           []map[string]any
			Mean, Deviation map[string]any
			Seconds         float64
		}
		if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
			t.Fatalf("%v: %s", err, &stdout)
		}
		if len(got.Folds) != 4 || got.Mean["rows"] == nil || got.Deviation["rows"] == nil || got.Seconds <= 0 {
			t.Errorf("%s", &stdout)
		}
		if diff := cmp.Diff(c.members, members(got.Folds[3])); diff != "" {
			t.Errorf("members (-want +got):\n%s", diff)
		}
	}
}

// afterFold cancels the context once a fold has been told.
type afterFold struct {
	io.Writer
	interrupt func()
}

func (a afterFold) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("fold 2/5")) {
		a.interrupt()
	}
	return a.Writer.Write(p)
}

// An interrupt leaves the folds that are completed, without a mean.
func TestInterruptedCrossValidation(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var stdout bytes.Buffer
	stderr, status := demo(ctx, afterFold{&stdout, cancel}, "cv", "--data", filepath.Join(examples(t), "iris.csv"), "--target", "species", "--epochs", "3")
	if status != 1 || !strings.Contains(stderr, "fold 3 of 5: trainer: epoch 1: the run was cancelled") {
		t.Errorf("status %d, standard error: %q", status, stderr)
	}
	if text := stdout.String(); !strings.Contains(text, "fold 2     30") || strings.Contains(text, "mean") {
		t.Errorf("the report is:\n%s", text)
	}
}
