package trainer

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// accuracy trains on the training data, with the best epoch chosen on the
// held-out data, and returns the accuracy on the test data, which nothing else
// looks at. Splits are stratified; the seed fixes them, the network's start
// and the run.
func accuracy(t *testing.T, net *model.Network, train, held, test *datasets.Dataset, s Settings) float64 {
	t.Helper()
	s.HeldOut = held
	run, err := Fit(context.Background(), net, train, s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Evaluate(net, test)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%v, best epoch %d: held-out %.4f, test %.4f", run.Reason, run.Best.Epoch, run.Best.HeldOut.Accuracy, m.Accuracy)
	return m.Accuracy
}

func split(t *testing.T, d *datasets.Dataset, fraction float64, seed uint64) (first, rest *datasets.Dataset) {
	t.Helper()
	first, rest, err := d.Split(fraction, seed)
	if err != nil {
		t.Fatal(err)
	}
	return first, rest
}

// Digits, 64-64-10, seeds 1 to 5: a fifth of the rows to test, and 15 % of the
// others held out. Of a dozen settings these had the best mean log likelihood
// on the held-out data.
func TestAccuracyOnDigits(t *testing.T) {
	mean := 0.0
	for seed := uint64(1); seed <= 5; seed++ {
		rest, test := split(t, datasets.Digits(), 0.8, seed)
		train, held := split(t, rest, 0.85, seed)
		net, err := model.New(
			model.Config{Inputs: 64, Likelihood: losses.Categorical{Classes: 10}, Seed: seed},
			model.Standardize{From: train.X},
			model.Dense{Units: 64, Activation: activations.ReLU},
			model.Dropout{Rate: 0.4},
			model.Dense{Units: 10},
		)
		if err != nil {
			t.Fatal(err)
		}
		mean += accuracy(t, net, train, held, test, Settings{
			Batch: 32, Epochs: 60, Method: Adam{}, Rate: Cosine{Start: 0.003, Over: 60}, L2: 1e-3, Seed: seed,
		}) / 5
	}
	if mean < 0.965 {
		t.Errorf("the mean accuracy on test data is %.4f, want at least 0.965", mean)
	}
}

// Iris, logistic regression: each of 5 folds is tested on once, and a fifth of
// the other four is held out to say when to stop.
func TestAccuracyOnIris(t *testing.T) {
	folds, err := datasets.Iris().Folds(5, 1)
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, fold := range folds {
		train, held := split(t, fold.Train, 0.8, 1)
		net, err := model.New(
			model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
			model.Standardize{From: train.X},
			model.Dense{Units: 3},
		)
		if err != nil {
			t.Fatal(err)
		}
		mean += accuracy(t, net, train, held, fold.HeldOut, Settings{
			Rate: Constant{1}, Epochs: 500, Stop: EarlyStopping{Patience: 50},
		}) / 5
	}
	if mean < 0.95 {
		t.Errorf("the mean accuracy over the folds is %.4f, want at least 0.95", mean)
	}
}

// MNIST's 10,000 test images, 784-128-10: of the first 9,000 a tenth is held
// out, the last 1,000 are tested on.
func TestAccuracyOnMNIST(t *testing.T) {
	folder := os.Getenv("ASCENT_MNIST")
	if folder == "" {
		t.Skip("ASCENT_MNIST does not name the folder of t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, so MNIST is left out")
	}
	all, err := datasets.LoadIDX(filepath.Join(folder, "t10k-images-idx3-ubyte.gz"), filepath.Join(folder, "t10k-labels-idx1-ubyte.gz"))
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]int, all.Rows())
	for i := range rows {
		rows[i] = i
	}
	rest, err := all.Subset(rows[:9000])
	if err != nil {
		t.Fatal(err)
	}
	test, err := all.Subset(rows[9000:])
	if err != nil {
		t.Fatal(err)
	}
	train, held := split(t, rest, 0.9, 1)
	net, err := model.New(
		model.Config{Inputs: 784, Likelihood: losses.Categorical{Classes: 10}, Dtype: tensor.Float32, Seed: 1},
		model.Dense{Units: 128, Activation: activations.ReLU},
		model.Dense{Units: 10},
	)
	if err != nil {
		t.Fatal(err)
	}
	got := accuracy(t, net, train, held, test, Settings{
		Batch: 64, Epochs: 10, Method: Adam{}, Rate: Cosine{Start: 0.002, Over: 10}, Seed: 1,
	})
	if got < 0.92 {
		t.Errorf("the accuracy on test data is %.4f, want at least 0.92", got)
	}
}
