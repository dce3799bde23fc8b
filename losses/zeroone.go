package losses

import "github.com/pkg/errors"

// ZeroOneLoss returns the mean zero-one loss, the share of rows whose
// predicted class is not the target:
//
//	1/n sum_i [predicted_i != target_i]
//
// No rows, and slices of different lengths, are errors.
func ZeroOneLoss(predicted, target []int) (float64, error) {
	if err := checkRows(len(predicted), len(target)); err != nil {
		return 0, err
	}
	wrong := 0
	for i := range target {
		if predicted[i] != target[i] {
			wrong++
		}
	}
	return float64(wrong) / float64(len(target)), nil
}

// Accuracy returns the share of rows whose predicted class is the target, 1
// minus ZeroOneLoss:
//
//	1/n sum_i [predicted_i == target_i]
//
// No rows, and slices of different lengths, are errors.
func Accuracy(predicted, target []int) (float64, error) {
	if err := checkRows(len(predicted), len(target)); err != nil {
		return 0, err
	}
	right := 0
	for i := range target {
		if predicted[i] == target[i] {
			right++
		}
	}
	return float64(right) / float64(len(target)), nil
}

// checkRows demands as many predictions as targets, and at least one.
func checkRows(predictions, targets int) error {
	if predictions != targets {
		return errors.Errorf("losses: %d predictions for %d targets; give one for each", predictions, targets)
	}
	if targets == 0 {
		return errors.New("losses: no rows; there must be at least one")
	}
	return nil
}
