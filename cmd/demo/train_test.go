package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/datasets"
)

// TestJSON looks at what --json prints: one object, and nothing else.
func TestJSON(t *testing.T) {
	folder := examples(t)
	classes := []string{"accuracy", "log_likelihood", "rows"}
	values := []string{"log_likelihood", "mse", "r2", "rows"}
	for _, c := range []struct {
		name                 string
		args                 []string
		train, heldOut, test []string // members; nil: null
		reason               string
		status               int
	}{
		{"classes", []string{"iris.csv", "--target", "species", "--epochs", "3"}, classes, classes, classes, "epochs used", 0},
		{"values", []string{"houses.csv", "--target", "price", "--epochs", "3"}, values, values, values, "epochs used", 0},
		{"nothing held out", []string{"iris.csv", "--target", "species", "--epochs", "3", "--held-out", "0"}, classes, nil, classes, "epochs used", 0},
		{"no test", []string{"iris.csv", "--target", "species", "--epochs", "3", "--test", "0"}, classes, classes, nil, "epochs used", 0},
		{"stopped early", []string{"iris.csv", "--target", "species", "--patience", "1", "--rate", "0.1"}, classes, classes, classes, "no improvement", 0},
		{"diverged", []string{"houses.csv", "--target", "price", "--method", "ascent", "--rate", "1e6"}, nil, nil, nil, "diverged", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout bytes.Buffer
			args := append([]string{"train", "--json", "--data", filepath.Join(folder, c.args[0])}, c.args[1:]...)
			stderr, status := demo(context.Background(), &stdout, args...)
			if status != c.status || (status == 0) != (stderr == "") {
				t.Fatalf("status %d, want %d; standard error: %q", status, c.status, stderr)
			}
			var got struct {
				Stop       map[string]any
				Best       map[string]any
				Train      map[string]any
				HeldOut    map[string]any `json:"held_out"`
				Test       map[string]any
				Parameters int
				Seconds    float64
			}
			var all map[string]any
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatalf("%v: %s", err, &stdout)
			}
			if err := json.Unmarshal(stdout.Bytes(), &all); err != nil {
				t.Fatal(err)
			}
			for _, d := range []string{
				cmp.Diff([]string{"baseline", "best", "held_out", "parameters", "seconds", "stop", "test", "train"}, members(all)),
				cmp.Diff([]string{"epoch", "reason"}, members(got.Stop)),
				cmp.Diff([]string{"epoch"}, members(got.Best)),
				cmp.Diff(c.train, members(got.Train)),
				cmp.Diff(c.heldOut, members(got.HeldOut)),
				cmp.Diff(c.test, members(got.Test)),
			} {
				if d != "" {
					t.Errorf("members (-want +got):\n%s", d)
				}
			}
			if got.Stop["reason"] != c.reason {
				t.Errorf("stopped for %q, want %q", got.Stop["reason"], c.reason)
			}
			if got.Parameters < 2000 || got.Seconds <= 0 {
				t.Errorf("%d parameters in %v s", got.Parameters, got.Seconds)
			}
		})
	}
}

// members returns the names in an object, sorted; nil for null.
func members(object map[string]any) []string {
	return slices.Sorted(maps.Keys(object))
}

func examples(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := writeExamples(folder); err != nil {
		t.Fatal(err)
	}
	return folder
}

// interrupter cancels the context once an epoch has been told.
type interrupter struct {
	io.Writer
	interrupt func()
}

func (i interrupter) Write(p []byte) (int, error) {
	if bytes.HasPrefix(p, []byte("epoch")) {
		i.interrupt()
	}
	return i.Writer.Write(p)
}

// TestInterrupt stops runs that would take long: they report what they have
// reached, and train saves it.
func TestInterrupt(t *testing.T) {
	folder := examples(t)
	saved := filepath.Join(folder, "iris.safetensors")
	for name, args := range map[string][]string{
		"main":  {"--out", folder},
		"train": {"train", "--data", filepath.Join(folder, "iris.csv"), "--target", "species", "--epochs", "1000000", "--save", saved},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		var stdout bytes.Buffer
		stderr, status := demo(ctx, interrupter{&stdout, cancel}, args...)
		if status != 1 || !strings.Contains(stderr, ": the run was cancelled\n") {
			t.Errorf("%s: status %d, standard error %q", name, status, stderr)
		}
		for _, want := range []string{"Stopped after epoch 1 ", "cancelled", "Kept the weights of epoch 1.", "test"} {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%s: there is no %q in:\n%s", name, want, &stdout)
			}
		}
	}
	var stdout bytes.Buffer
	stderr, status := demo(context.Background(), &stdout, "predict", "--model", saved, "--data", filepath.Join(folder, "iris.csv"))
	if status != 0 {
		t.Errorf("predicting with what was saved: %s", stderr)
	}
}

// TestSplit checks that held-out and test are fractions of all rows.
func TestSplit(t *testing.T) {
	iris := datasets.Iris()
	for _, c := range []struct {
		heldOut, test      float64
		train, held, tests int
	}{
		{0.2, 0.2, 90, 30, 30},
		{0.1, 0.3, 90, 15, 45},
		{0, 0.2, 120, 0, 30},
		{0.2, 0, 120, 30, 0},
		{0, 0, 150, 0, 0},
	} {
		p, err := split(iris, c.heldOut, c.test, 1)
		if err != nil {
			t.Fatal(err)
		}
		rows := func(d *datasets.Dataset) int {
			if d == nil {
				return 0
			}
			return d.Rows()
		}
		if got := [3]int{rows(p.train), rows(p.heldOut), rows(p.test)}; got != [3]int{c.train, c.held, c.tests} {
			t.Errorf("held out %v, test %v: %v rows, want %d, %d, %d", c.heldOut, c.test, got, c.train, c.held, c.tests)
		}
	}
}
