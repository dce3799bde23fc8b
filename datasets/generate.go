package datasets

import (
	"cmp"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/pkg/errors"
)

// Generator makes data of a known kind: TwoGaussians, Blobs, Circle, XOR,
// Spiral and Moons to classify, NoisySine and Plane to regress on. The zero
// value of each is ready for use.
//
// Generate makes that many rows, in float64. The same seed gives the same
// rows. Where the classes take turns, row i is of class i mod classes. Fewer
// rows than classes, and a setting that is negative or not finite, are errors.
type Generator interface {
	Generate(rows int, seed uint64) (*Dataset, error)
}

var _ = []Generator{TwoGaussians{}, Blobs{}, Circle{}, XOR{}, Spiral{}, Moons{}, NoisySine{}, Plane{}}

// TwoGaussians is two round clouds of points in the plane, one a class, with
// means (-Distance/2, 0) and (Distance/2, 0). The best boundary is a straight
// line, the second axis; it is right on a share Phi(Distance / (2 Deviation))
// of the points, Phi being the normal distribution function.
type TwoGaussians struct {
	Distance  float64 // between the means; 0: 4
	Deviation float64 // standard deviation along each axis; 0: 1
}

// Generate makes the points; the classes take turns.
func (g TwoGaussians) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("TwoGaussians", g.Distance, g.Deviation); err != nil {
		return nil, err
	}
	half := cmp.Or(g.Distance, 4) / 2
	return Blobs{Centers: [][]float64{{-half, 0}, {half, 0}}, Deviation: g.Deviation}.Generate(rows, seed)
}

// Blobs is one round cloud of points for each class, in any number of
// dimensions.
type Blobs struct {
	Centers   [][]float64 // the mean of each class; nil: (0, 4), (-3.5, -2) and (3.5, -2)
	Deviation float64     // standard deviation along each axis; 0: 1
}

// Generate makes the points; the classes take turns.
func (g Blobs) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("Blobs", g.Deviation); err != nil {
		return nil, err
	}
	centers := g.Centers
	if centers == nil {
		centers = [][]float64{{0, 4}, {-3.5, -2}, {3.5, -2}}
	}
	deviation := cmp.Or(g.Deviation, 1)
	return classify("Blobs", rows, len(centers), seed, func(i int, random *rand.Rand) ([]float64, int) {
		class := i % len(centers)
		x := make([]float64, len(centers[class]))
		for j, mean := range centers[class] {
			x[j] = mean + deviation*random.NormFloat64()
		}
		return x, class
	})
}

// Circle is points spread evenly over the square from -1 to 1, of class 1
// inside the circle of radius sqrt(2/pi) around 0, which covers half of the
// square, and of class 0 outside.
type Circle struct {
	Noise float64 // standard deviation of what is then added to each coordinate
}

// Generate makes the points.
func (g Circle) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("Circle", g.Noise); err != nil {
		return nil, err
	}
	return classify("Circle", rows, 2, seed, func(_ int, random *rand.Rand) ([]float64, int) {
		x, y := uniform(random, -1, 1), uniform(random, -1, 1)
		class := 0
		if x*x+y*y < 2/math.Pi {
			class = 1
		}
		return noisy(random, g.Noise, x, y), class
	})
}

// XOR is the corners of the unit square in turn, (0, 0), (0, 1), (1, 0) and
// (1, 1), of class 1 where the coordinates differ. Four rows without noise
// are the truth table.
type XOR struct {
	Noise float64 // standard deviation of what is added to each coordinate
}

// Generate makes the points.
func (g XOR) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("XOR", g.Noise); err != nil {
		return nil, err
	}
	return classify("XOR", rows, 2, seed, func(i int, random *rand.Rand) ([]float64, int) {
		x, y := i/2%2, i%2
		return noisy(random, g.Noise, float64(x), float64(y)), x ^ y
	})
}

// Spiral is one arm for each class, wound around 0. With t spread evenly over
// 0 to 1, arm c of k is
//
//	r = t,  angle = 2 pi (Turns t + c / k),  x = (r cos angle, r sin angle)
//
// No straight line parts the arms: that takes a hidden layer.
type Spiral struct {
	Classes int     // the number of arms; 0: 2
	Turns   float64 // how often an arm goes around; 0: 1.5
	Noise   float64 // standard deviation of what is added to each coordinate
}

// Generate makes the points; the classes take turns.
func (g Spiral) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("Spiral", g.Turns, g.Noise); err != nil {
		return nil, err
	}
	classes, turns := cmp.Or(g.Classes, 2), cmp.Or(g.Turns, 1.5)
	return classify("Spiral", rows, classes, seed, func(i int, random *rand.Rand) ([]float64, int) {
		class, t := i%classes, random.Float64()
		angle := 2 * math.Pi * (turns*t + float64(class)/float64(classes))
		return noisy(random, g.Noise, t*math.Cos(angle), t*math.Sin(angle)), class
	})
}

// Moons is two half circles of radius 1 that reach into each other: with a
// spread evenly over 0 to pi, class 0 is (cos a, sin a) and class 1 is
// (1 - cos a, 1/2 - sin a).
type Moons struct {
	Noise float64 // standard deviation of what is added to each coordinate
}

// Generate makes the points; the classes take turns.
func (g Moons) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("Moons", g.Noise); err != nil {
		return nil, err
	}
	return classify("Moons", rows, 2, seed, func(i int, random *rand.Rand) ([]float64, int) {
		sin, cos := math.Sincos(uniform(random, 0, math.Pi))
		if i%2 == 0 {
			return noisy(random, g.Noise, cos, sin), 0
		}
		return noisy(random, g.Noise, 1-cos, 0.5-sin), 1
	})
}

// NoisySine is y = sin x plus noise, with x spread evenly over -pi to pi.
type NoisySine struct {
	Noise float64 // standard deviation of what is added to y
}

// Generate makes the rows.
func (g NoisySine) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("NoisySine", g.Noise); err != nil {
		return nil, err
	}
	return regress("NoisySine", rows, seed, func(random *rand.Rand) ([]float64, float64) {
		x := uniform(random, -math.Pi, math.Pi)
		return []float64{x}, math.Sin(x) + g.Noise*random.NormFloat64()
	})
}

// Plane is y = w x + b plus noise, with each feature spread evenly over -1
// to 1.
type Plane struct {
	Weights []float64 // w, one a feature; nil: 2 and -1
	Bias    float64   // b
	Noise   float64   // standard deviation of what is added to y
}

// Generate makes the rows.
func (g Plane) Generate(rows int, seed uint64) (*Dataset, error) {
	if err := checkSettings("Plane", g.Noise); err != nil {
		return nil, err
	}
	weights := g.Weights
	if weights == nil {
		weights = []float64{2, -1}
	}
	return regress("Plane", rows, seed, func(random *rand.Rand) ([]float64, float64) {
		x, y := make([]float64, len(weights)), g.Bias
		for j, w := range weights {
			x[j] = uniform(random, -1, 1)
			y += w * x[j]
		}
		return x, y + g.Noise*random.NormFloat64()
	})
}

// classify makes a Dataset of points, each with its class.
func classify(name string, rows, classes int, seed uint64, point func(i int, random *rand.Rand) ([]float64, int)) (*Dataset, error) {
	if classes < 2 || rows < classes {
		return nil, errors.Errorf("datasets: %s: %d rows of %d classes; there must be at least two classes and a row for each", name, rows, classes)
	}
	random := random(seed, streamGenerate)
	x, y := make([][]float64, rows), make([]float64, rows)
	for i := range rows {
		var class int
		x[i], class = point(i, random)
		y[i] = float64(class)
	}
	d, err := FromRows(x, y)
	if err != nil {
		return nil, err
	}
	d.Target = "class"
	for class := range classes {
		d.Classes = append(d.Classes, strconv.Itoa(class))
	}
	return d, nil
}

// regress makes a Dataset of points, each with its value.
func regress(name string, rows int, seed uint64, point func(random *rand.Rand) ([]float64, float64)) (*Dataset, error) {
	if rows < 1 {
		return nil, errors.Errorf("datasets: %s: %d rows; there must be at least one", name, rows)
	}
	random := random(seed, streamGenerate)
	x, y := make([][]float64, rows), make([]float64, rows)
	for i := range rows {
		x[i], y[i] = point(random)
	}
	return FromRows(x, y)
}

// checkSettings refuses what is negative or not finite.
func checkSettings(name string, settings ...float64) error {
	for _, v := range settings {
		if !(v >= 0) || math.IsInf(v, 1) {
			return errors.Errorf("datasets: %s: a setting is %v; distances, deviations, turns and noise must be finite and not negative", name, v)
		}
	}
	return nil
}

func uniform(random *rand.Rand, from, to float64) float64 {
	return from + (to-from)*random.Float64()
}

// noisy adds normal noise of a standard deviation to each coordinate.
func noisy(random *rand.Rand, deviation float64, x ...float64) []float64 {
	for j := range x {
		x[j] += deviation * random.NormFloat64()
	}
	return x
}
