package trainer

import (
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

var (
	_ Weighted = (*datasets.Dataset)(nil)
	_ Named    = (*datasets.Dataset)(nil)
)

// table is a Source of rows with a target and a weight each.
type table struct {
	x, y    [][]float64
	weights []float64
}

func (s table) Rows() int { return len(s.x) }

func (s table) Gather(rows []int, x, y *tensor.Dense) error {
	for _, part := range []struct {
		from [][]float64
		to   *tensor.Dense
	}{{s.x, x}, {s.y, y}} {
		columns := part.to.Shape()[1]
		for i, row := range rows {
			if len(part.from[row]) != columns {
				return errors.Errorf("row %d has %d numbers, want %d", row, len(part.from[row]), columns)
			}
			for j, v := range part.from[row] {
				if part.to.Dtype() == tensor.Float64 {
					part.to.Float64s()[i*columns+j] = v
				} else {
					part.to.Float32s()[i*columns+j] = float32(v)
				}
			}
		}
	}
	return nil
}

func (s table) RowWeights(rows []int, w []float64) {
	for i, row := range rows {
		w[i] = 1
		if s.weights != nil {
			w[i] = s.weights[row]
		}
	}
}

// line is y = 2x + 1 at five places.
var line = table{
	x: [][]float64{{-1}, {-0.5}, {0}, {0.5}, {1}},
	y: [][]float64{{-1}, {0}, {1}, {2}, {3}},
}

// network declares a network or fails the test.
func network(t testing.TB, inputs int, l losses.Likelihood, dtype tensor.Dtype, layers ...model.Layer) *model.Network {
	t.Helper()
	net, err := model.New(model.Config{Inputs: inputs, Likelihood: l, Dtype: dtype, Seed: 1}, layers...)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// regression is a linear regression of one feature, started at 0.
func regression(t testing.TB, dtype tensor.Dtype) *model.Network {
	return network(t, 1, losses.Gaussian{}, dtype, model.Dense{Units: 1, Start: model.Zeros{}})
}

// irisSplit is a split of iris, and a small network for it.
func irisSplit(t testing.TB) (train, held *datasets.Dataset, net *model.Network) {
	t.Helper()
	train, held, err := datasets.Iris().Split(0.7, 1)
	if err != nil {
		t.Fatal(err)
	}
	net = network(t, 4, losses.Categorical{Classes: 3}, tensor.Float32,
		model.Standardize{From: train.X},
		model.Dense{Units: 8, Activation: activations.Tanh},
		model.Dense{Units: 3})
	return train, held, net
}
