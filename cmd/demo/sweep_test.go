package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/trainer"
)

// The picture's axis leaves out what is far below the start, and the suggestion
// stands on the curve.
func TestRateCurve(t *testing.T) {
	found := &trainer.RateSweep{Start: -2, Suggested: 0.02, Reached: 0.1, Points: []trainer.RatePoint{
		{Rate: 0.001, LogLikelihood: -1.9}, {Rate: 0.01, LogLikelihood: -1.5}, {Rate: 0.1, LogLikelihood: -1}, {Rate: 1, LogLikelihood: -50},
	}}
	l := rateCurve(found)
	if !l.X.Log || l.Y.Min != -2.5 || l.Y.Max != -1 {
		t.Errorf("the axes are %+v and %+v, want one of logarithms and one from -2.5 to -1", l.X, l.Y)
	}
	if len(l.Series) != 2 || len(l.Series[0].X) != 4 || l.Series[0].Y[3] != -50 {
		t.Fatalf("the series are %+v", l.Series)
	}
	if s := l.Series[1]; s.Name != "suggested, 0.02" || s.X[0] != 0.02 || s.Y[0] != -1.5 {
		t.Errorf("the suggestion is %+v", s)
	}
	found.Suggested = 0
	if l := rateCurve(found); len(l.Series) != 1 {
		t.Errorf("there is a suggestion in %+v", l.Series)
	}
}

// --json prints one object, and nothing else, also where there is nothing to
// suggest.
func TestSweepAsJSON(t *testing.T) {
	iris := filepath.Join(examples(t), "iris.csv")
	for _, c := range []struct {
		to        string
		status    int
		suggested bool
		points    int // at most
	}{{"100", 0, true, 99}, {"0.001", 1, false, 100}} {
		var stdout bytes.Buffer
		stderr, status := demo(context.Background(), &stdout, "sweep", "--json", "--data", iris, "--target", "species", "--to", c.to)
		if status != c.status || (status == 0) != (stderr == "") {
			t.Errorf("status %d, standard error: %q", status, stderr)
		}
		var all map[string]any
		var got struct {
			Suggested, Reached *float64
			Points             []map[string]any
		}
		for _, into := range []any{&all, &got} {
			if err := json.Unmarshal(stdout.Bytes(), into); err != nil {
				t.Fatalf("%v: %s", err, &stdout)
			}
		}
		if diff := cmp.Diff([]string{"diverged", "points", "reached", "seconds", "start", "suggested"}, members(all)); diff != "" {
			t.Errorf("members (-want +got):\n%s", diff)
		}
		if (got.Suggested != nil) != c.suggested || (got.Reached != nil) != c.suggested || len(got.Points) < 50 || len(got.Points) > c.points {
			t.Errorf("to %s: suggested %v of %d points", c.to, got.Suggested, len(got.Points))
		}
		if diff := cmp.Diff([]string{"log_likelihood", "rate"}, members(got.Points[0])); diff != "" {
			t.Errorf("members of a point (-want +got):\n%s", diff)
		}
	}
}
