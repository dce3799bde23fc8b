package losses

import "math"

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
	residual, err := SumOfSquaredErrors(predicted, target)
	if err != nil {
		return 0, err
	}
	var mean float64
	for _, y := range target {
		mean += y / float64(len(target))
	}
	var total float64
	for _, y := range target {
		total += (y - mean) * (y - mean)
	}
	switch {
	case constant(target) && residual == 0:
		return 1, nil
	case constant(target):
		return 0, nil
	}
	return 1 - residual/total, nil
}

func constant(values []float64) bool {
	for _, v := range values {
		if v != values[0] {
			return false
		}
	}
	return true
}
