package lecture

import (
	"context"
	"fmt"
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var deep = Example{
	Name: "deep",
	Line: "two spirals: logistic regression on x, and on features that were learned",
	Text: `
Logistic regression draws a straight line, and no straight line parts two
spirals. A deep network is logistic regression too, in its last layer, on
features that the layers before it have learned. To see it, we train a network
of two hidden layers of 16 ReLU neurons, take the outputs of the second as 16
features of each point, and train logistic regression on those from scratch.
Accuracies are those on 400 test points; settings were chosen on held-out ones.`,
	Formula: `
on x:         P = sigmoid(x w + b)
on features:  P = sigmoid(h2 w + b)    h2 = g(h1 W2 + b2)    h1 = g(x W1 + b1)`,
	Compute: computeDeep,
}

const deepUnits = 16

// hiddenLayers returns the network's layers but the last.
func hiddenLayers(train *datasets.Dataset) []model.Layer {
	return []model.Layer{
		model.Standardize{From: train.X},
		model.Dense{Units: deepUnits, Activation: activations.ReLU},
		model.Dense{Units: deepUnits, Activation: activations.ReLU},
	}
}

func computeDeep(ctx context.Context, r *Result) error {
	data, err := datasets.Spiral{Turns: 1.25, Noise: 0.01}.Generate(1000, 1)
	if err != nil {
		return err
	}
	rest, test, err := data.Split(0.6, 1)
	if err != nil {
		return err
	}
	train, held, err := rest.Split(0.75, 1)
	if err != nil {
		return err
	}
	line, onX, err := logisticOn(ctx, train, test)
	if err != nil {
		return err
	}
	net, err := trainDeep(ctx, train, held)
	if err != nil {
		return err
	}
	features, err := hiddenPart(net, train)
	if err != nil {
		return err
	}
	learnedTrain, err := withFeatures(features, train)
	if err != nil {
		return err
	}
	learnedTest, err := withFeatures(features, test)
	if err != nil {
		return err
	}
	_, onFeatures, err := logisticOn(ctx, learnedTrain, learnedTest)
	if err != nil {
		return err
	}
	checkDeep(r, onX, onFeatures)
	r.Show("deep-line", pictureSpiral("On x: a straight line", test, line))
	r.Show("deep", pictureSpiral("On learned features", test, net))
	units, err := pictureUnits(features)
	if err != nil {
		return err
	}
	r.Show("deep-units", units)
	return nil
}

func checkDeep(r *Result, onX, onFeatures float64) {
	r.AtMost("logistic regression on x: test accuracy", 0.7, onX)
	r.AtLeast("logistic regression on learned features: test accuracy", 0.97, onFeatures)
}

// logisticOn trains logistic regression and returns its test accuracy.
func logisticOn(ctx context.Context, train, test *datasets.Dataset) (*model.Network, float64, error) {
	net, err := model.New(
		model.Config{Inputs: train.Columns(), Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Standardize{From: train.X},
		model.Dense{Units: 1, Start: model.Zeros{}},
	)
	if err != nil {
		return nil, 0, err
	}
	if _, err := trainer.Fit(ctx, net, train, trainer.Settings{Epochs: 500, Rate: trainer.Constant{Value: 0.2}}); err != nil {
		return nil, 0, err
	}
	m, err := trainer.Evaluate(net, test)
	return net, m.Accuracy, err
}

func trainDeep(ctx context.Context, train, held *datasets.Dataset) (*model.Network, error) {
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
		append(hiddenLayers(train), model.Dense{Units: 1})...,
	)
	if err != nil {
		return nil, err
	}
	_, err = trainer.Fit(ctx, net, train, trainer.Settings{
		Batch:   32,
		Epochs:  150,
		Method:  trainer.Adam{},
		Rate:    trainer.Cosine{Start: 0.03, Over: 150},
		HeldOut: held,
		Seed:    1,
	})
	return net, err
}

// hiddenPart returns a network whose prediction is the output of the hidden
// layers of net.
func hiddenPart(net *model.Network, train *datasets.Dataset) (*model.Network, error) {
	part, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Gaussian{Outputs: deepUnits}, Dtype: tensor.Float64},
		hiddenLayers(train)...,
	)
	if err != nil {
		return nil, err
	}
	values, err := parameters(net)
	if err != nil {
		return nil, err
	}
	return part, setParameters(part, values[:len(part.Parameters())]...)
}

// withFeatures returns the data with the network's predictions in place of x.
func withFeatures(features *model.Network, data *datasets.Dataset) (*datasets.Dataset, error) {
	x, err := features.Predict(data.X)
	if err != nil {
		return nil, err
	}
	return &datasets.Dataset{X: x, Y: data.Y, Classes: data.Classes}, nil
}

func pictureSpiral(title string, test *datasets.Dataset, net *model.Network) figure.Scatter {
	return figure.Scatter{
		Title:   title,
		X:       figure.Axis{Name: "x1", Min: -1.1, Max: 1.1},
		Y:       figure.Axis{Name: "x2", Min: -1.1, Max: 1.1},
		Groups:  groups([]string{"arm 0", "arm 1"}, test.X.Float64s(), 2, test.Labels()),
		Regions: regions(net),
	}
}

// pictureUnits shows the output of each unit over the square from -1.1 to 1.1.
func pictureUnits(features *model.Network) (figure.Images, error) {
	const side = 48
	var x []float64
	for i := range side * side {
		column, row := i%side, i/side
		x = append(x, -1.1+2.2*(float64(column)+0.5)/side, 1.1-2.2*(float64(row)+0.5)/side)
	}
	y, err := predict(features, tensorOf(2, x...))
	if err != nil {
		return figure.Images{}, err
	}
	picture := figure.Images{Title: "The second layer: where each unit is on", Columns: 4}
	for unit := range deepUnits {
		pixels := make([]float64, side*side)
		for i := range pixels {
			pixels[i] = y[i*deepUnits+unit]
		}
		picture.Images = append(picture.Images, figure.Image{
			Title: fmt.Sprint("unit ", unit+1), Pixels: pixels, Width: side, Black: max(slices.Max(pixels), 1e-9),
		})
	}
	return picture, nil
}
