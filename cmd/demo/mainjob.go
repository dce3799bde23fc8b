package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// mainJob is what demo does without a command.
type mainJob struct {
	out  string
	seed uint64
}

func (j *mainJob) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&j.out, "out", ".", "`folder` for the picture of the learning curve")
	flags.Uint64Var(&j.seed, "seed", 1, "`number` that everything random follows from")
}

// task is a data set, and what is trained on it.
type task struct {
	name, text string
	data       *datasets.Dataset
	hidden     []model.Layer
	settings   trainer.Settings
}

// tasks are the parts of the main job. Their settings were chosen on held-out
// rows.
func tasks() []task {
	return []task{
		{
			name: "iris", text: "logistic regression, full batch, plain ascent",
			data: datasets.Iris(),
			settings: trainer.Settings{
				Batch:    trainer.FullBatch,
				Epochs:   1000,
				Rate:     trainer.Constant{Value: 2},
				L2:       0.001,
				Converge: trainer.Convergence{GradientNorm: 0.001},
			},
		},
		{
			name: "digits", text: "64-64-10 network, batches of 32, Adam, cosine schedule, early stopping",
			data:   datasets.Digits(),
			hidden: []model.Layer{model.Dense{Units: 64, Activation: activations.ReLU}},
			settings: trainer.Settings{
				Batch:  32,
				Epochs: 80,
				Method: trainer.Adam{},
				Rate:   trainer.Cosine{Start: 0.005, Over: 80},
				L2:     0.001,
				Stop:   trainer.EarlyStopping{Patience: 15},
			},
		},
	}
}

func (j *mainJob) run(cmd *cobra.Command, _ []string) error {
	picture := filepath.Join(j.out, "digits-learning-curve.png")
	if err := checkPicture("--out", picture); err != nil {
		return misuse(err)
	}
	w := cmd.OutOrStdout()
	var done []task
	var outcomes []*outcome
	var stopped error
	for _, t := range tasks() {
		o, err := j.train(cmd.Context(), w, t)
		if o == nil || o.heldOut == nil || o.test == nil {
			return err
		}
		done, outcomes, stopped = append(done, t), append(outcomes, o), err
		if err != nil {
			break
		}
	}
	if err := writeOutcomes(w, done, outcomes); err != nil {
		return err
	}
	last := len(outcomes) - 1
	if len(outcomes[last].run.Epochs) == 0 {
		return stopped
	}
	title := done[last].name + ": learning curve"
	if err := drawCurve(w, "\n"+title, outcomes[last].run); err != nil {
		return err
	}
	if err := saveCurve(picture, title, outcomes[last].run); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nlearning curve: %s\n", picture)
	return stopped
}

func (j *mainJob) train(ctx context.Context, w io.Writer, t task) (*outcome, error) {
	p, err := split(t.data, 0.16, 0.2, j.seed)
	if err != nil {
		return nil, err
	}
	net, err := t.network(p.train, j.seed)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(w, "%s: %s\n", t.name, t.text)
	t.settings.Seed, t.settings.Recorder = j.seed, newProgress(w)
	o, err := fit(ctx, net, p, t.settings)
	if o != nil {
		fmt.Fprintf(w, "%s\n\n", o.ending())
	}
	return o, err
}

// network declares the network of a task.
func (t task) network(train *datasets.Dataset, seed uint64) (*model.Network, error) {
	classes := len(t.data.Classes)
	layers := append([]model.Layer{model.Standardize{From: train.X}}, t.hidden...)
	return model.New(
		model.Config{Inputs: t.data.Columns(), Likelihood: losses.Categorical{Classes: classes}, Seed: seed},
		append(layers, model.Dense{Units: classes})...,
	)
}

// writeOutcomes writes a table with a line for each task.
func writeOutcomes(w io.Writer, tasks []task, outcomes []*outcome) error {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\taccuracy\taccuracy\t\tafter\tkept\t")
	fmt.Fprintln(table, "\theld out\ttest\tstopped\tepoch\tepoch\tseconds\t")
	for i, o := range outcomes {
		fmt.Fprintf(table, "%s\t%.4f\t%.4f\t%v\t%d\t%d\t%.1f\t\n", tasks[i].name,
			o.heldOut.Accuracy, o.test.Accuracy, o.run.Reason, o.run.Last.Epoch, o.run.Best.Epoch, o.seconds)
	}
	return table.Flush()
}
