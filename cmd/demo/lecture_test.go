package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"github.com/ascent-ml/ascent/internal/lecture"
)

// example returns an example whose one check holds or not, or that fails.
func example(name string, got float64, err error) lecture.Example {
	return lecture.Example{Name: name, Line: "a line", Compute: func(_ context.Context, r *lecture.Result) error {
		r.Equal("one", 1, got, 0)
		return err
	}}
}

func TestRunAll(t *testing.T) {
	broken := errors.New("nothing works")
	for _, c := range []struct {
		name     string
		examples []lecture.Example
		err      string
		stdout   []string
		stderr   string
	}{
		{"all right", []lecture.Example{example("a", 1, nil), example("b", 1, nil)},
			"", []string{"a        1 of 1", "b        1 of 1"}, ""},
		{"one off", []lecture.Example{example("a", 2, nil), example("b", 1, nil)},
			"numbers are off or missing in a", []string{"a        0 of 1", "b        1 of 1"}, ""},
		{"one that fails, in the middle", []lecture.Example{example("a", 1, nil), example("b", 1, broken), example("c", 2, nil)},
			"numbers are off or missing in b, c", []string{"a        1 of 1", "b        0 of 0", "c        0 of 1"}, "demo: lecture: b: nothing works\n"},
		{"interrupted", []lecture.Example{example("a", 1, nil), example("b", 1, context.Canceled), example("c", 1, nil)},
			"interrupted after 1 of 3 examples", []string{"a        1 of 1"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := &cobra.Command{}
			cmd.SetContext(t.Context())
			cmd.SetOut(&stdout)
			cmd.SetErr(&stderr)
			err := (&lectureRun{}).runAll(cmd, c.examples)
			if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
				t.Errorf("the error is %v, want %q", err, c.err)
			}
			if stderr.String() != c.stderr {
				t.Errorf("standard error: %q, want %q", &stderr, c.stderr)
			}
			for _, line := range c.stdout {
				if !strings.Contains(stdout.String(), "\n"+line) {
					t.Errorf("there is no %q in:\n%s", line, &stdout)
				}
			}
		})
	}
}
