package moments

import (
	"math"
	"testing"
)

// The first column is the example of Wikipedia's "Standard deviation".
func TestOf(t *testing.T) {
	const smallest, largest = math.SmallestNonzeroFloat64, math.MaxFloat64
	for _, c := range []struct {
		x               []float64
		mean, deviation float64
	}{
		{[]float64{2, 4, 4, 4, 5, 5, 7, 9}, 5, 2},
		{[]float64{7, 7, 7}, 7, 1},
		{[]float64{0.1, 0.1, 0.1}, 0.1, 1},
		{[]float64{0, 0}, 0, 1},
		{[]float64{-3}, -3, 1},
		{[]float64{1e-200, -1e-200}, 0, 1e-200},
		{[]float64{1e200, 3e200}, 2e200, 1e200},
		{[]float64{largest, -largest}, 0, largest},
		{[]float64{2 * smallest, 6 * smallest}, 4 * smallest, 2 * smallest},
		{[]float64{1e6, 1e6 + 0x1p-30}, 1e6 + 0x1p-31, 0x1p-31}, // the mean is rounded
	} {
		mean, deviation := Of(c.x)
		if math.Abs(mean-c.mean) > 1e-15*math.Abs(c.mean) || math.Abs(deviation-c.deviation) > 1e-15*c.deviation {
			t.Errorf("of %v: mean %v and deviation %v, want %v and %v", c.x, mean, deviation, c.mean, c.deviation)
		}
	}
	for _, x := range [][]float64{{1, math.NaN()}, {1, math.Inf(1)}} {
		if _, deviation := Of(x); !math.IsNaN(deviation) {
			t.Errorf("of %v: deviation %v, want NaN", x, deviation)
		}
	}
}
