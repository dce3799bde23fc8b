package lecture

import (
	"context"
	"fmt"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

var digits = Example{
	Name: "digits",
	Line: "handwritten digits of 8 by 8 pixels",
	Text: `
The lecture's computer vision in small: 64 pixels are the features, ten digits
the classes, and one hidden layer of 128 ReLU neurons with dropout is the
network. Its settings were chosen by cross-validation on the training images; then
it learns from all 1,438 of them, and is tested on the other 359.`,
	Formula: `
P(digit | pixels) = softmax(h W2 + b2)    h = max(0, x W1 + b1)
x = pixel/8 - 0.6, which is 0 in the mean`,
	Compute: computeDigits,
}

func computeDigits(ctx context.Context, r *Result) error {
	train, test, err := datasets.Digits().Split(0.8, 1)
	if err != nil {
		return err
	}
	net, err := trainDigits(ctx, centred(train))
	if err != nil {
		return err
	}
	p := make([]float64, 10*test.Rows())
	if err := net.Predict64(p, centred(test).X.Float64s()); err != nil {
		return err
	}
	return reportDigits(r, test, decisions(net, p))
}

// centred returns the data with pixels around 0, from -0.6 to 1.4.
func centred(data *datasets.Dataset) *datasets.Dataset {
	x := make([]float64, 0, data.Rows()*data.Columns())
	for _, pixel := range data.X.Float64s() {
		x = append(x, pixel/8-0.6)
	}
	return &datasets.Dataset{X: tensorOf(data.Columns(), x...), Y: data.Y, Classes: data.Classes}
}

func trainDigits(ctx context.Context, train *datasets.Dataset) (*model.Network, error) {
	net, err := model.New(
		model.Config{Inputs: 64, Likelihood: losses.Categorical{Classes: 10}, Dtype: tensor.Float32, Seed: 1},
		model.Dense{Units: 128, Activation: activations.ReLU},
		model.Dropout{Rate: 0.2},
		model.Dense{Units: 10},
	)
	if err != nil {
		return nil, err
	}
	_, err = trainer.Fit(ctx, net, train, trainer.Settings{
		Batch:  32,
		Epochs: 30,
		Method: trainer.Adam{},
		Rate:   trainer.Cosine{Start: 0.01, Over: 30},
		Seed:   1,
	})
	return net, err
}

// reportDigits files what the test images were taken for.
func reportDigits(r *Result, test *datasets.Dataset, taken []int) error {
	confusion, err := losses.NewConfusion(taken, test.Labels(), test.Classes)
	if err != nil {
		return err
	}
	r.AtLeast("accuracy on the 359 test images", 0.96, confusion.Accuracy())
	r.Equal("test images", 359, float64(test.Rows()), 0)
	r.Printf("Digits (rows) and what they were taken for (columns):\n%s", confusion)
	r.Show("digits", figure.Matrix{
		Title:  fmt.Sprintf("Digits, and what they were taken for: %.1f %% right", 100*confusion.Accuracy()),
		Labels: confusion.Classes,
		Counts: confusion.Counts,
	})
	wrong := wrongImages(test, taken)
	if len(wrong.Images) > 0 {
		r.Show("digits-wrong", wrong)
	}
	return nil
}

// wrongImages shows every test image that was taken for another digit.
func wrongImages(test *datasets.Dataset, taken []int) figure.Images {
	picture := figure.Images{Title: "The digits that were taken for others"}
	for i, label := range test.Labels() {
		if taken[i] == label {
			continue
		}
		picture.Images = append(picture.Images, figure.Image{
			Title:  fmt.Sprintf("%s, not %s", test.Classes[label], test.Classes[taken[i]]),
			Pixels: test.X.Float64s()[64*i : 64*i+64],
			Width:  8,
		})
	}
	return picture
}
