package lecture

import (
	"context"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

var perceptron = Example{
	Name: "perceptron",
	Line: "a step unit and a sigmoid unit on the same weights",
	Text: `
A unit takes a weighted sum z of its inputs and applies g. The perceptron's g is
a step: it only says yes or no. With the sigmoid, and the same weights, it says
how sure it is as well; asked for yes or no (above 1/2 or not) it decides alike,
since both change sides at z = 0. The step is flat everywhere, so that there is
no gradient to climb: asking for one is an error.`,
	Formula: `
z = w·x + b
step:    y = 1 if z > 0, else 0
sigmoid: y = 1 / (1 + e^-z)`,
	Compute: computePerceptron,
}

func computePerceptron(_ context.Context, r *Result) error {
	weights, bias := []float64{1, 0.5}, []float64{-0.25}
	step, err := unit(activations.Step, weights, bias)
	if err != nil {
		return err
	}
	sigmoid, err := unit(activations.Sigmoid, weights, bias)
	if err != nil {
		return err
	}
	data, err := datasets.TwoGaussians{}.Generate(200, 1)
	if err != nil {
		return err
	}
	hard, err := predict(step, data.X)
	if err != nil {
		return err
	}
	soft, err := predict(sigmoid, data.X)
	if err != nil {
		return err
	}
	checkUnits(r, hard, soft)
	_, refused := step.CompileTraining(1, model.Objective{})
	r.Equal("the gradient through the step is refused", 1, truth(refused != nil), 0)
	_, refused = sigmoid.CompileTraining(1, model.Objective{})
	r.Equal("the gradient through the sigmoid is not", 0, truth(refused != nil), 0)
	r.Show("perceptron", figure.Lines{
		Title: "The same decisions, different outputs",
		X:     figure.Axis{Name: "weighted sum z"},
		Y:     figure.Axis{Name: "output y", Min: -0.05, Max: 1.05},
		Series: []figure.Series{
			figure.Sample("step", activations.Step.Value, -5, 5, 2001),
			figure.Sample("sigmoid", activations.Sigmoid.Value, -5, 5, 200),
		},
	})
	return nil
}

// unit returns a network of one unit, whose prediction is the unit's output.
func unit(g activations.Activation, weights, bias []float64) (*model.Network, error) {
	net, err := model.New(
		model.Config{Inputs: len(weights), Likelihood: losses.Gaussian{}, Dtype: tensor.Float64},
		model.Dense{Units: 1, Activation: g},
	)
	if err != nil {
		return nil, err
	}
	return net, setParameters(net, weights, bias)
}

// checkUnits compares the outputs of the step and of the sigmoid.
func checkUnits(r *Result, hard, soft []float64) {
	apart, between := 0, 0
	for i := range hard {
		if (hard[i] > 0.5) != (soft[i] > 0.5) {
			apart++
		}
		if hard[i] != 0 && hard[i] != 1 {
			between++
		}
	}
	r.Equal("points of 200 on which the decisions differ", 0, float64(apart), 0)
	r.Equal("outputs of the step other than 0 and 1", 0, float64(between), 0)
	r.AtLeast("largest difference of the outputs", 0.4, largestDifference(hard, soft))
	r.Printf("Of %d points, the step and the sigmoid decide alike on %d.\n", len(hard), len(hard)-apart)
}
