package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// cv is the command that cross-validates.
type cv struct {
	data     dataFlags
	network  networkFlags
	training trainingFlags
	folds    int
	json     bool
}

func newCV() *cobra.Command {
	var c cv
	command := &cobra.Command{
		Use:   "cv --data FILE --target COLUMN",
		Short: "Cross-validate: train and test on every part of the data in turn",
		Long: `Divides the rows into folds, and tells how good a network is on each of them
that was trained on the others, with the mean and the sample standard deviation
over the folds. Beside it stands what the best guess without any feature does:
the most frequent class, or the mean, of the rows outside the fold.

A fold is tested with once, after training. The rows that choose the best epoch
are taken from the others: with 5 folds, in each 60 % of all rows are trained
on, 20 % are held out and 20 % are for the test, as in demo train.`,
		Example: `  demo cv --data houses.csv --target price
  demo cv --data iris.csv --target species --folds 10 --hidden none`,
		Args: noArguments,
		RunE: c.run,
	}
	flags := command.Flags()
	flags.SortFlags = false
	c.data.addTo(flags)
	flags.IntVar(&c.folds, "folds", 5, "`number` of parts, each of which is tested with once")
	c.network.addTo(flags)
	addOnly(flags, c.training.addTo, func(name string) bool { return name != "test" })
	flags.BoolVar(&c.json, "json", false, "print one JSON object in place of the report")
	return command
}

// addOnly adds those of some flags whose names are wanted. The others keep
// their defaults.
func addOnly(flags *pflag.FlagSet, add func(*pflag.FlagSet), wanted func(name string) bool) {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.SortFlags = false
	add(all)
	all.VisitAll(func(f *pflag.Flag) {
		if wanted(f.Name) {
			flags.AddFlag(f)
		}
	})
}

// outputs returns where the report and the progress go: with JSON neither to
// standard output.
func outputs(cmd *cobra.Command, json bool) (report, progress io.Writer) {
	switch {
	case !json:
		return cmd.OutOrStdout(), cmd.OutOrStdout()
	case isTerminal(cmd.ErrOrStderr()):
		return io.Discard, cmd.ErrOrStderr()
	}
	return io.Discard, io.Discard
}

func (c *cv) run(cmd *cobra.Command, _ []string) error {
	if err := c.check(); err != nil {
		return misuse(err)
	}
	stdout, progress := outputs(cmd, c.json)
	all, err := c.data.load(cmd.InOrStdin())
	if err != nil {
		return err
	}
	folds, err := all.Folds(c.folds, c.network.seed)
	if err != nil {
		return errors.Wrap(err, "--folds")
	}
	fmt.Fprintf(stdout, "%s: %s\n%s\n", c.data.data, describe(all), c.data.hint(all))

	start := time.Now()
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	v, stopped := trainer.CrossValidate(ctx, all, trainer.CrossValidation{
		Folds: c.folds, HeldOut: c.training.heldOut / (1 - c.test()), Seed: c.network.seed,
	}, func(fold int, train *datasets.Dataset) (*model.Network, trainer.Settings, error) {
		net, err := c.network.network(train)
		if err != nil {
			return nil, trainer.Settings{}, err
		}
		settings, err := c.training.settings(train.Rows(), c.network.seed)
		settings.Recorder = foldProgress(progress, fold+1, c.folds)
		return net, settings, err
	})
	stopped = inFlags(stopped)
	if v == nil || len(v.Folds) == 0 {
		return stopped
	}
	r := validationOf(v, folds)
	r.Seconds = time.Since(start).Seconds()
	fmt.Fprintf(stdout, "\n%s", r.table())
	if c.json {
		if err := json.NewEncoder(cmd.OutOrStdout()).Encode(r); err != nil {
			return errors.Wrap(err, "writing JSON")
		}
	}
	return stopped
}

// test is the fraction of the rows that are tested with in each fold.
func (c *cv) test() float64 { return 1 / float64(c.folds) }

// check looks at every flag before anything is read.
func (c *cv) check() error {
	if err := c.data.check(); err != nil {
		return err
	}
	if err := c.network.check(); err != nil {
		return err
	}
	if c.folds < 2 {
		return errors.Errorf("--folds must be at least 2, got %d", c.folds)
	}
	c.training.test = 0
	if _, err := c.training.settings(1, c.network.seed); err != nil {
		return err
	}
	if c.training.heldOut+c.test() >= 1 {
		return errors.Errorf("--held-out %v and --folds %d leave no rows to train on", c.training.heldOut, c.folds)
	}
	return nil
}

// foldProgress returns a recorder with a line for a fold when it has ended, and
// on a terminal a bar until then.
func foldProgress(w io.Writer, fold, folds int) trainer.Recorder {
	line := trainer.RecorderFunc(func(e trainer.Event) error {
		if e.Kind != trainer.Ended {
			return nil
		}
		kept := ""
		if best := e.Run.Best.Epoch; best > 0 {
			kept = fmt.Sprintf(", kept epoch %d", best)
		}
		_, err := fmt.Fprintf(w, "fold %*d/%d   %v after epoch %d%s\n",
			len(fmt.Sprint(folds)), fold, folds, e.Run.Reason, e.Run.Last.Epoch, kept)
		return err
	})
	if columnsOf(w) == 0 {
		return line
	}
	return trainer.Recorders{newProgress(w), line}
}
