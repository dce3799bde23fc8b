package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"github.com/ascent-ml/ascent/internal/lecture"
)

func newList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the lecture's worked examples",
		Long:  "Lists the worked examples in the lecture's order, with a line each.",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return lecture.WriteList(cmd.OutOrStdout(), lecture.Examples())
		},
	}
}

// lectureRun is the command that runs worked examples.
type lectureRun struct {
	out  string
	json bool
}

func newRun() *cobra.Command {
	var r lectureRun
	c := &cobra.Command{
		Use:   "run NAME|all",
		Short: "Run a worked example of the lecture, or all of them",
		Long: `Runs a worked example of the lecture: an explanation, the formula, what was
computed, and the slide's numbers beside ours. The exit status is 1 if a number
is off. demo list has the names.`,
		Example: `  demo run backprop
  demo run ascent-2d --out pictures
  demo run all --json`,
		Args: oneExample,
		RunE: r.run,
	}
	c.Flags().StringVar(&r.out, "out", "", "`folder` to save the pictures in; it is made if need be")
	c.Flags().BoolVar(&r.json, "json", false, "print one JSON object a line in place of the report")
	return c
}

func oneExample(_ *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return misuse(errors.Errorf("run takes the name of one example, or all, got %d arguments; demo list has the names", len(args)))
}

func (r *lectureRun) run(cmd *cobra.Command, args []string) error {
	examples := lecture.Examples()
	if args[0] != "all" {
		e, err := lecture.Named(args[0])
		if err != nil {
			return misuse(err)
		}
		examples = []lecture.Example{e}
	}
	if err := checkOutputFolder("--out", r.out); err != nil {
		return misuse(err)
	}
	if r.out != "" {
		if err := os.MkdirAll(r.out, 0o755); err != nil {
			return errors.Wrap(err, "--out")
		}
	}
	if args[0] == "all" {
		return r.runAll(cmd, examples)
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	result, err := examples[0].Run(ctx, lecture.Settings{Now: time.Now})
	if err != nil {
		return err
	}
	if err := r.show(cmd.OutOrStdout(), result); err != nil {
		return err
	}
	return offIn(result)
}

// runAll runs the examples and ends with a table of them. One that cannot be
// computed is told of on standard error, and the others go on.
func (r *lectureRun) runAll(cmd *cobra.Command, examples []lecture.Example) error {
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	var results []*lecture.Result
	for _, e := range examples {
		if ctx.Err() != nil {
			break
		}
		result, err := e.Run(ctx, lecture.Settings{Now: time.Now})
		if errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "demo: %v\n", err)
			results = append(results, &lecture.Result{Example: e})
			continue
		}
		results = append(results, result)
		if err := r.show(cmd.OutOrStdout(), result); err != nil {
			return err
		}
	}
	if !r.json {
		if err := lecture.WriteSummary(cmd.OutOrStdout(), results); err != nil {
			return err
		}
	}
	if len(results) < len(examples) {
		return errors.Errorf("interrupted after %d of %d examples", len(results), len(examples))
	}
	return offIn(results...)
}

// offIn returns an error that names the results that are not OK, if any.
func offIn(results ...*lecture.Result) error {
	var off []string
	for _, r := range results {
		if !r.OK() {
			off = append(off, r.Example.Name)
		}
	}
	if off != nil {
		return errors.Errorf("numbers are off or missing in %s", strings.Join(off, ", "))
	}
	return nil
}

// show writes a result, and saves its pictures if there is a folder for them.
func (r *lectureRun) show(w io.Writer, result *lecture.Result) error {
	var paths []string
	if r.out != "" {
		var err error
		if paths, err = result.SaveFigures(r.out); err != nil {
			return err
		}
	}
	if r.json {
		return errors.Wrap(json.NewEncoder(w).Encode(result), "writing JSON")
	}
	if err := result.Write(w); err != nil {
		return err
	}
	for _, path := range paths {
		fmt.Fprintf(w, "picture: %s\n", path)
	}
	_, err := fmt.Fprintln(w)
	return err
}
