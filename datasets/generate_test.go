package datasets_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"gonum.org/v1/gonum/stat"
)

var generators = []datasets.Generator{
	datasets.TwoGaussians{}, datasets.Blobs{}, datasets.Circle{}, datasets.XOR{},
	datasets.Spiral{}, datasets.Moons{}, datasets.NoisySine{}, datasets.Plane{},
}

func generate(t testing.TB, g datasets.Generator, rows int) *datasets.Dataset {
	d, err := g.Generate(rows, 1)
	check(t, err)
	return d
}

func TestGenerators(t *testing.T) {
	for _, g := range generators {
		name := fmt.Sprintf("%T", g)
		d := generate(t, g, 300)
		check(t, d.Validate())
		want(t, name+": rows", d.Rows(), 300)
		again := generate(t, g, 300)
		want(t, name+": same seed", again.X.Float64s(), d.X.Float64s())
		want(t, name+": same seed", again.Y.Float64s(), d.Y.Float64s())
		other, err := g.Generate(300, 2)
		check(t, err)
		if _, ok := g.(datasets.XOR); !ok && slices.Equal(other.X.Float64s(), d.X.Float64s()) {
			t.Errorf("%s: another seed gives the same rows", name)
		}
		_, err = g.Generate(0, 1)
		wantError(t, name, err, "0 rows")
	}
}

func TestGeneratorsRefuse(t *testing.T) {
	nan := math.NaN()
	for _, g := range []datasets.Generator{
		datasets.TwoGaussians{Distance: -1}, datasets.TwoGaussians{Deviation: nan}, datasets.Blobs{Deviation: -1},
		datasets.Circle{Noise: -1}, datasets.XOR{Noise: nan}, datasets.Spiral{Turns: -1}, datasets.Spiral{Noise: math.Inf(1)},
		datasets.Moons{Noise: -1}, datasets.NoisySine{Noise: -1}, datasets.Plane{Noise: -1},
	} {
		_, err := g.Generate(10, 1)
		wantError(t, fmt.Sprintf("%#v", g), err, "finite and not negative")
	}
	for _, c := range []struct {
		generator datasets.Generator
		rows      int
		want      string
	}{
		{datasets.Spiral{Classes: 1}, 10, "at least two classes"},
		{datasets.Spiral{Classes: -1}, 10, "at least two classes"},
		{datasets.Spiral{Classes: 5}, 4, "4 rows of 5 classes"},
		{datasets.Blobs{Centers: [][]float64{{1, 2}}}, 10, "at least two classes"},
		{datasets.Blobs{Centers: [][]float64{{1, 2}, {3}}}, 10, "row 1 has 1 features, row 0 has 2"},
		{datasets.Blobs{Centers: [][]float64{{1}, {nan}}}, 10, "X is NaN"},
		{datasets.Blobs{Centers: [][]float64{{}, {}}}, 10, "no features"},
		{datasets.Plane{Weights: []float64{}}, 10, "no features"},
		{datasets.Plane{Bias: nan}, 10, "Y is NaN"},
	} {
		_, err := c.generator.Generate(c.rows, 1)
		wantError(t, fmt.Sprintf("%#v", c.generator), err, c.want)
	}
}

func TestXORIsTheTruthTable(t *testing.T) {
	d := generate(t, datasets.XOR{}, 4)
	want(t, "X", d.X.Float64s(), []float64{0, 0, 0, 1, 1, 0, 1, 1})
	want(t, "labels", d.Labels(), []int{0, 1, 1, 0})
}

func TestCircleAndMoonsAreWhereTheySay(t *testing.T) {
	circle := generate(t, datasets.Circle{}, 2000)
	for i, label := range circle.Labels() {
		if inside := math.Hypot(point(circle, i)) < math.Sqrt(2/math.Pi); inside != (label == 1) {
			t.Fatalf("point %d of the circle: inside %v, class %d", i, inside, label)
		}
	}
	near(t, "points inside", float64(circle.ClassCounts()[1]), 1000, 4*math.Sqrt(500)) // 4 standard deviations
	moons := generate(t, datasets.Moons{}, 2000)
	for i, label := range moons.Labels() {
		x, y := point(moons, i)
		if label == 1 {
			x, y = 1-x, 0.5-y
		}
		near(t, "radius", math.Hypot(x, y), 1, 1e-12)
		if y < 0 {
			t.Fatalf("point %d of the moons is on the wrong half", i)
		}
	}
	want(t, "moons' classes", moons.ClassCounts(), []int{1000, 1000})
}

func TestTwoGaussiansMoments(t *testing.T) {
	d := generate(t, datasets.TwoGaussians{Distance: 6, Deviation: 2}, 20000)
	var first, second []float64
	for i, label := range d.Labels() {
		if x, y := point(d, i); label == 1 {
			first, second = append(first, x), append(second, y)
		}
	}
	near(t, "mean along the first axis", stat.Mean(first, nil), 3, 4*2/math.Sqrt(10000)) // 4 standard errors
	near(t, "mean along the second axis", stat.Mean(second, nil), 0, 4*2/math.Sqrt(10000))
	near(t, "deviation", stat.StdDev(first, nil), 2, 4*2/math.Sqrt(20000))
}

func TestBlobsClasses(t *testing.T) {
	d := generate(t, datasets.Blobs{Centers: [][]float64{{0, 0, 9}, {0, 9, 0}, {9, 0, 0}, {9, 9, 9}}, Deviation: 1e-9}, 8)
	want(t, "labels", d.Labels(), []int{0, 1, 2, 3, 0, 1, 2, 3})
	near(t, "third coordinate of row 4", d.X.Float64s()[4*3+2], 9, 1e-7)
}

// A straight line is right on less than 70 % of the spiral, whichever it is:
// the best of those in 360 directions, at every threshold.
func TestSpiralNeedsAHiddenLayer(t *testing.T) {
	d := generate(t, datasets.Spiral{}, 1000)
	if best := bestLine(d); best >= 0.7 {
		t.Errorf("a line is right on %v of the spiral", best)
	}
	if best := bestLine(generate(t, datasets.TwoGaussians{}, 1000)); best < 0.95 {
		t.Errorf("a line is right on only %v of two Gaussians", best)
	}
	want(t, "classes of three arms", generate(t, datasets.Spiral{Classes: 3}, 9).ClassCounts(), []int{3, 3, 3})
	for i := range d.Rows() {
		x, y := point(d, i)
		angle := 2*math.Pi*1.5*math.Hypot(x, y) + math.Pi*float64(i%2)
		near(t, "sine of the angle", math.Sin(angle), y/math.Hypot(x, y), 1e-9)
	}
}

// bestLine returns the share of points of two classes that the best straight
// line is right on.
func bestLine(d *datasets.Dataset) float64 {
	labels := d.Labels()
	total := d.ClassCounts()[1]
	best := 0
	for degree := range 360 {
		sin, cos := math.Sincos(float64(degree) * math.Pi / 180)
		order := make([]int, d.Rows())
		height := make([]float64, d.Rows())
		for i := range order {
			x, y := point(d, i)
			order[i], height[i] = i, cos*x+sin*y
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(height[a], height[b]) })
		right := total // class 1 for every point above the line, class 0 below
		for _, i := range order {
			right += 1 - 2*labels[i]
			best = max(best, right)
		}
	}
	return float64(best) / float64(d.Rows())
}

func TestNoisySineAndPlane(t *testing.T) {
	sine := generate(t, datasets.NoisySine{}, 100)
	noisy := generate(t, datasets.NoisySine{Noise: 0.5}, 20000)
	for i, y := range sine.Y.Float64s() {
		near(t, "sine", y, math.Sin(sine.X.Float64s()[i]), 0)
	}
	var noise []float64
	for i, y := range noisy.Y.Float64s() {
		noise = append(noise, y-math.Sin(noisy.X.Float64s()[i]))
	}
	near(t, "noise", stat.StdDev(noise, nil), 0.5, 4*0.5/math.Sqrt(40000))

	plane := generate(t, datasets.Plane{Weights: []float64{1, -2, 3}, Bias: 4}, 50)
	for i, y := range plane.Y.Float64s() {
		x := plane.X.Float64s()[3*i:]
		near(t, "plane", y, 4+x[0]-2*x[1]+3*x[2], 1e-12)
	}
	if sine.Classes != nil || plane.Classes != nil {
		t.Error("a regression has classes")
	}
}

func point(d *datasets.Dataset, row int) (x, y float64) {
	at := d.X.Float64s()[2*row:]
	return at[0], at[1]
}
