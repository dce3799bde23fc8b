package trainer

import "math"

// derivative finds f'(0) from values of f alone, and says whether f is smooth
// there. It takes central differences at h, h/2 and h/4 and extrapolates the
// last two to h = 0 (Richardson's method, with an error of order h⁴).
//
// A kink within the probe shows in two ways that no smooth function shows: the
// extrapolation from h and h/2 disagrees with the one from h/2 and h/4, or the
// slope to the right less the slope to the left, divided by h, does not go to
// a limit, the second derivative. For a single kink, wherever it is, the
// larger of the two is at least what the kink does to the result. If it is
// more than the tolerance times max(|f'(0)|, least), and more than rounding
// explains, h is made smaller, since the kink may be further off; if it still
// is at the smallest h, f is taken not to be smooth.
func derivative(f func(shift float64) (float64, error), tolerance, least float64) (slope float64, smooth bool, err error) {
	centre, err := f(0)
	if err != nil {
		return 0, false, err
	}
	for h := 1.0 / 256; h > 1e-6; h /= 8 {
		var central, bend [3]float64 // at h, h/2, h/4
		size := math.Abs(centre)
		for i := range central {
			step := h / float64(int(1)<<i)
			right, err := f(step)
			if err != nil {
				return 0, false, err
			}
			left, err := f(-step)
			if err != nil {
				return 0, false, err
			}
			central[i] = (right - left) / (2 * step)
			bend[i] = ((right - centre) - (centre - left)) / (step * step)
			size = max(size, math.Abs(right), math.Abs(left))
		}
		first, second := extrapolate(central[0], central[1]), extrapolate(central[1], central[2])
		doubt := max(
			math.Abs(first-second),
			h*math.Abs(extrapolate(bend[0], bend[1])-extrapolate(bend[1], bend[2])),
		)
		rounding := 300 * 0x1p-52 * size / h
		if doubt <= max(tolerance*max(math.Abs(second), least), rounding) {
			return second, true, nil
		}
	}
	return 0, false, nil
}

// roughly finds the size of f'(0), by one difference.
func roughly(f func(shift float64) (float64, error)) (slope float64, err error) {
	const h = 1.0 / 256
	right, err := f(h)
	if err != nil {
		return 0, err
	}
	left, err := f(-h)
	return (right - left) / (2 * h), err
}

// extrapolate takes a value at h and one at h/2, whose errors are of order h²,
// to one whose error is of order h⁴.
func extrapolate(whole, half float64) float64 { return (4*half - whole) / 3 }
