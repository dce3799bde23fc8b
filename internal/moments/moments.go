// Package moments gives the mean and the standard deviation of numbers of any
// size, be they so small or so large that their squares are not float64s:
//
//	mean, deviation := moments.Of(column)
package moments

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Exponent returns the least e for which every |x| is below 2^e, or 0 if one
// is not finite. math.Ldexp(x, -e) is then x on a scale of 1, and exactly so
// unless it is too small beside the others to matter.
func Exponent(x []float64) int {
	largest := 0.0
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	_, e := math.Frexp(largest)
	return e
}

// Of returns the mean of x and its population standard deviation, the root of
// 1/n sum_i (x_i - mean)^2. Where x is constant the deviation is 1, so that
// one can divide by it. There must be at least one x.
func Of(x []float64) (mean, deviation float64) {
	if slices.Min(x) == slices.Max(x) {
		return x[0], 1
	}
	e := Exponent(x)
	scaled := make([]float64, len(x))
	for i, v := range x {
		scaled[i] = math.Ldexp(v, -e)
	}
	mean, deviation = stat.PopMeanStdDev(scaled, nil)
	return math.Ldexp(mean, e), math.Ldexp(deviation, e)
}
