package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// trainingFlags say how to train.
type trainingFlags struct {
	batch, schedule, method string
	l2                      penaltyFlag
	rate                    float64
	epochs, patience        int
	heldOut, test           float64
}

func (f *trainingFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.batch, "batch", "auto", "number of `rows` in a step, or full, or auto: 1 % of the training rows,\nfrom 32 to 256")
	flags.StringVar(&f.method, "method", "adam", "`name` of the method of ascent, here with the rate it usually starts with:\n"+methods()+"\n")
	flags.Float64Var(&f.rate, "rate", 0, "first `rate`; 0: the usual one for the method (default 0)")
	flags.StringVar(&f.schedule, "schedule", "cosine", "`name` of the rate's schedule: "+strings.Join(trainer.ScheduleNames(), ", "))
	f.l2.addTo(flags)
	flags.IntVar(&f.epochs, "epochs", 200, "largest `number` of passes through the training rows")
	flags.Float64Var(&f.heldOut, "held-out", 0.2, "`fraction` of the rows to choose the best epoch by; 0: none")
	flags.Float64Var(&f.test, "test", 0.2, "`fraction` of the rows to test with at the end; 0: none")
	flags.IntVar(&f.patience, "patience", 20, "`number` of epochs without improvement on held-out rows\nafter which training stops; 0: never")
}

// methods lists the methods and their usual rates for the help.
func methods() string {
	var list []string
	for _, name := range trainer.MethodNames() {
		if method, err := trainer.MethodNamed(name); err == nil {
			list = append(list, fmt.Sprintf("%s %g", name, usualRate(method)))
		}
	}
	return strings.Join(list, ", ")
}

// usualRate is the method's own, and three times that for Adam and AdamW: with
// few rows there are few steps. It did best on held-out rows of tables of many
// kinds, from 100 to 20,000 rows, and so did the other defaults.
func usualRate(method trainer.Method) float64 {
	switch method.(type) {
	case trainer.Adam, trainer.AdamW:
		return 3 * method.UsualRate()
	}
	return method.UsualRate()
}

// penaltyFlag says how much large weights cost.
type penaltyFlag string

func (f *penaltyFlag) addTo(flags *pflag.FlagSet) {
	flags.StringVar((*string)(f), "l2", "auto", "`factor` of the penalty on squared weights, or auto: 3 / training rows,\nand at least 0.002")
}

// factor returns the factor of the penalty for a number of training rows. As
// the objective is a mean over the rows, a prior of one width for all weights,
// which is what the penalty is the logarithm of, goes with one over the rows.
func (f penaltyFlag) factor(rows int) (float64, error) {
	if f == "auto" {
		return max(3/float64(rows), 0.002), nil
	}
	l2, err := strconv.ParseFloat(string(f), 64)
	if err != nil {
		return 0, errors.Errorf("--l2 must be auto or a number of at least 0, got %q", f)
	}
	return l2, errors.Wrap(model.Objective{L2: l2}.Validate(), "--l2")
}

// settings returns the settings for a number of training rows. Its errors do
// not depend on the number.
func (f *trainingFlags) settings(rows int, seed uint64) (trainer.Settings, error) {
	s := trainer.Settings{Epochs: f.epochs, Seed: seed}
	var err error
	if s.Batch, err = f.batchSize(rows); err != nil {
		return s, err
	}
	if s.Method, err = trainer.MethodNamed(f.method); err != nil {
		return s, errors.Wrap(err, "--method")
	}
	if f.epochs < 1 {
		return s, errors.Errorf("--epochs must be at least 1, got %d", f.epochs)
	}
	rate := f.rate
	if rate == 0 {
		rate = usualRate(s.Method)
	}
	if s.Rate, err = trainer.ScheduleNamed(f.schedule, rate, f.epochs); err != nil {
		return s, errors.Wrap(err, "--schedule and --rate")
	}
	if s.L2, err = f.l2.factor(rows); err != nil {
		return s, err
	}
	if f.patience < 0 {
		return s, errors.Errorf("--patience must be at least 0, got %d", f.patience)
	}
	if f.heldOut > 0 {
		s.Stop.Patience = f.patience
	}
	return s, f.checkFractions()
}

func (f *trainingFlags) batchSize(rows int) (int, error) {
	switch f.batch {
	case "auto":
		return min(max(rows/100, 32), 256), nil
	case "full":
		return trainer.FullBatch, nil
	}
	n, err := strconv.Atoi(f.batch)
	if err != nil || n < 1 {
		return 0, errors.Errorf("--batch must be auto, full or a number of rows of at least 1, got %q", f.batch)
	}
	return n, nil
}

func (f *trainingFlags) checkFractions() error {
	for _, fraction := range []struct {
		flag  string
		value float64
	}{{"--held-out", f.heldOut}, {"--test", f.test}} {
		if !(fraction.value >= 0 && fraction.value < 1) {
			return errors.Errorf("%s must be a fraction, at least 0 and less than 1, got %v", fraction.flag, fraction.value)
		}
	}
	if f.heldOut+f.test >= 1 {
		return errors.Errorf("--held-out %v and --test %v leave no rows to train on", f.heldOut, f.test)
	}
	return nil
}
