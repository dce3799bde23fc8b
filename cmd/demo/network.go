package main

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"github.com/spf13/pflag"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// schemaKey is where a model file has the schema of its table, as JSON.
const schemaKey = "schema"

// networkFlags declare a network: features, which are standardized if they come
// from a table, hidden layers, and linear scores on top.
type networkFlags struct {
	hidden, activation, dtype string
	seed                      uint64
}

func (f *networkFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.hidden, "hidden", "64,32", "`units` of each hidden layer, or none for logistic or linear\nregression")
	flags.StringVar(&f.activation, "activation", "relu", "`name` of the hidden layers' activation:\n"+strings.Join(activations.Names(), ", ")+"\n")
	flags.StringVar(&f.dtype, "dtype", "auto", "`type` of the numbers: float32, float64, or auto, which is\nfloat64 where float32 would round a column away")
	flags.Uint64Var(&f.seed, "seed", 1, "`number` that everything random follows from")
}

func (f *networkFlags) check() error {
	if _, err := f.units(); err != nil {
		return err
	}
	if _, err := activations.Named(f.activation); err != nil {
		return errors.Wrap(err, "--activation")
	}
	switch f.dtype {
	case "auto", "float32", "float64":
		return nil
	}
	return errors.Errorf("--dtype must be auto, float32 or float64, got %q", f.dtype)
}

// units returns the number of units of each hidden layer.
func (f *networkFlags) units() ([]int, error) {
	if f.hidden == "none" || f.hidden == "" {
		return nil, nil
	}
	var units []int
	for _, text := range strings.Split(f.hidden, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return nil, errors.Errorf("--hidden must be numbers of units of at least 1, such as 64,32, or none, got %q", f.hidden)
		}
		units = append(units, n)
	}
	return units, nil
}

// network declares the network for the training rows.
func (f *networkFlags) network(train *datasets.Dataset) (*model.Network, error) {
	units, err := f.units()
	if err != nil {
		return nil, err
	}
	activation, err := activations.Named(f.activation)
	if err != nil {
		return nil, err
	}
	c := model.Config{Inputs: train.Columns(), Dtype: f.dtypeFor(train), Seed: f.seed, Classes: train.Classes}
	if c.Likelihood, err = likelihoodFor(train); err != nil {
		return nil, err
	}
	var layers []model.Layer
	if train.Schema != nil { // a table; pixels are on one scale from 0 to 1 as they are
		schema, err := json.Marshal(train.Schema)
		if err != nil {
			return nil, err
		}
		c.Features = train.Features
		c.Metadata = map[string]string{schemaKey: string(schema)}
		layers = append(layers, model.Standardize{From: train.X})
	}
	for _, n := range units {
		layers = append(layers, model.Dense{Units: n, Activation: activation})
	}
	return model.New(c, append(layers, model.Dense{Units: c.Likelihood.Scores()})...)
}

func likelihoodFor(train *datasets.Dataset) (losses.Likelihood, error) {
	if train.Classes != nil {
		return losses.Categorical{Classes: len(train.Classes)}, nil
	}
	return losses.StandardizedGaussian(train.Y)
}

func (f *networkFlags) dtypeFor(train *datasets.Dataset) tensor.Dtype {
	if f.dtype == "float64" || f.dtype == "auto" && (needsFloat64(train.X) || needsFloat64(train.Y)) {
		return tensor.Float64
	}
	return tensor.Float32
}
