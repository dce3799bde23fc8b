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
	l2      penaltyFlag
	rows    int
}

func newCheck() *cobra.Command {
	var k check
	c := &cobra.Command{
		Use:   "check --data FILE --target COLUMN",
		Short: "Check a network's gradient on your own data",
		Long: `Compares the symbolic gradient that training would ascend with central
differences of the log likelihood, for a fresh network and some rows of the
data, in float64. The exit status is 1 if they differ, or if those of a parameter
cannot be compared.`,
		Example: `  demo check --data houses.csv --target price
  demo check --data iris.csv --target species --activation tanh --l2 0.01`,
		Args: noArguments,
		RunE: k.run,
	}
	flags := c.Flags()
	flags.SortFlags = false
	k.data.addTo(flags)
	k.network.addTo(flags)
	k.l2.addTo(flags)
	flags.IntVar(&k.rows, "rows", 32, "`number` of rows to take from the data")
	return c
}

func (k *check) run(cmd *cobra.Command, _ []string) error {
	if err := k.check(); err != nil {
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
	l2, err := k.l2.factor(all.Rows())
	if err != nil {
		return err
	}
	found, err := trainer.CheckGradient(net, all, trainer.CheckSettings{
		Rows: k.rows, Objective: model.Objective{L2: l2}, Seed: k.network.seed,
	})
	if found.Parameters != nil {
		fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n\n%s", k.data.data, describe(all), found)
	}
	return err
}

func (k *check) check() error {
	if err := k.data.check(); err != nil {
		return err
	}
	if err := k.network.check(); err != nil {
		return err
	}
	if k.rows < 1 {
		return errors.Errorf("--rows must be at least 1, got %d", k.rows)
	}
	_, err := k.l2.factor(1)
	return err
}
