package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newRoot returns the command with all that is below it.
func newRoot(stdin io.Reader, stdout, stderr io.Writer) *cobra.Command {
	job := mainJob{}
	root := &cobra.Command{
		Use:   "demo",
		Short: "Train networks by ascending their log likelihood",
		Long: `Trains networks by ascending their log likelihood, uses and checks them, and
runs the worked examples of the lecture "Optimization and Neural Nets".

Without a command it does the main job, in under a minute: logistic regression
on iris flowers, and a network on handwritten digits with a schedule and early
stopping; then a table of how good they are, and the network's learning curve.`,
		Example: `  demo
  demo train --data houses.csv --target price --save houses.safetensors
  demo predict --model houses.safetensors --data new.csv
  demo inspect houses.safetensors
  demo run all`,
		Args:          knownCommand,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          job.run,
	}
	job.addTo(root.Flags())
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		// The flags after a command that there is not are unknown too.
		if unknown := knownCommand(cmd, cmd.Flags().Args()); cmd == root && unknown != nil {
			return unknown
		}
		return misuse(flagError(err))
	})
	root.AddCommand(newTrain(), newPredict(), newInspect(), newPlot(), newCV(), newSweep(), newCheck(), newList(), newRun())
	return root
}

// kinds are what the values of flags must be, by pflag's names of their types.
var kinds = map[string]string{
	"int": "a whole number", "int64": "a whole number", "uint64": "a whole number of at least 0",
	"float64": "a number", "bool": "true or false",
}

// flagError says what a flag's value must be, where it is of another type.
func flagError(err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	flag := invalid.GetFlag()
	kind, ok := kinds[flag.Value.Type()]
	switch {
	case !ok:
		return err
	case errors.Is(err, strconv.ErrRange):
		return errors.Errorf("--%s is too large a number or too small, got %q", flag.Name, invalid.GetValue())
	}
	return errors.Errorf("--%s must be %s, got %q", flag.Name, kind, invalid.GetValue())
}

// execute runs the command and returns the exit status. An error is told on
// standard error, and a mistake in the use of the command along with how it is
// used.
func execute(ctx context.Context, root *cobra.Command) int {
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	stderr := root.ErrOrStderr()
	fmt.Fprintf(stderr, "demo: %v\n", err)
	if errors.As(err, &misused{}) {
		fmt.Fprintf(stderr, "usage: %s\n       %s --help says more\n", cmd.UseLine(), cmd.CommandPath())
	}
	return 1
}

// misused is an error in what was typed, as opposed to one in the data.
type misused struct{ error }

func (m misused) Unwrap() error { return m.error }

func misuse(err error) error {
	if err == nil {
		return nil
	}
	return misused{err}
}

// knownCommand takes no arguments: what is there is a command that there is not.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	instead := ""
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		instead = "; did you mean " + strings.Join(similar, " or ") + "?"
	}
	return misuse(errors.Errorf("unknown command %q%s\nThere are %s.", args[0], instead, strings.Join(names, ", ")))
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return misuse(errors.Errorf("%s takes flags only, got the argument %q", cmd.CommandPath(), args[0]))
}
