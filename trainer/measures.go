package trainer

import (
	"math"

	"github.com/ascent-ml/ascent/losses"
)

// Measures say how well a network does on some rows. Every row counts once:
// the weights of rows and classes belong to the objective and are no part of
// the measures.
type Measures struct {
	// Rows is the number of rows measured.
	Rows int
	// LogLikelihood is the mean log likelihood of a row, in nats and without
	// the likelihood's constants; minus the log loss in classification.
	LogLikelihood float64
	// Accuracy is the fraction of rows classified right; 0 in regression.
	Accuracy float64
	// MSE is the mean squared error over rows and targets, in the targets'
	// units; 0 in classification.
	MSE float64
	// R2 is the coefficient of determination 1 - SSE/SST, its mean over the
	// targets if there are several; 0 in classification. A target that is
	// constant counts 1 if it is predicted exactly and 0 otherwise.
	//
	// Both are NaN for a likelihood whose Mean has not one column a target.
	R2 float64
}

// tally adds up the measures of rows.
type tally struct {
	classifier     losses.Classifier // nil in regression
	rows           int
	logLikelihoods float64
	right          int
	columns        []spread
	row            []float64
}

// spread adds up one target's squared errors, and its squared distance from
// its mean by Welford's method.
type spread struct{ mean, squares, errors float64 }

func newTally(likelihood losses.Likelihood) *tally {
	t := &tally{columns: make([]spread, likelihood.Targets()), row: make([]float64, likelihood.Scores())}
	t.classifier, _ = likelihood.(losses.Classifier)
	return t
}

func (t *tally) reset() {
	t.rows, t.logLikelihoods, t.right = 0, 0, 0
	clear(t.columns)
}

// count adds the rows of a program's last run.
func count[T float](t *tally, p *program[T]) (err error) {
	defer recovered(&err, "the likelihood", t.classifier)
	for _, ll := range p.logLikelihoods {
		t.logLikelihoods += float64(ll)
	}
	targets := len(t.columns)
	if right, ok := countRight(t.classifier, p.scores, p.targets); ok {
		t.rows += p.Rows
		t.right += right
		return nil
	}
	for i := range p.Rows {
		t.rows++
		if t.classifier != nil {
			for j := range t.row {
				t.row[j] = float64(p.scores[i*len(t.row)+j])
			}
			if t.classifier.Class(t.row) == int(p.targets[i*targets]) {
				t.right++
			}
			continue
		}
		for j := range t.columns {
			prediction := math.NaN()
			if len(p.means) == len(p.targets) {
				prediction = float64(p.means[i*targets+j])
			}
			t.columns[j].add(float64(p.targets[i*targets+j]), prediction, t.rows)
		}
	}
	return nil
}

// countRight counts the rows that a losses.Categorical classifies right, faster
// than they are classified one by one: nothing but a Categorical itself, for
// what embeds one may have a Class of its own.
func countRight[T float](c losses.Classifier, scores, targets []T) (right int, ok bool) {
	categorical, ok := c.(losses.Categorical)
	if !ok {
		return 0, false
	}
	switch scores := any(scores).(type) {
	case []float32:
		return categorical.Right32(scores, any(targets).([]float32)), true
	case []float64:
		return categorical.Right64(scores, any(targets).([]float64)), true
	}
	return 0, false
}

// add counts the n-th target and its prediction.
func (s *spread) add(target, prediction float64, n int) {
	s.errors += (target - prediction) * (target - prediction)
	before := target - s.mean
	s.mean += before / float64(n)
	s.squares += before * (target - s.mean)
}

func (s *spread) r2() float64 {
	switch {
	case s.squares > 0:
		return 1 - s.errors/s.squares
	case s.errors > 0:
		return 0
	}
	return 1 - s.errors // 1 where all is exact, NaN where nothing is known
}

// measures returns the means over the rows counted since the last reset.
func (t *tally) measures() Measures {
	n := float64(t.rows)
	m := Measures{Rows: t.rows, LogLikelihood: t.logLikelihoods / n}
	if t.classifier != nil {
		m.Accuracy = float64(t.right) / n
		return m
	}
	k := float64(len(t.columns))
	for i := range t.columns {
		m.MSE += t.columns[i].errors / n / k
		m.R2 += t.columns[i].r2() / k
	}
	return m
}

// numbers are the sums so far.
func (t *tally) numbers() []float64 {
	numbers := []float64{float64(t.rows), t.logLikelihoods, float64(t.right)}
	for _, c := range t.columns {
		numbers = append(numbers, c.mean, c.squares, c.errors)
	}
	return numbers
}

// set goes back to what numbers gave.
func (t *tally) set(numbers []float64) {
	t.rows, t.logLikelihoods, t.right = int(numbers[0]), numbers[1], int(numbers[2])
	for i := range t.columns {
		at := numbers[3+3*i:]
		t.columns[i] = spread{mean: at[0], squares: at[1], errors: at[2]}
	}
}
