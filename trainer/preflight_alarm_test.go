package trainer

import (
	"context"
	"math/rand/v2"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// What the demo trains on, as it does: nothing is found.
func TestPreflightOfIrisAndDigits(t *testing.T) {
	for name, c := range map[string]struct {
		data   *datasets.Dataset
		hidden []int
		l2     float64
		seeds  uint64
	}{
		"iris, logistic regression": {datasets.Iris(), nil, 0.001, 20},
		"iris":                      {datasets.Iris(), []int{64, 32}, 0.03, 20},
		"digits, one hidden layer":  {datasets.Digits(), []int{64}, 0.001, 2},
		"digits":                    {datasets.Digits(), []int{64, 32}, 0.003, 2},
	} {
		for seed := range c.seeds {
			train, held, err := c.data.Split(0.75, seed)
			if err != nil {
				t.Fatal(err)
			}
			classes := len(c.data.Classes)
			layers := []model.Layer{model.Standardize{From: train.X}}
			for _, units := range c.hidden {
				layers = append(layers, model.Dense{Units: units, Activation: activations.ReLU})
			}
			net, err := model.New(
				model.Config{Inputs: c.data.Columns(), Likelihood: losses.Categorical{Classes: classes}, Seed: seed},
				append(layers, model.Dense{Units: classes})...)
			if err != nil {
				t.Fatal(err)
			}
			found, err := Preflight(context.Background(), net, train, Settings{Batch: 32, L2: c.l2, HeldOut: held, Seed: seed})
			if err != nil || found.Worst() != OK {
				t.Errorf("%s, seed %d: %v\n%v", name, seed, err, found)
			}
		}
	}
}

// Data of many kinds that a network learns from: nothing is found.
func TestPreflightFalseAlarms(t *testing.T) {
	generated := func(g datasets.Generator, rows int) *datasets.Dataset {
		d, err := g.Generate(rows, 1)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, data := range map[string]*datasets.Dataset{
		"clouds":             generated(datasets.Blobs{}, 300),
		"a spiral":           generated(datasets.Spiral{Noise: 0.01}, 300),
		"a truth table":      generated(datasets.XOR{}, 80),
		"moons of few rows":  generated(datasets.Moons{Noise: 0.1}, 8),
		"a sine":             generated(datasets.NoisySine{Noise: 0.1}, 200),
		"a sine of few rows": generated(datasets.NoisySine{Noise: 0.1}, 6),
		"a plane":            generated(datasets.Plane{Weights: []float64{100, 3, 2, 0, 1}, Bias: 1000}, 300),
		"a wide table":       wideTable(40, 500),
		"categories":         categories(1000),
	} {
		for seed := range uint64(3) {
			for _, hidden := range [][]int{nil, {32}, {32, 16, 16}} {
				for _, rate := range []float64{0, 0.5} {
					train, held, err := data.Split(0.75, seed)
					if err != nil {
						t.Fatal(err)
					}
					c := model.Config{Inputs: data.Columns(), Seed: seed, Dtype: []tensor.Dtype{tensor.Float32, tensor.Float64}[seed%2]}
					if k := len(data.Classes); k > 0 {
						c.Likelihood = losses.Categorical{Classes: k}
					} else if c.Likelihood, err = losses.StandardizedGaussian(train.Y); err != nil {
						t.Fatal(err)
					}
					layers := []model.Layer{model.Standardize{From: train.X}}
					for _, units := range hidden {
						layers = append(layers, model.Dense{Units: units, Activation: activations.ReLU}, model.Dropout{Rate: rate})
					}
					net, err := model.New(c, append(layers, model.Dense{Units: c.Likelihood.Scores()})...)
					if err != nil {
						t.Fatal(err)
					}
					found, err := Preflight(context.Background(), net, train, Settings{HeldOut: held, Seed: seed})
					if err != nil || found.Worst() != OK {
						t.Errorf("%s, seed %d, hidden %v, dropout %v: %v\n%v", name, seed, hidden, rate, err, found)
					}
				}
			}
		}
	}
}

// wideTable has more features than rows, and classes by chance.
func wideTable(rows, columns int) *datasets.Dataset {
	random := rand.New(rand.NewPCG(1, 1))
	x, y := make([][]float64, rows), make([]int, rows)
	for i := range x {
		for range columns {
			x[i] = append(x[i], random.NormFloat64())
		}
		y[i] = i % 2
	}
	d, err := datasets.FromRows(x, y)
	if err != nil {
		panic(err)
	}
	return d
}

// categories is a table of two columns of categories, some of them rare, as
// features of 0 and 1, with an amount that follows from them.
func categories(rows int) *datasets.Dataset {
	random := rand.New(rand.NewPCG(1, 1))
	x, y := make([][]float64, rows), make([]float64, rows)
	for i := range x {
		a, b := int(20*random.Float64()*random.Float64()), random.IntN(30)
		x[i], y[i] = make([]float64, 50), float64(a)+random.NormFloat64()
		x[i][a], x[i][20+b] = 1, 1
	}
	d, err := datasets.FromRows(x, y)
	if err != nil {
		panic(err)
	}
	return d
}

// A batch to learn by heart has rows of all classes alike, even where one is
// rare and lies closer together, no more of them than a line through
// their features can fit, and no more than the narrowest layer has units.
func TestPreflightBatch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var data table
	for i := range 100 {
		x := make([]float64, 9)
		for j := range x {
			x[j] = random.NormFloat64()
		}
		x[8] = x[7] // which leaves 8 directions
		class := 0.0
		if i%5 == 0 {
			class = 1
		}
		for j := range x {
			x[j] *= 5 - class
		}
		data.x, data.y = append(data.x, x), append(data.y, []float64{class})
	}
	flat := table{y: data.y}
	for _, x := range data.x {
		flat.x = append(flat.x, []float64{x[0], x[1], x[0] + x[1], 0, 0, 0, 0, 0, 0})
	}
	for _, c := range []struct {
		name          string
		data          table
		units         int
		rows, smaller int // of the class that has fewer
	}{
		{"eight directions", data, 20, 8, 4},
		{"two directions", flat, 20, 3, 1},
		{"five units", data, 5, 5, 2},
	} {
		p := preflight{
			net: network(t, 9, losses.Bernoulli{}, tensor.Float64,
				model.Dense{Units: c.units, Activation: activations.Tanh}, model.Dense{Units: 1}),
			train: c.data,
		}
		if err := p.look(); err != nil {
			t.Fatal(err)
		}
		batch := p.batch()
		ones := 0
		for _, i := range batch {
			ones += p.class(i)
		}
		if len(batch) != c.rows || min(ones, len(batch)-ones) != c.smaller {
			t.Errorf("%s: %d rows, %d of class 1", c.name, len(batch), ones)
		}
	}
}
