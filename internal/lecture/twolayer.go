package lecture

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
)

var twoLayer = Example{
	Name: "two-layer",
	Line: "two layers as a scalar equation and as two matrices",
	Text: `
A second layer sums up the outputs of the first, its hidden neurons. Written out
for each neuron the equation grows long; with matrices it has the same two
products whatever the numbers of inputs and neurons are. Here both are built as
graphs, with g = tanh and random weights: the scalar equation out of one node
for each number, the matrix form as a network of two Dense layers. Not only the
values must be equal, but also all derivatives, by inputs and weights.`,
	Formula: `
scalar:  y = g( Σj w2[j] · g( Σi x[i] · w1[i,j] ) )
matrix:  y = g( g( x W1 ) W2 )    x: (1, inputs), W1: (inputs, neurons), W2: (neurons, 1)`,
	Compute: computeTwoLayer,
}

func computeTwoLayer(_ context.Context, r *Result) error {
	var rows [][]string
	compare := func(name string, inputs, neurons int) error {
		random := rand.New(rand.NewPCG(uint64(inputs), uint64(neurons)))
		numbers := make([]float64, inputs+inputs*neurons+neurons)
		for i := range numbers {
			numbers[i] = random.NormFloat64()
		}
		y, byScalars, err := scalarForm(inputs, neurons, numbers)
		if err != nil {
			return err
		}
		z, byMatrices, err := matrixForm(inputs, neurons, numbers)
		if err != nil {
			return err
		}
		checkForms(r, name, y, z, byScalars, byMatrices)
		rows = append(rows, []string{fmt.Sprint(inputs), fmt.Sprint(neurons), number(y), number(z), fmt.Sprint(len(numbers))})
		return nil
	}
	if err := compare("2-2", 2, 2); err != nil {
		return err
	}
	if err := compare("3-3", 3, 3); err != nil {
		return err
	}
	for _, n := range []int{1, 5, 8} {
		if err := compare(fmt.Sprintf("3-n, n = %d", n), 3, n); err != nil {
			return err
		}
	}
	r.Table([]string{"inputs", "neurons", "scalar y", "matrix y", "derivatives"}, rows...)
	return nil
}

func checkForms(r *Result, name string, scalar, matrix float64, byScalars, byMatrices []float64) {
	r.Equal(name+": y, matrix form against scalar equation", scalar, matrix, 1e-12)
	r.AtMost(name+": |difference| of any derivative", 1e-12, largestDifference(byScalars, byMatrices))
}

// scalarForm computes y and its derivatives by all numbers: the inputs, W1 row
// after row, W2.
func scalarForm(inputs, neurons int, numbers []float64) (float64, []float64, error) {
	names := make([]string, len(numbers))
	for i := range names {
		names[i] = fmt.Sprintf("v%d", i)
	}
	f, err := declare(func(v gorgonia.Nodes) *gorgonia.Node {
		x, w1, w2 := v[:inputs], v[inputs:inputs+inputs*neurons], v[inputs+inputs*neurons:]
		var y *gorgonia.Node
		for j := range neurons {
			var h *gorgonia.Node
			for i := range inputs {
				h = plus(h, gorgonia.Must(gorgonia.Mul(x[i], w1[i*neurons+j])))
			}
			y = plus(y, gorgonia.Must(gorgonia.Mul(w2[j], gorgonia.Must(gorgonia.Tanh(h)))))
		}
		return gorgonia.Must(gorgonia.Tanh(y))
	}, names...)
	if err != nil {
		return 0, nil, err
	}
	defer f.machine.Close()
	return f.at(numbers...)
}

// plus adds a term to a sum, which is nil at first.
func plus(total, term *gorgonia.Node) *gorgonia.Node {
	if total == nil {
		return term
	}
	return gorgonia.Must(gorgonia.Add(total, term))
}

// matrixForm computes the same with a network.
func matrixForm(inputs, neurons int, numbers []float64) (float64, []float64, error) {
	net, err := model.New(
		model.Config{Inputs: inputs, Likelihood: losses.Gaussian{}, Dtype: tensor.Float64},
		model.Dense{Units: neurons, Activation: activations.Tanh, NoBias: true},
		model.Dense{Units: 1, Activation: activations.Tanh, NoBias: true},
	)
	if err != nil {
		return 0, nil, err
	}
	weights := numbers[inputs:]
	if err := setParameters(net, weights[:inputs*neurons], weights[inputs*neurons:]); err != nil {
		return 0, nil, err
	}
	g, err := net.Graph(1)
	if err != nil {
		return 0, nil, err
	}
	if err := gorgonia.Let(g.Features, tensorOf(inputs, numbers[:inputs]...)); err != nil {
		return 0, nil, errors.Wrap(err, "binding x")
	}
	y, err := gorgonia.Sum(g.Scores) // of one number
	if err != nil {
		return 0, nil, errors.Wrap(err, "making y a scalar")
	}
	by := append(gorgonia.Nodes{g.Features}, g.Parameters...)
	if _, err := gorgonia.Grad(y, by...); err != nil {
		return 0, nil, errors.Wrap(err, "differentiating y")
	}
	machine, err := engine.New(g.Expr, engine.Settings{Outputs: gorgonia.Nodes{y}, Gradients: by})
	if err != nil {
		return 0, nil, err
	}
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		return 0, nil, err
	}
	var derivatives []float64
	for _, node := range by {
		d, err := node.Grad()
		if err != nil {
			return 0, nil, errors.Wrapf(err, "the derivative by %s", node.Name())
		}
		values, err := floats(d)
		if err != nil {
			return 0, nil, err
		}
		derivatives = append(derivatives, values...)
	}
	return scalar(y.Value()), derivatives, nil
}
