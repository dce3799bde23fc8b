package trainer

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// builder is what CrossValidate calls for each fold.
type builder = func(int, *datasets.Dataset) (*model.Network, Settings, error)

// irisNetwork is a builder for iris.
func irisNetwork(_ int, train *datasets.Dataset) (*model.Network, Settings, error) {
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Standardize{From: train.X},
		model.Dense{Units: 4, Activation: activations.Tanh},
		model.Dense{Units: 3},
	)
	return net, Settings{Epochs: 10, Rate: Constant{0.5}, Seed: 1}, err
}

// Two folds of two rows, by hand: a network of a bias alone, that one step of
// rate 1 takes to the mean of the targets it is trained on.
func TestCrossValidationByHand(t *testing.T) {
	data, err := datasets.FromRows([][]float64{{0}, {0}, {0}, {0}}, []float64{1, 2, 3, 6})
	if err != nil {
		t.Fatal(err)
	}
	folds, err := data.Folds(2, 1)
	if err != nil {
		t.Fatal(err)
	}
	v, err := CrossValidate(context.Background(), data, CrossValidation{Folds: 2, Seed: 1}, func(int, *datasets.Dataset) (*model.Network, Settings, error) {
		return regression(t, tensor.Float64), Settings{Epochs: 1, Rate: Constant{1}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var mse []float64
	for i, fold := range folds {
		train, held := fold.Train.Y.Float64s(), fold.HeldOut.Y.Float64s()
		mean := (train[0] + train[1]) / 2
		mse = append(mse, (math.Pow(held[0]-mean, 2)+math.Pow(held[1]-mean, 2))/2)
		spread := math.Pow(held[0]-held[1], 2) / 4
		want := Measures{Rows: 2, MSE: mse[i], LogLikelihood: -mse[i] / 2, R2: 1 - mse[i]/spread}
		if diff := cmp.Diff(want, v.Folds[i].Measures, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("fold %d: %s", i, diff)
		}
	}
	if want := (mse[0] + mse[1]) / 2; math.Abs(v.Mean.MSE-want) > 1e-12 || v.Mean.Rows != 4 {
		t.Errorf("the mean is %+v, want a squared error of %v over 4 rows", v.Mean, want)
	}
	// Of two numbers a distance d apart the sample deviation is d/√2.
	if want := math.Abs(mse[0]-mse[1]) / math.Sqrt2; math.Abs(v.Deviation.MSE-want) > 1e-12 || v.Deviation.Rows != 0 {
		t.Errorf("the deviation is %+v, want %v in the squared error", v.Deviation, want)
	}
}

// Means and deviations with n-1 below the fraction: of 2, 4, 4, 4, 5, 5, 7, 9
// they are 5 and √(32/7).
func TestMeanAndDeviation(t *testing.T) {
	v := Validation{}
	for _, x := range []float64{2, 4, 4, 4, 5, 5, 7, 9} {
		v.Folds = append(v.Folds, FoldResult{Measures: Measures{Rows: 3, LogLikelihood: -x, Accuracy: x / 10, MSE: 2 * x, R2: x}})
	}
	v.summarize()
	d := math.Sqrt(32.0 / 7)
	want := Validation{
		Folds:     v.Folds,
		Mean:      Measures{Rows: 24, LogLikelihood: -5, Accuracy: 0.5, MSE: 10, R2: 5},
		Deviation: Measures{LogLikelihood: d, Accuracy: d / 10, MSE: 2 * d, R2: d},
	}
	if diff := cmp.Diff(want, v, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
}

// The function gets each fold's training rows less those held out, and they
// with the rows held out and the fold itself are all rows.
func TestCrossValidationDivides(t *testing.T) {
	data, err := datasets.Plane{}.Generate(50, 1) // no two rows have the same target
	if err != nil {
		t.Fatal(err)
	}
	folds, err := data.Folds(5, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		heldOut     float64
		train, held int
	}{{0, 40, 0}, {0.25, 30, 10}} {
		called := 0
		v, err := CrossValidate(context.Background(), data, CrossValidation{HeldOut: c.heldOut, Seed: 3}, func(fold int, train *datasets.Dataset) (*model.Network, Settings, error) {
			if fold != called {
				t.Errorf("called for fold %d after %d others", fold, called)
			}
			called++
			parts := [][]float64{train.Y.Float64s(), folds[fold].HeldOut.Y.Float64s()}
			if train.Rows() != c.train {
				t.Errorf("fold %d trains on %d rows, want %d", fold, train.Rows(), c.train)
			}
			all := slices.Sorted(slices.Values(slices.Concat(parts...)))
			if n := len(slices.Compact(all)); n != c.train+10 {
				t.Errorf("fold %d has %d different rows to train on and to measure on, want %d", fold, n, c.train+10)
			}
			return network(t, data.Columns(), losses.Gaussian{}, tensor.Float64, model.Dense{Units: 1}), Settings{Epochs: 2}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range v.Folds {
			held := 0
			if f.Run.Best.HeldOut != nil {
				held = f.Run.Best.HeldOut.Rows
			}
			if held != c.held || f.Run.Best.Train.Rows != c.train || f.Measures.Rows != 10 {
				t.Errorf("fold %d: %d rows held out, want %d; %+v", i, held, c.held, f)
			}
		}
	}
}

// What is in a fold has no influence on the network that it measures: not on
// its weights, its preprocessing or its best epoch.
func TestFoldsDoNotLeak(t *testing.T) {
	c := CrossValidation{Folds: 4, HeldOut: 0.2, Seed: 2}
	iris := datasets.Iris()
	for poisoned := range 4 {
		var networks [2]string
		var measures [2]Measures
		for i, data := range []*datasets.Dataset{iris, poison(t, iris, c, poisoned)} {
			var nets []*model.Network
			v, err := CrossValidate(context.Background(), data, c, func(fold int, train *datasets.Dataset) (*model.Network, Settings, error) {
				net, s, err := irisNetwork(fold, train)
				nets = append(nets, net)
				return net, s, err
			})
			if err != nil {
				t.Fatal(err)
			}
			var file strings.Builder
			if err := nets[poisoned].Encode(&file); err != nil {
				t.Fatal(err)
			}
			networks[i], measures[i] = file.String(), v.Folds[poisoned].Measures
		}
		if networks[0] != networks[1] {
			t.Errorf("fold %d: the network depends on the rows of the fold", poisoned)
		}
		if measures[0] == measures[1] {
			t.Errorf("fold %d: the measures do not depend on the rows of the fold", poisoned)
		}
	}
}

// poison changes the features of one fold's rows.
func poison(t *testing.T, d *datasets.Dataset, c CrossValidation, fold int) *datasets.Dataset {
	t.Helper()
	rows := make([]int, d.Rows())
	for i := range rows {
		rows[i] = i
	}
	poisoned, err := d.Subset(rows)
	if err != nil {
		t.Fatal(err)
	}
	numbered, err := d.Subset(rows)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		numbered.X.Float64s()[4*i] = float64(i)
	}
	folds, err := numbered.Folds(c.Folds, c.Seed)
	if err != nil {
		t.Fatal(err)
	}
	held := folds[fold].HeldOut
	for i := range held.Rows() {
		row := int(held.X.Float64s()[4*i])
		for j := range 4 {
			poisoned.X.Float64s()[4*row+j] = -7 * float64(row)
		}
	}
	return poisoned
}

func TestCrossValidationIsRepeatable(t *testing.T) {
	c := CrossValidation{Folds: 3, HeldOut: 0.2, Seed: 2}
	first, err := CrossValidate(context.Background(), datasets.Iris(), c, irisNetwork)
	if err != nil {
		t.Fatal(err)
	}
	again, err := CrossValidate(context.Background(), datasets.Iris(), c, irisNetwork)
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Errorf("the second time: %v %s", err, diff)
	}
}

// An error, a panic or a cancelled context in the second fold leaves the first.
func TestCrossValidationStops(t *testing.T) {
	broken := errors.New("out of order")
	ctx, cancel := context.WithCancel(context.Background())
	for _, c := range []struct {
		name   string
		second func(net *model.Network, s *Settings) error
		is     error
		want   string
	}{
		{"error", func(*model.Network, *Settings) error { return broken }, broken, "trainer: fold 2 of 5: out of order"},
		{"panic", func(*model.Network, *Settings) error { panic("no manners") }, nil, "panicked: no manners"},
		{"held-out rows", func(_ *model.Network, s *Settings) error { s.HeldOut = datasets.Iris(); return nil }, nil, "set CrossValidation.HeldOut"},
		{"bad setting", func(_ *model.Network, s *Settings) error { s.L2 = -1; return nil }, nil, "L2"},
		{"diverged", func(_ *model.Network, s *Settings) error { s.Rate = Constant{1e300}; return nil }, ErrDiverged, "fold 2 of 5: trainer: epoch"},
		{"cancelled", func(_ *model.Network, s *Settings) error {
			s.Recorder = RecorderFunc(func(Event) error { cancel(); return nil })
			return nil
		}, context.Canceled, "the run was cancelled"},
	} {
		v, err := CrossValidate(ctx, datasets.Iris(), CrossValidation{}, func(fold int, train *datasets.Dataset) (*model.Network, Settings, error) {
			net, s, err := irisNetwork(fold, train)
			if fold == 1 && err == nil {
				err = c.second(net, &s)
			}
			return net, s, err
		})
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
		if v == nil || len(v.Folds) != 1 || v.Mean != (Measures{}) {
			t.Errorf("%s: %+v beside the error, want the first fold", c.name, v)
		}
	}
}

// Checkpoints of two folds in one folder are refused before any is trained; in
// folders of their own they are written.
func TestCrossValidationWithCheckpoints(t *testing.T) {
	for _, c := range []struct {
		name    string
		folders []string
		trained int
		want    string
	}{
		{"one folder", []string{"a", "a", "a"}, 0, "fold 2 of 3: Checkpoint.Dir "},
		{"one folder, by two names", []string{"a", "b", "a/"}, 0, "fold 3 of 3: Checkpoint.Dir "},
		{"one folder, from the second on", []string{"", "b", "b"}, 2, "fold 3 of 3: Checkpoint.Dir "},
		{"folders of their own", []string{"a", "b", "c"}, 3, ""},
		{"the first only", []string{"a", "", ""}, 3, ""},
	} {
		dir, trained := t.TempDir(), 0
		v, err := CrossValidate(context.Background(), datasets.Iris(), CrossValidation{Folds: 3, HeldOut: 0.2}, func(fold int, train *datasets.Dataset) (*model.Network, Settings, error) {
			net, s, err := irisNetwork(fold, train)
			s.Recorder = RecorderFunc(func(e Event) error {
				if e.Kind == Started {
					trained++
				}
				return nil
			})
			if c.folders[fold] != "" {
				s.Checkpoint.Dir = dir + "/" + c.folders[fold]
			}
			return net, s, err
		})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
		if trained != c.trained || v == nil || len(v.Folds) != c.trained {
			t.Errorf("%s: %d folds were trained, want %d", c.name, trained, c.trained)
		}
	}
}

func TestCrossValidateRefuses(t *testing.T) {
	iris := datasets.Iris()
	net, settings, err := irisNetwork(0, iris)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		data  *datasets.Dataset
		c     CrossValidation
		build builder
		want  string
	}{
		{"no function", iris, CrossValidation{}, nil, "needs a function"},
		{"no data", nil, CrossValidation{}, irisNetwork, "nil"},
		{"one fold", iris, CrossValidation{Folds: 1}, irisNetwork, "at least 2 folds"},
		{"more folds than rows", iris, CrossValidation{Folds: 151}, irisNetwork, "a row for each"},
		{"fraction", iris, CrossValidation{HeldOut: 1}, irisNetwork, "HeldOut must be a fraction"},
		{"no number", iris, CrossValidation{HeldOut: math.NaN()}, irisNetwork, "HeldOut must be a fraction"},
		{"nothing held out", iris, CrossValidation{HeldOut: 0.001}, irisNetwork, "CrossValidation.HeldOut: datasets: a fraction of 0.999"},
		{"no network", iris, CrossValidation{}, func(int, *datasets.Dataset) (*model.Network, Settings, error) { return nil, settings, nil }, "needs a network"},
		{"one network for all", iris, CrossValidation{}, func(int, *datasets.Dataset) (*model.Network, Settings, error) { return net, settings, nil }, "fold 2 of 5: the network is that of an earlier fold"},
	} {
		if _, err := CrossValidate(context.Background(), c.data, c.c, c.build); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", c.name, err, c.want)
		}
	}
}
