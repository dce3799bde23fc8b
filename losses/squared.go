package losses

import (
	"math"
	"slices"

	"github.com/ascent-ml/ascent/internal/moments"
)

// SumOfSquaredErrors returns the sum over rows, without a factor 1/2:
//
//	sum_i (predicted_i - target_i)^2
//
// Here and below, predictions with several values a row are given as one long
// slice. No rows, and slices of different lengths, are errors.
func SumOfSquaredErrors(predicted, target []float64) (float64, error) {
	if err := checkRows(len(predicted), len(target)); err != nil {
		return 0, err
	}
	var sum float64
	for i, y := range target {
		sum += (predicted[i] - y) * (predicted[i] - y)
	}
	return sum, nil
}

// MeanSquaredError returns the mean over rows:
//
//	1/n sum_i (predicted_i - target_i)^2
//
// No rows, and slices of different lengths, are errors.
func MeanSquaredError(predicted, target []float64) (float64, error) {
	sum, err := SumOfSquaredErrors(predicted, target)
	return sum / float64(max(len(target), 1)), err
}

// MeanAbsoluteError returns the mean over rows:
//
//	1/n sum_i |predicted_i - target_i|
//
// No rows, and slices of different lengths, are errors.
func MeanAbsoluteError(predicted, target []float64) (float64, error) {
	if err := checkRows(len(predicted), len(target)); err != nil {
		return 0, err
	}
	var sum float64
	for i, y := range target {
		sum += math.Abs(predicted[i] - y)
	}
	return sum / float64(len(target)), nil
}

// RSquared returns R², the share of the targets' variance that is explained:
//
//	1 - sum_i (predicted_i - target_i)^2 / sum_i (target_i - mean)^2
//
// 1 is perfect, 0 no better than the mean of the targets, and worse is
// negative. Where all targets are equal it is 1 if every prediction is right,
// and 0 otherwise, as in scikit-learn's r2_score.
//
// No rows, and slices of different lengths, are errors.
func RSquared(predicted, target []float64) (float64, error) {
	if err := checkRows(len(predicted), len(target)); err != nil {
		return 0, err
	}
	switch {
	case slices.Equal(predicted, target):
		return 1, nil
	case slices.Min(target) == slices.Max(target):
		return 0, nil
	}
	// On a scale of 1 the squares neither overflow nor vanish.
	e := moments.Exponent(target)
	mean, _ := moments.Of(target)
	var residual, total float64
	for i, y := range target {
		y = math.Ldexp(y, -e)
		r, d := math.Ldexp(predicted[i], -e)-y, y-math.Ldexp(mean, -e)
		residual += r * r
		total += d * d
	}
	return 1 - residual/total, nil
}
