package main

import (
	"fmt"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// check is the command that compares gradients.
type check struct {
	data    dataFlags
	network networkFlags
	l2      float64
	rows    int
}

func newCheck() *cobra.Command {
	var k check
	c := &cobra.Command{
		Use:   "check --data FILE --target COLUMN",
		Short: "Check a network's gradient on your own data",
		Long: `Compares the symbolic gradient that training would ascend with central
differences of the log likelihood, for a fresh network and some rows of the
data, in float64. The exit status is 1 if they differ.`,
		Example: `  demo check --data houses.csv --target price
  demo check --data iris.csv --target species --activation tanh --l2 0.01`,
		Args: noArguments,
		RunE: k.run,
	}
	flags := c.Flags()
	flags.SortFlags = false
	k.data.addTo(flags)
	k.network.addTo(flags)
	flags.Float64Var(&k.l2, "l2", 0, "`factor` of the penalty on squared weights (default 0)")
	flags.IntVar(&k.rows, "rows", 32, "`number` of rows to take from the data")
	return c
}

func (k *check) run(cmd *cobra.Command, _ []string) error {
	objective := model.Objective{L2: k.l2}
	if err := k.check(objective); err != nil {
		return misuse(err)
	}
	all, err := k.data.load(cmd.InOrStdin())
	if err != nil {
		return err
	}
	net, err := k.network.network(all)
	if err != nil {
		return err
	}
	found, err := trainer.CheckGradient(net, all, trainer.CheckSettings{Rows: k.rows, Objective: objective, Seed: k.network.seed})
	if err == nil || errors.Is(err, trainer.ErrGradient) {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n\n%s", k.data.data, describe(all), found)
	}
	return err
}

func (k *check) check(objective model.Objective) error {
	if err := k.data.check(); err != nil {
		return err
	}
	if err := k.network.check(); err != nil {
		return err
	}
	if k.rows < 1 {
		return errors.Errorf("--rows must be at least 1, got %d", k.rows)
	}
	return errors.Wrap(objective.Validate(), "--l2")
}
