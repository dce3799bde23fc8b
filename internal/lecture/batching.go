package lecture

import (
	"context"
	"fmt"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
)

var batching = Example{
	Name: "batching",
	Line: "two inputs stacked into one matrix give what each gives alone",
	Text: `
One product of matrices serves many inputs at once. There are two ways to stack
them. Here, as in all of this library, an example is a row: x[i,j] is feature j
of example i, a layer multiplies from the right, and W[j,k] is the weight from
input j to neuron k. In the other order an example is a column: x[j,i], a layer
multiplies from the left, and its weights are W transposed. Both give the same
numbers, one lying across the other.

Stacked, the gradient of a mean over the rows is the mean of the gradients.`,
	Formula: `
rows:     H  = g(X W)      X: (examples, features)    W:  (features, neurons)
columns:  Hᵀ = g(Wᵀ Xᵀ)    Xᵀ: (features, examples)   Wᵀ: (neurons, features)`,
	Compute: computeBatching,
}

// The two inputs, with their targets, of a network of 3 inputs, 3 hidden
// neurons and a sigmoid's probability.
var (
	twoInputs  = []float64{1, 2, -1, 0.5, -1, 2}
	twoTargets = []float64{1, 0}
)

func computeBatching(_ context.Context, r *Result) error {
	net, err := batchingNet(3, 3)
	if err != nil {
		return err
	}
	stacked, stackedGradient, err := forwardAndBack(net, twoInputs, twoTargets)
	if err != nil {
		return err
	}
	var single, gradient []float64
	for i := range twoTargets {
		p, g, err := forwardAndBack(net, twoInputs[3*i:3*i+3], twoTargets[i:i+1])
		if err != nil {
			return err
		}
		single = append(single, p...)
		if gradient == nil {
			gradient = make([]float64, len(g))
		}
		for j := range g {
			gradient[j] += g[j] / float64(len(twoTargets))
		}
	}
	checkStacked(r, single, stacked, gradient, stackedGradient)
	rows, columns, err := bothOrders(net)
	if err != nil {
		return err
	}
	r.AtMost("|rows - columns transposed| of any hidden neuron", 1e-12, largestDifference(rows, columns))
	if r.Settings.Now != nil {
		return batchSpeeds(r)
	}
	return nil
}

// checkStacked compares what two inputs give alone with what they give stacked.
func checkStacked(r *Result, single, stacked, gradient, stackedGradient []float64) {
	for i := range single {
		r.Equal(fmt.Sprintf("score of input %d, stacked against alone", i+1), single[i], stacked[i], 1e-12)
	}
	r.AtMost("|gradient of the mean - mean of the gradients| of any weight", 1e-12, largestDifference(gradient, stackedGradient))
}

func batchingNet(inputs, neurons int) (*model.Network, error) {
	return model.New(
		model.Config{Inputs: inputs, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
		model.Dense{Units: neurons, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
}

// forwardAndBack returns the scores of these rows and the gradient of their
// mean log likelihood.
func forwardAndBack(net *model.Network, x, y []float64) (scores, gradient []float64, err error) {
	p, err := net.CompileTraining(len(y), model.Objective{})
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	copy(p.X.Float64s(), x)
	copy(p.Y.Float64s(), y)
	if err := p.Run(); err != nil {
		return nil, nil, err
	}
	for i := range p.Parameters {
		g, err := p.Gradient(i)
		if err != nil {
			return nil, nil, err
		}
		gradient = append(gradient, g.Float64s()...)
	}
	scores, err = floats(p.Scores.Value())
	return append([]float64(nil), scores...), gradient, err
}

// bothOrders computes tanh(X W) and the transpose of tanh(Wᵀ Xᵀ).
func bothOrders(net *model.Network) (rows, columns []float64, err error) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(tensorOf(3, twoInputs...)))
	w := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("w"), gorgonia.WithValue(net.Parameters()[0].Value))
	layer := func(a, b *gorgonia.Node) *gorgonia.Node {
		return gorgonia.Must(gorgonia.Tanh(gorgonia.Must(gorgonia.Mul(a, b))))
	}
	transpose := func(a *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.Transpose(a)) }
	byRows := layer(x, w)
	byColumns := transpose(layer(transpose(w), transpose(x)))
	machine, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{byRows, byColumns}})
	if err != nil {
		return nil, nil, err
	}
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		return nil, nil, err
	}
	if rows, err = floats(byRows.Value()); err != nil {
		return nil, nil, err
	}
	columns, err = floats(byColumns.Value())
	return rows, columns, err
}

// batchSpeeds measures how many rows a second a network of 64 inputs and 64
// hidden neurons predicts, by the size of the batch. Nothing is checked: it
// depends on the machine.
func batchSpeeds(r *Result) error {
	net, err := batchingNet(64, 64)
	if err != nil {
		return err
	}
	speeds := figure.Series{Dotted: true}
	for rows := 1; rows <= 1024; rows *= 4 {
		p, err := net.Compile(rows)
		if err != nil {
			return err
		}
		done, start := 0, r.Settings.Now()
		var spent time.Duration
		for spent < 50*time.Millisecond {
			if err := p.Run(); err != nil {
				return err
			}
			done += rows
			spent = r.Settings.Now().Sub(start)
		}
		p.Close()
		speeds.X = append(speeds.X, float64(rows))
		speeds.Y = append(speeds.Y, float64(done)/spent.Seconds())
	}
	r.Show("batching", figure.Lines{
		Title:  "Rows a second, by the size of the batch",
		X:      figure.Axis{Name: "batch", Unit: "rows", Log: true},
		Y:      figure.Axis{Name: "speed", Unit: "rows a second", Log: true},
		Series: []figure.Series{speeds},
	})
	return nil
}
