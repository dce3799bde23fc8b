package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// train is the command that fits a network to a table or to images.
type train struct {
	data       dataFlags
	network    networkFlags
	training   trainingFlags
	checkpoint checkpointFlags
	save, plot string
	log        string
	pictures   string
	json       bool
	preflight  bool
}

func newTrain() *cobra.Command {
	var t train
	c := &cobra.Command{
		Use:   "train --data FILE --target COLUMN",
		Short: "Train a network on a table or on images",
		Long: `Trains a network on a CSV table, or on IDX images as MNIST's, and tells how good
it is on rows that it has not seen.

Columns of text become one feature for each of their categories. A target of
text, or of few different whole numbers, is classified; another is regressed on.
The features of a table are standardized, as part of the network.

Of the rows, 60 % are trained on, 20 % are held out to choose the best epoch by,
and 20 % are for the test at the end; each part has its share of every class.

With --preflight it is checked first whether the network will learn. Training
goes on after warnings; after an error it does not, and the exit status is 1.

With --checkpoint the run is saved every minute, or as often as flags say, and
when an interrupt stops it. --resume goes on with it, and ends as if it had never
been stopped. It needs no other flags: those that the run was started with hold.
Given again, a flag that the numbers depend on must be the same, but --epochs may
change, and the schedule of the rate stretches with it from there on; the data
may have moved.`,
		Example: `  demo train --data houses.csv --target price --save houses.safetensors
  demo train --data iris.csv --target species --hidden none --batch full --method ascent
  demo train --data train-images.gz --labels train-labels.gz --hidden 128 --json
  demo train --data houses.csv --target price --epochs 5000 --checkpoint run1
  demo train --resume run1`,
		Args: noArguments,
		RunE: t.run,
	}
	flags := c.Flags()
	flags.SortFlags = false
	t.data.addTo(flags)
	t.network.addTo(flags)
	t.training.addTo(flags)
	t.checkpoint.addTo(flags)
	flags.StringVar(&t.save, "save", "", "`file` to write the network to, for demo predict")
	flags.StringVar(&t.plot, "plot", "", "PNG `file` to draw the learning curve into")
	flags.StringVar(&t.pictures, "pictures", "", "`folder` to draw into what applies: learning curve, confusion\nmatrix, decision regions, weights of the first layer")
	flags.StringVar(&t.log, "log", "", "CSV or JSON lines `file` to write what is measured after each\nepoch to: the end of its name, .csv or .jsonl, decides")
	flags.BoolVar(&t.preflight, "preflight", false, "check the gradient, the start and the data first, and train\nonly if there is no error")
	flags.BoolVar(&t.json, "json", false, "print one JSON object in place of the report")
	return c
}

func (t *train) run(cmd *cobra.Command, _ []string) error {
	from, err := t.checkpoint.recall(cmd.Flags())
	if err != nil {
		return err
	}
	if err := t.check(cmd.Flags()); err != nil {
		return misuse(err)
	}
	stdout, progress := outputs(cmd, t.json)
	all, err := t.data.load(cmd.InOrStdin())
	if err != nil {
		return err
	}
	p, err := split(all, t.training.heldOut, t.training.test, t.network.seed)
	if err != nil {
		return err
	}
	settings, err := t.training.settings(p.train.Rows(), t.network.seed)
	if err != nil {
		return err
	}
	if settings.Checkpoint, err = t.checkpoint.settings(cmd.Flags()); err != nil {
		return err
	}
	net, err := t.network.network(p.train)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %s\n%s\n%s\n", t.data.data, describe(all), t.data.hint(all), net.Summary())
	t.checkpoint.tell(stdout, cmd.ErrOrStderr(), from)
	var found []finding
	if t.preflight && from == nil {
		if found, err = preflight(cmd.Context(), stdout, cmd.OutOrStdout(), t.json, net, p, settings); err != nil {
			return err
		}
	}

	settings.Recorder = trainer.Recorders{newLog(t.log), newProgress(progress)}
	o, stopped := fit(cmd.Context(), net, p, settings)
	if o == nil {
		return inFlags(stopped)
	}
	if o.run.Reason == trainer.Failed && len(o.run.Epochs) == 0 {
		return t.checkpoint.goOn(stopped, o.run, t.data.data) // there is nothing to report
	}
	fmt.Fprintf(stdout, "%s\n\n%s", o.ending(), o.table(all.Classes != nil))
	if t.json {
		r := o.report(all.Classes != nil)
		r.Preflight = found
		if err := json.NewEncoder(cmd.OutOrStdout()).Encode(r); err != nil {
			return errors.Wrap(err, "writing JSON")
		}
	}
	if err := t.keep(stdout, net, o.run, stopped); err != nil {
		return err
	}
	if t.pictures != "" {
		if err := writePictures(stdout, t.pictures, p.trained(titleOf(t.data.data), o.run, net)); err != nil {
			return err
		}
	}
	return t.checkpoint.goOn(stopped, o.run, t.data.data)
}

// keep draws the learning curve and saves the network, if there is anything in
// them. A run that ended by an error is said not to be finished.
func (t *train) keep(w io.Writer, net *model.Network, run *trainer.Run, stopped error) error {
	if t.plot != "" && len(run.Epochs) > 0 {
		if err := saveCurve(t.plot, filepath.Base(t.data.data)+": learning curve", run); err != nil {
			return err
		}
		fmt.Fprintf(w, "\nlearning curve: %s\n", t.plot)
	}
	if t.save == "" {
		return nil
	}
	if why := worthless(run); why != "" {
		_, err := fmt.Fprintf(w, "\nnot saved: %s\n", why)
		return err
	}
	if err := net.Save(resolved(t.save)); err != nil {
		return err
	}
	saved := "saved"
	if stopped != nil {
		saved = "saved, not finished"
	}
	_, err := fmt.Fprintf(w, "\n%s: %s\n", saved, t.save)
	return err
}

// worthless says why the network that a run has left is not worth saving; ""
// if it is.
func worthless(run *trainer.Run) string {
	switch {
	case len(run.Epochs) == 0:
		return "no epoch was completed"
	case run.Reason == trainer.Diverged && run.Best.HeldOut == nil:
		return "the run diverged, and without rows held out no epoch is known to be good"
	}
	return ""
}

// check looks at every flag before anything is read.
func (t *train) check(flags *pflag.FlagSet) error {
	if err := t.data.check(); err != nil {
		return err
	}
	if err := t.network.check(); err != nil {
		return err
	}
	if err := t.checkpoint.check(flags); err != nil {
		return err
	}
	if err := checkOutput("--save", t.save); err != nil {
		return err
	}
	if err := checkPicture("--plot", t.plot); err != nil {
		return err
	}
	if err := checkOverwrite("--save", t.save, t.data.data, t.data.labels); err != nil {
		return err
	}
	if err := checkReplaced("--save", t.save); err != nil {
		return err
	}
	if err := checkOverwrite("--plot", t.plot, t.data.data, t.data.labels); err != nil {
		return err
	}
	if err := checkLog(t.log); err != nil {
		return err
	}
	if err := checkAppended("--log", t.log); err != nil {
		return err
	}
	if err := checkOverwrite("--log", t.log, t.data.data, t.data.labels); err != nil {
		return err
	}
	if err := checkPictures("--pictures", t.pictures); err != nil {
		return err
	}
	_, err := t.training.settings(1, t.network.seed)
	return err
}
