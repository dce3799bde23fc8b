package losses_test

import (
	"math"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/losses"
	"pgregory.net/rapid"
)

// wantValue compares to a relative 1e-12, infinities and NaN included.
func wantValue(t testing.TB, what string, got float64, err error, want float64) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	same := got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= 1e-12*math.Abs(want)
	if !same {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantFault(t testing.TB, what string, err error, text string) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), "losses: ") || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: got %v, want an error of losses with %q", what, err, text)
	}
}

func TestZeroOneLossAndAccuracy(t *testing.T) {
	for _, c := range []struct {
		predicted, target []int
		loss              float64
	}{
		{[]int{1, 0, 1, 1}, []int{1, 0, 0, 1}, 0.25},
		{[]int{2}, []int{2}, 0},
		{[]int{0, 1, 2}, []int{1, 2, 0}, 1},
	} {
		loss, err := losses.ZeroOneLoss(c.predicted, c.target)
		wantValue(t, "zero-one loss", loss, err, c.loss)
		accuracy, err := losses.Accuracy(c.predicted, c.target)
		wantValue(t, "accuracy", accuracy, err, 1-c.loss)
	}
}

// The lecture's three points give 1.0969 as a sum of base-10 logarithms:
// probabilities of the true class with a product of 0.08.
func TestLogLoss(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name   string
		p      []float64
		target []int
		want   float64
	}{
		{"three points", []float64{0.8, 0.5, 0.8}, []int{1, 1, 0}, -math.Log(0.08) / 3},
		{"three points in base 10", []float64{0.8, 0.5, 0.8}, []int{1, 1, 0}, 1.09691001300805641 * math.Ln10 / 3},
		{"sure and right: 0 log 0 = 0", []float64{1, 0}, []int{1, 0}, 0},
		{"sure and wrong", []float64{0.5, 0}, []int{1, 1}, inf},
		{"sure and wrong of class 0", []float64{1}, []int{0}, inf},
		{"1-p without loss of digits", []float64{1e-20}, []int{0}, 1e-20},
		// scikit-learn's documentation of log_loss: spam, ham, ham, spam.
		{"two columns", []float64{.1, .9, .9, .1, .8, .2, .35, .65}, []int{1, 0, 0, 1}, 0.21616187468057912},
		{"the same in one column", []float64{.9, .1, .2, .65}, []int{1, 0, 0, 1}, 0.21616187468057912},
		{"three classes", []float64{0.7, 0.2, 0.1, 0, 0.25, 0.75}, []int{0, 1}, -(math.Log(0.7) + math.Log(0.25)) / 2},
		{"three classes, sure and wrong", []float64{0, 0, 1}, []int{1}, inf},
		{"probabilities in float32", []float64{float64(float32(1) / 3), float64(float32(1) / 3), float64(float32(1) / 3)}, []int{2},
			-math.Log(float64(float32(1) / 3))},
	} {
		got, err := losses.LogLoss(c.p, c.target)
		wantValue(t, c.name, got, err, c.want)
	}
}

func TestSquaredErrors(t *testing.T) {
	for _, c := range []struct {
		name                       string
		predicted, target          []float64
		sum, mean, absolute, share float64
	}{
		// scikit-learn's documentation of r2_score and mean_squared_error.
		{"four rows", []float64{2.5, 0, 2, 8}, []float64{3, -0.5, 2, 7}, 1.5, 0.375, 0.5, 1 - 1.5/29.1875},
		{"perfect", []float64{1, 2}, []float64{1, 2}, 0, 0, 0, 1},
		{"the mean", []float64{2, 2, 2}, []float64{1, 2, 3}, 2, 2.0 / 3, 2.0 / 3, 0},
		{"turned around", []float64{3, 2, 1}, []float64{1, 2, 3}, 8, 8.0 / 3, 4.0 / 3, -3},
		{"constant, right", []float64{0.1, 0.1, 0.1}, []float64{0.1, 0.1, 0.1}, 0, 0, 0, 1},
		{"constant, wrong", []float64{1.5, 0.5, 1}, []float64{1, 1, 1}, 0.5, 0.5 / 3, 1.0 / 3, 0},
		{"tiny", []float64{2e-200, 3e-200}, []float64{1e-200, 3e-200}, 0, 0, 5e-201, 0.5},
		{"huge", []float64{1e300, 3e300}, []float64{1e300, 2e300}, math.Inf(1), math.Inf(1), 5e299, -1},
		{"constant, all but right", []float64{1e-200, 0}, []float64{0, 0}, 0, 0, 5e-201, 0},
		{"NaN", []float64{math.NaN(), 1}, []float64{0, 1}, math.NaN(), math.NaN(), math.NaN(), math.NaN()},
	} {
		sum, err := losses.SumOfSquaredErrors(c.predicted, c.target)
		wantValue(t, c.name+": sum of squared errors", sum, err, c.sum)
		mean, err := losses.MeanSquaredError(c.predicted, c.target)
		wantValue(t, c.name+": mean squared error", mean, err, c.mean)
		absolute, err := losses.MeanAbsoluteError(c.predicted, c.target)
		wantValue(t, c.name+": mean absolute error", absolute, err, c.absolute)
		share, err := losses.RSquared(c.predicted, c.target)
		wantValue(t, c.name+": R squared", share, err, c.share)
	}
}

func TestMetricsRefuse(t *testing.T) {
	for name, metric := range map[string]func(predicted, target []int) error{
		"ZeroOneLoss":  func(p, y []int) error { _, err := losses.ZeroOneLoss(p, y); return err },
		"Accuracy":     func(p, y []int) error { _, err := losses.Accuracy(p, y); return err },
		"NewConfusion": func(p, y []int) error { _, err := losses.NewConfusion(p, y, []string{"a", "b"}); return err },
	} {
		wantFault(t, name, metric(nil, nil), "no rows")
		wantFault(t, name, metric([]int{1}, []int{1, 0}), "1 predictions for 2 targets")
	}
	for name, metric := range map[string]func(predicted, target []float64) (float64, error){
		"SumOfSquaredErrors": losses.SumOfSquaredErrors,
		"MeanSquaredError":   losses.MeanSquaredError,
		"MeanAbsoluteError":  losses.MeanAbsoluteError,
		"RSquared":           losses.RSquared,
	} {
		_, err := metric(nil, nil)
		wantFault(t, name, err, "no rows")
		_, err = metric([]float64{1, 2}, []float64{1})
		wantFault(t, name, err, "2 predictions for 1 targets")
	}
	for _, c := range []struct {
		p      []float64
		target []int
		want   string
	}{
		{nil, nil, "0 probabilities for 0 targets"},
		{nil, []int{1}, "0 probabilities for 1 targets"},
		{[]float64{0.5, 0.5, 0.5}, []int{1, 0}, "3 probabilities for 2 targets"},
		{[]float64{0.5}, []int{2}, "the target of row 0 is 2; with 2 classes it must be 0 to 1"},
		{[]float64{0.5, 0.25, 0.25}, []int{-1}, "the target of row 0 is -1; with 3 classes"},
		{[]float64{0.5, 1.5}, []int{0, 1}, "a probability of row 1 is 1.5"},
		{[]float64{0.5, -0.5}, []int{0, 1}, "a probability of row 1 is -0.5"},
		{[]float64{math.NaN()}, []int{0}, "a probability of row 0 is NaN"},
		{[]float64{0.5, 0.4}, []int{0}, "the probabilities of row 0 sum to 0.9"},
	} {
		_, err := losses.LogLoss(c.p, c.target)
		wantFault(t, c.want, err, c.want)
	}
}

// The confusion matrix of scikit-learn's documentation of confusion_matrix:
// ant, bird, cat.
func TestConfusion(t *testing.T) {
	c, err := losses.NewConfusion([]int{0, 0, 2, 2, 0, 2}, []int{2, 0, 2, 2, 0, 1}, []string{"ant", "bird", "cat"})
	if err != nil {
		t.Fatal(err)
	}
	wantValue(t, "accuracy", c.Accuracy(), nil, 4.0/6)
	for class, want := range []struct{ precision, recall float64 }{{2.0 / 3, 1}, {math.NaN(), 0}, {2.0 / 3, 2.0 / 3}} {
		wantValue(t, "precision of "+c.Classes[class], c.Precision(class), nil, want.precision)
		wantValue(t, "recall of "+c.Classes[class], c.Recall(class), nil, want.recall)
	}
	wantValue(t, "precision of no class", c.Precision(3), nil, math.NaN())
	wantValue(t, "recall of no class", c.Recall(-1), nil, math.NaN())
	const table = `
  true\predicted    ant  bird    cat  recall
             ant      2     0      0   1.000
            bird      0     0      1   0.000
             cat      1     0      2   0.667
       precision  0.667     -  0.667
`
	if got := trimLines("\n" + c.String()); got != table {
		t.Errorf("got table %q, want %q", got, table)
	}

	_, err = losses.NewConfusion([]int{0, 2}, []int{0, 1}, []string{"a", "b"})
	wantFault(t, "prediction", err, "row 1 is of class 1 and predicted as 2; with 2 classes both must be 0 to 1")
	_, err = losses.NewConfusion([]int{0, 0}, []int{0, -1}, []string{"a", "b"})
	wantFault(t, "target", err, "row 1 is of class -1")
	if empty := (&losses.Confusion{}); !math.IsNaN(empty.Accuracy()) || !math.IsNaN(empty.Recall(0)) || empty.String() == "" {
		t.Errorf("the empty confusion matrix has accuracy %v, recall %v", empty.Accuracy(), empty.Recall(0))
	}
}

// Matrices that NewConfusion does not make.
func TestConfusionByHand(t *testing.T) {
	for name, c := range map[string]*losses.Confusion{
		"no counts":  {Classes: []string{"a", "b"}},
		"no names":   {Counts: [][]int{{1, 2}, {3, 4}}},
		"ragged":     {Classes: []string{"a", "b"}, Counts: [][]int{{1}, {}}},
		"one row":    {Classes: []string{"a", "b"}, Counts: [][]int{{1, 2}}},
		"three rows": {Classes: []string{"a", "b"}, Counts: [][]int{{1, 2}, {3, 4}, {5, 6}}},
	} {
		_, _, _ = c.Accuracy(), c.Precision(1), c.Recall(1)
		if lines := strings.Count(c.String(), "\n"); lines != len(c.Classes)+2 {
			t.Errorf("%s: a table of %d lines for %d classes:\n%s", name, lines, len(c.Classes), c)
		}
	}
	ragged := &losses.Confusion{Counts: [][]int{{1}, {0, 3}}}
	wantValue(t, "accuracy of a ragged matrix", ragged.Accuracy(), nil, 1)
}

// trimLines takes the space off the ends of lines.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Accuracy by rows and by the confusion matrix agree, and recall, weighted
// with the size of its class, sums to it.
func TestConfusionProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		target := rapid.SliceOfN(rapid.IntRange(0, 2), 1, 20).Draw(t, "target")
		predicted := rapid.SliceOfN(rapid.IntRange(0, 2), len(target), len(target)).Draw(t, "predicted")
		c, err := losses.NewConfusion(predicted, target, []string{"a", "b", "c"})
		if err != nil {
			t.Fatal(err)
		}
		accuracy, err := losses.Accuracy(predicted, target)
		if err != nil || c.Accuracy() != accuracy {
			t.Errorf("accuracy %v by the matrix, %v by rows, error %v", c.Accuracy(), accuracy, err)
		}
		var weighted float64
		for class, counts := range c.Counts {
			if size := counts[0] + counts[1] + counts[2]; size > 0 {
				weighted += c.Recall(class) * float64(size) / float64(len(target))
			}
		}
		if math.Abs(weighted-accuracy) > 1e-12 {
			t.Errorf("weighted recall %v, accuracy %v", weighted, accuracy)
		}
	})
}
