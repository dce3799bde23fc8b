package datasets_test

import (
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"gonum.org/v1/gonum/stat"
)

func TestIris(t *testing.T) {
	d := datasets.Iris()
	check(t, d.Validate())
	want(t, "shape", []int{d.Rows(), d.Columns()}, []int{150, 4})
	want(t, "features", d.Features, []string{"sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"})
	want(t, "classes", d.Classes, []string{"setosa", "versicolor", "virginica"})
	want(t, "counts", d.ClassCounts(), []int{50, 50, 50})
	want(t, "target", d.Target, "species")
	// Fisher's table: means of sepal length, petal length (in cm) by species.
	for class, c := range []struct{ sepal, petal float64 }{{5.006, 1.462}, {5.936, 4.260}, {6.588, 5.552}} {
		var sepal, petal []float64
		for i, label := range d.Labels() {
			if label == class {
				sepal = append(sepal, d.X.Float64s()[4*i])
				petal = append(petal, d.X.Float64s()[4*i+2])
			}
		}
		near(t, "sepal length of "+d.Classes[class], stat.Mean(sepal, nil), c.sepal, 1e-9)
		near(t, "petal length of "+d.Classes[class], stat.Mean(petal, nil), c.petal, 1e-9)
	}
	d.X.Float64s()[0] = -1
	want(t, "first cell of another Iris", datasets.Iris().X.Float64s()[0], 5.1)
}

func TestDigits(t *testing.T) {
	d := datasets.Digits()
	check(t, d.Validate())
	want(t, "shape", []int{d.Rows(), d.Columns()}, []int{1797, 64})
	want(t, "classes", d.Classes, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"})
	want(t, "counts", d.ClassCounts(), []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180})
	for i, v := range d.X.Float64s() {
		if v < 0 || v > 16 {
			t.Fatalf("pixel %d of image %d is %v, want 0 to 16", i%64, i/64, v)
		}
	}
	want(t, "top of the first image, a zero", d.X.Float64s()[:8], []float64{0, 0, 5, 13, 9, 1, 0, 0})
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(got >= want-tolerance && got <= want+tolerance) {
		t.Errorf("%s: got %v, want %v to within %v", what, got, want, tolerance)
	}
}
