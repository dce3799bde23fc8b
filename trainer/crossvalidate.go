package trainer

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/pkg/errors"
	"gonum.org/v1/gonum/stat"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/model"
)

// CrossValidation says how CrossValidate divides the rows. The zero value is 5
// folds, without rows held out in them.
type CrossValidation struct {
	// Folds is the number of folds, k, at least 2; 0 means 5. They are those
	// of data.Folds(k, Seed): with classes, each has its share of every class.
	Folds int
	// HeldOut is the fraction of the rows that a fold trains with, at least 0
	// and less than 1, which become its Settings.HeldOut: the best epoch is
	// chosen by them, and early stopping watches them. They are split off by
	// Split(1-HeldOut, Seed). 0 means none.
	HeldOut float64
	// Seed fixes which rows are where.
	Seed uint64
}

// Validation is what a cross-validation measured.
type Validation struct {
	// Folds are the folds that were completed, in their order.
	Folds []FoldResult
	// Mean is the mean of each measure over the folds, and Deviation their
	// sample standard deviation, with k-1 below the fraction. Their Rows are
	// those of all folds, and 0. Both are zero unless all folds were completed.
	//
	// The deviation tells how much one fold differs from another. That of the
	// mean is smaller, but as folds share most of their training rows it is
	// not as small as for independent folds, and there is no unbiased way to
	// estimate it (Bengio and Grandvalet, JMLR 5, 2004).
	Mean, Deviation Measures
}

// FoldResult is what one fold of a cross-validation measured.
type FoldResult struct {
	// Run is the training run.
	Run *Run
	// Measures are those of the fold's network on the rows of the fold, which
	// had no part in its training.
	Measures Measures
}

// CrossValidate tells how well a network of this kind, trained like this, does
// on rows that it has not seen: each fold, in turn, is put aside, a fresh
// network is trained on the others, and measured on it.
//
// The function is called once for each fold, counted from 0, with the rows to
// train on, and returns a fresh network for them and how to train it. These
// rows are all that it gets to see, and so all that a model.Standardize{From:
// train.X} in it depends on. A Recorder in the settings watches that fold.
//
// The fold put aside is measured once, after training. It must not choose the
// best epoch too: of many epochs the best on these rows is partly so by luck,
// and would measure too well. Early stopping needs rows of its own, which
// CrossValidation.HeldOut takes from the training rows; settings that come
// with a HeldOut are an error.
//
// A Checkpoint.Dir is a folder for one run, and so for one fold: it is an error
// to give two folds the same. To find that before anything is trained, the
// function is called for all folds first where fold 0 has a Checkpoint.Dir.
//
// When the context is cancelled, and when a fold diverges or fails, the folds
// completed before come back beside the error. The same seeds give the same
// measures.
func CrossValidate(ctx context.Context, data *datasets.Dataset, c CrossValidation,
	build func(fold int, train *datasets.Dataset) (*model.Network, Settings, error)) (*Validation, error) {
	if build == nil {
		return nil, errors.New("trainer: CrossValidate needs a function that declares a network for the rows of a fold, got nil")
	}
	if !(c.HeldOut >= 0 && c.HeldOut < 1) {
		return nil, errors.Errorf("trainer: CrossValidation.HeldOut must be a fraction, at least 0 and less than 1, got %v", c.HeldOut)
	}
	folds, err := data.Folds(cmp.Or(c.Folds, 5), c.Seed)
	if err != nil {
		return nil, errors.Wrap(err, "trainer")
	}
	v := &Validation{}
	var trials []trial
	for i, fold := range folds {
		for n := len(trials); n <= i || n < len(folds) && trials[0].settings.Checkpoint.Dir != ""; n++ {
			t, err := c.trial(n, folds[n].Train, build)
			if err = firstError(err, t.apart(trials)); err != nil {
				return v, errors.Wrapf(err, "trainer: fold %d of %d", n+1, len(folds))
			}
			trials = append(trials, t)
		}
		t, r := trials[i], FoldResult{}
		if r.Run, err = Fit(ctx, t.net, t.train, t.settings); err == nil {
			r.Measures, err = Evaluate(t.net, fold.HeldOut)
		}
		if err != nil {
			return v, errors.Wrapf(err, "trainer: fold %d of %d", i+1, len(folds))
		}
		v.Folds = append(v.Folds, r)
		trials[i] = trial{net: t.net, settings: Settings{Checkpoint: t.settings.Checkpoint}} // lets go of the rows
	}
	v.summarize()
	return v, nil
}

// trial is what is trained in one fold.
type trial struct {
	net      *model.Network
	train    *datasets.Dataset
	settings Settings
}

// trial takes held-out rows from the training rows, if there are to be any, and
// asks for a network for the others.
func (c CrossValidation) trial(fold int, train *datasets.Dataset,
	build func(int, *datasets.Dataset) (*model.Network, Settings, error)) (t trial, err error) {
	defer recovered(&err, "the function", build)
	var held *datasets.Dataset
	if c.HeldOut > 0 {
		if train, held, err = train.Split(1-c.HeldOut, c.Seed); err != nil {
			return t, errors.Wrap(err, "CrossValidation.HeldOut")
		}
	}
	t.train = train
	if t.net, t.settings, err = build(fold, train); err != nil {
		return t, err
	}
	if t.settings.HeldOut != nil {
		return t, errors.New("the settings have a HeldOut; set CrossValidation.HeldOut, so that the rows come from the fold's own")
	}
	if held != nil {
		t.settings.HeldOut = held
	}
	return t, nil
}

// apart returns an error if the trial shares its network, or its folder for
// checkpoints, with one before.
func (t trial) apart(before []trial) error {
	for _, b := range before {
		if t.net == b.net {
			return errors.New("the network is that of an earlier fold, whose training it has seen; declare a fresh one for each")
		}
		if dir := t.settings.Checkpoint.Dir; dir != "" && b.settings.Checkpoint.Dir != "" && filepath.Clean(dir) == filepath.Clean(b.settings.Checkpoint.Dir) {
			return errors.Errorf("Checkpoint.Dir %s is that of an earlier fold; give each a folder of its own, such as %s", dir, filepath.Join(dir, fmt.Sprint("fold-", len(before)+1)))
		}
	}
	return nil
}

// summarize finds the means and deviations over the folds.
func (v *Validation) summarize() {
	for _, measure := range []func(*Measures) *float64{
		func(m *Measures) *float64 { return &m.LogLikelihood },
		func(m *Measures) *float64 { return &m.Accuracy },
		func(m *Measures) *float64 { return &m.MSE },
		func(m *Measures) *float64 { return &m.R2 },
	} {
		var values []float64
		for i := range v.Folds {
			values = append(values, *measure(&v.Folds[i].Measures))
		}
		*measure(&v.Mean), *measure(&v.Deviation) = stat.MeanStdDev(values, nil)
	}
	for _, f := range v.Folds {
		v.Mean.Rows += f.Measures.Rows
	}
}
