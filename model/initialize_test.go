package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// The spread of each initialiser by its paper's formula, for 30 units in and
// 50 out: a uniform distribution on (-a, a) has deviation a/sqrt(3).
func TestInitializers(t *testing.T) {
	const in, out = 30, 50
	for _, c := range []struct {
		start            Initializer
		deviation, bound float64
	}{
		{GlorotUniform{}, math.Sqrt(2.0 / (in + out)), math.Sqrt(6.0 / (in + out))},
		{GlorotNormal{}, math.Sqrt(2.0 / (in + out)), math.Inf(1)},
		{HeUniform{}, math.Sqrt(2.0 / in), math.Sqrt(6.0 / in)},
		{HeNormal{}, math.Sqrt(2.0 / in), math.Inf(1)},
		{Zeros{}, 0, 0},
		{Constant{0}, 0, 0},
	} {
		values := make([]float64, 200_000)
		if err := c.start.Start(values, in, out, rand.New(rand.NewPCG(1, 2))); err != nil {
			t.Fatal(err)
		}
		mean, deviation := stat.PopMeanStdDev(values, nil)
		// Five standard errors of the mean and of the deviation.
		slack := 5 * c.deviation / math.Sqrt(float64(len(values)))
		if math.Abs(mean) > slack || math.Abs(deviation-c.deviation) > slack {
			t.Errorf("%T: mean %v and deviation %v, want 0 and %v within %v", c.start, mean, deviation, c.deviation, slack)
		}
		for _, v := range values {
			if math.Abs(v) > c.bound {
				t.Fatalf("%T gave %v, outside of ±%v", c.start, v, c.bound)
			}
		}
	}
}

func TestConstantStartsAtItsValue(t *testing.T) {
	values := make([]float64, 3)
	if err := (Constant{0.25}).Start(values, 1, 1, nil); err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if v != 0.25 {
			t.Fatalf("got %v, want 0.25", v)
		}
	}
}
