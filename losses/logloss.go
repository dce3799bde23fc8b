package losses

import (
	"math"

	"github.com/pkg/errors"
)

// LogLoss returns the mean log loss of predicted probabilities, in natural
// logarithms: the mean log likelihood with its sign turned. p holds, row
// after row as a prediction does,
//
//   - one probability a row, that of class 1 of the classes 0 and 1:
//     -1/n sum_i (y_i log p_i + (1 - y_i) log(1 - p_i)), with 0 log 0 = 0; or
//   - k >= 2 probabilities a row, one a class, which sum to 1:
//     -1/n sum_i log p_i[y_i].
//
// The loss is +Inf where a target was given the probability 0. A likelihood
// knows better, from the scores: the probability of a score of -1000 is 0 in
// float64, its log likelihood is -1000.
//
// The number of probabilities a row is len(p) / len(target). No rows, a length
// that does not divide, a target that is no class, a probability outside of 0
// to 1, and a row that does not sum to 1 (to within 0.001) are errors.
func LogLoss(p []float64, target []int) (float64, error) {
	n := len(target)
	if n == 0 || len(p) == 0 || len(p)%n != 0 {
		return 0, errors.Errorf("losses: %d probabilities for %d targets; give each target one, or one for each class", len(p), n)
	}
	columns := len(p) / n
	classes := max(columns, 2)
	var sum float64
	for i, class := range target {
		if class < 0 || class >= classes {
			return 0, errors.Errorf("losses: the target of row %d is %d; with %d classes it must be 0 to %d", i, class, classes, classes-1)
		}
		row := p[i*columns : (i+1)*columns]
		if err := checkProbabilities(i, row); err != nil {
			return 0, err
		}
		switch {
		case columns > 1:
			sum -= math.Log(row[class])
		case class == 1:
			sum -= math.Log(row[0])
		default:
			sum -= math.Log1p(-row[0])
		}
	}
	return sum / float64(n), nil
}

func checkProbabilities(i int, row []float64) error {
	var sum float64
	for _, p := range row {
		if !(p >= 0 && p <= 1) {
			return errors.Errorf("losses: a probability of row %d is %v; it must be from 0 to 1 (are these scores?)", i, p)
		}
		sum += p
	}
	if len(row) > 1 && math.Abs(sum-1) > 1e-3 {
		return errors.Errorf("losses: the probabilities of row %d sum to %v; they must sum to 1", i, sum)
	}
	return nil
}
