package trainer

import (
	"math"
	"testing"

	"github.com/pkg/errors"
	"pgregory.net/rapid"
)

// at makes a function of a shift that cannot fail.
func at(f func(x float64) float64) func(float64) (float64, error) {
	return func(x float64) (float64, error) { return f(x), nil }
}

func TestDerivativeOfSmoothFunctions(t *testing.T) {
	for name, c := range map[string]struct {
		f    func(float64) float64
		want float64
	}{
		"constant":        {func(float64) float64 { return 3 }, 0},
		"line":            {func(x float64) float64 { return 5*x - 2 }, 5},
		"parabola":        {func(x float64) float64 { return (x + 3) * (x + 3) }, 6},
		"exp":             {func(x float64) float64 { return math.Exp(x) }, 1},
		"sin":             {func(x float64) float64 { return math.Sin(x + 1) }, math.Cos(1)},
		"steep sin":       {func(x float64) float64 { return math.Sin(300*x + 1) }, 300 * math.Cos(1)},
		"steep tanh":      {func(x float64) float64 { return math.Tanh(1000 * x) }, 1000},
		"softplus":        {func(x float64) float64 { return math.Log1p(math.Exp(50 * x)) }, 25},
		"large values":    {func(x float64) float64 { return 1e6 + 1e3*math.Sin(x) }, 1e3},
		"kink far off":    {func(x float64) float64 { return x + math.Abs(x-0.1) }, 0},
		"kink at 0.001":   {func(x float64) float64 { return 2*x + math.Abs(x-1e-3) }, 1},
		"kink at 0.00001": {func(x float64) float64 { return 2*x + math.Abs(x+1e-5) }, 3},
	} {
		got, smooth, err := derivative(at(c.f), 1e-7, math.Abs(c.want))
		if err != nil || !smooth || math.Abs(got-c.want) > 1e-7*max(1, math.Abs(c.want)) {
			t.Errorf("%s: %v, smooth %v, want %v; %v", name, got, smooth, c.want, err)
		}
	}
}

func TestDerivativeAtAKink(t *testing.T) {
	for name, f := range map[string]func(float64) float64{
		"at 0":           math.Abs,
		"small, at 0":    func(x float64) float64 { return math.Sin(x) + 1e-4*math.Abs(x) },
		"ReLU at 0":      func(x float64) float64 { return max(0, x) },
		"very near 0":    func(x float64) float64 { return math.Abs(x - 1e-9) },
		"jump":           func(x float64) float64 { return math.Copysign(1, x) },
		"two, symmetric": func(x float64) float64 { return math.Abs(x-1e-8) + math.Abs(x+1e-8) },
	} {
		if got, smooth, _ := derivative(at(f), 1e-7, 1e-3); smooth {
			t.Errorf("%s: taken to be smooth, with slope %v", name, got)
		}
	}
}

// Wherever a kink is, the result is right or the kink is seen.
func TestDerivativeNearAKink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, phase := rapid.Float64Range(-3, 3).Draw(t, "rate"), rapid.Float64Range(-3, 3).Draw(t, "phase")
		place := math.Pow(10, rapid.Float64Range(-10, -1).Draw(t, "log place"))
		bend := rapid.Float64Range(-1, 1).Draw(t, "bend")
		want := rate * math.Cos(phase)
		if rapid.Bool().Draw(t, "left") {
			place, want = -place, want+bend
		}
		f := func(x float64) float64 { return math.Sin(rate*x+phase) + bend*max(0, x-place) }
		got, smooth, _ := derivative(at(f), 1e-7, 0.01)
		if e := math.Abs(got-want) / max(math.Abs(want), 0.01); smooth && e > 1e-6 {
			t.Fatalf("slope %v, want %v: error %v", got, want, e)
		}
	})
}

func TestDerivativeFails(t *testing.T) {
	for _, failing := range []func(float64) bool{
		func(x float64) bool { return x == 0 }, func(x float64) bool { return x > 0 }, func(x float64) bool { return x < 0 },
	} {
		_, _, err := derivative(func(x float64) (float64, error) {
			if failing(x) {
				return 0, errors.New("no value")
			}
			return x, nil
		}, 1e-7, 1)
		if err == nil {
			t.Error("the function's error is lost")
		}
	}
}
