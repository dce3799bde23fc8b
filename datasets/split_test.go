package datasets_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"pgregory.net/rapid"
)

// numberedRows has one feature, which is the number of the row, and the given
// number of rows of each class, in turn from the first class to the last.
func numberedRows(t rapid.TB, counts ...int) *datasets.Dataset {
	var x [][]float64
	var y []int
	for class, count := range counts {
		for range count {
			x = append(x, []float64{float64(len(x))})
			y = append(y, class)
		}
	}
	d, err := datasets.FromRows(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rowsOf returns which of the numbered rows are in d.
func rowsOf(d *datasets.Dataset) []int {
	var rows []int
	for _, v := range d.X.Float64s() {
		rows = append(rows, int(v))
	}
	return rows
}

func TestSplitIsFixedBySeed(t *testing.T) {
	d := numberedRows(t, 6, 4)
	for _, c := range []struct {
		seed        uint64
		train, rest []int
	}{
		{1, []int{8, 9, 4, 1, 3, 6, 2}, []int{0, 5, 7}},
		{2, []int{2, 0, 7, 4, 9, 5, 6}, []int{1, 8, 3}},
	} {
		train, rest, err := d.Split(0.7, c.seed)
		check(t, err)
		want(t, "train", rowsOf(train), c.train)
		want(t, "rest", rowsOf(rest), c.rest)
	}
}

func TestFoldsAreFixedBySeed(t *testing.T) {
	folds, err := numberedRows(t, 6, 4).Folds(3, 1)
	check(t, err)
	for i, c := range []struct{ train, heldOut []int }{
		{[]int{2, 1, 7, 8, 0, 5}, []int{9, 4, 3, 6}},
		{[]int{9, 4, 1, 3, 8, 6, 5}, []int{2, 7, 0}},
		{[]int{9, 4, 2, 7, 3, 0, 6}, []int{1, 8, 5}},
	} {
		want(t, "train", rowsOf(folds[i].Train), c.train)
		want(t, "held out", rowsOf(folds[i].HeldOut), c.heldOut)
	}
}

func TestShuffleIsFixedBySeed(t *testing.T) {
	d := numberedRows(t, 6, 4)
	shuffled, err := d.Shuffle(1)
	check(t, err)
	want(t, "rows", rowsOf(shuffled), []int{3, 5, 8, 2, 7, 1, 6, 4, 0, 9})
	want(t, "labels", shuffled.Labels(), []int{0, 0, 1, 0, 1, 0, 1, 0, 0, 1})
}

// The counts of each class, by the method of largest remainders.
func TestSplitIsStratified(t *testing.T) {
	for _, c := range []struct {
		name        string
		data        *datasets.Dataset
		fraction    float64
		train, rest []int
	}{
		{"iris", datasets.Iris(), 0.8, []int{40, 40, 40}, []int{10, 10, 10}},
		{"iris, uneven", datasets.Iris(), 0.75, []int{38, 38, 37}, []int{12, 12, 13}},
		{"digits", datasets.Digits(), 0.8,
			[]int{142, 146, 142, 146, 145, 146, 145, 143, 139, 144},
			[]int{36, 36, 35, 37, 36, 36, 36, 36, 35, 36}},
		{"remainders 0.5, 0.5, 0", numberedRows(t, 5, 5, 10), 0.5, []int{3, 2, 5}, []int{2, 3, 5}},
		{"remainders 0.1, 0.7, 0.2", numberedRows(t, 1, 7, 2), 0.1, []int{0, 1, 0}, []int{1, 6, 2}},
		{"a class of one", numberedRows(t, 9, 1), 0.9, []int{8, 1}, []int{1, 0}},
	} {
		train, rest, err := c.data.Split(c.fraction, 3)
		check(t, err)
		want(t, c.name+": train", train.ClassCounts(), c.train)
		want(t, c.name+": rest", rest.ClassCounts(), c.rest)
	}
}

func TestSplitOfValues(t *testing.T) {
	d, err := datasets.Plane{}.Generate(10, 1)
	check(t, err)
	train, rest, err := d.Split(0.75, 1)
	check(t, err)
	want(t, "rows", []int{train.Rows(), rest.Rows()}, []int{8, 2})
}

func TestSplitRefuses(t *testing.T) {
	d := numberedRows(t, 2, 2)
	for _, fraction := range []float64{0, 1, -0.5, 1.5, math.NaN(), math.Inf(1)} {
		_, _, err := d.Split(fraction, 1)
		wantError(t, "fraction", err, "must lie between 0 and 1")
	}
	_, _, err := d.Split(0.1, 1)
	wantError(t, "nothing to train on", err, "divides 4 rows into 0 and 4")
	_, _, err = d.Split(0.9, 1)
	wantError(t, "nothing held out", err, "divides 4 rows into 4 and 0")
	for _, k := range []int{-1, 0, 1, 5} {
		_, err := d.Folds(k, 1)
		wantError(t, "folds", err, "at least 2 folds and a row for each")
	}
}

func TestSplitIsAPartition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 30), 2, 5).Draw(t, "counts")
		fraction := rapid.Float64Range(0.01, 0.99).Draw(t, "fraction")
		d := numberedRows(t, counts...)
		train, rest, err := d.Split(fraction, rapid.Uint64().Draw(t, "seed"))
		size := int(math.Round(fraction * float64(d.Rows())))
		if size == 0 || size == d.Rows() {
			if err == nil {
				t.Fatal("an empty part was let pass")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if train.Rows() != size {
			t.Errorf("%d rows to train on, want %d", train.Rows(), size)
		}
		isPartition(t, d.Rows(), train, rest)
		for class, got := range train.ClassCounts() {
			if share := fraction * float64(counts[class]); math.Abs(float64(got)-share) >= 1+1e-9 {
				t.Errorf("class %d has %d rows to train on, its share is %v", class, got, share)
			}
		}
	})
}

func TestFoldsArePartitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 30), 2, 5).Draw(t, "counts")
		d := numberedRows(t, counts...)
		k := rapid.IntRange(2, min(8, d.Rows())).Draw(t, "k")
		folds, err := d.Folds(k, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		var heldOut []*datasets.Dataset
		for _, fold := range folds {
			isPartition(t, d.Rows(), fold.Train, fold.HeldOut)
			heldOut = append(heldOut, fold.HeldOut)
			if most := (d.Rows() + k - 1) / k; fold.HeldOut.Rows() > most || fold.HeldOut.Rows() < d.Rows()/k {
				t.Errorf("%d rows held out of %d in %d folds", fold.HeldOut.Rows(), d.Rows(), k)
			}
			for class, got := range fold.HeldOut.ClassCounts() {
				if got < counts[class]/k || got > (counts[class]+k-1)/k {
					t.Errorf("%d of the %d rows of class %d held out in one of %d folds", got, counts[class], class, k)
				}
			}
		}
		isPartition(t, d.Rows(), heldOut...)
	})
}

// isPartition demands that the parts together have each numbered row once.
func isPartition(t rapid.TB, rows int, parts ...*datasets.Dataset) {
	var all []int
	for _, part := range parts {
		all = append(all, rowsOf(part)...)
	}
	slices.Sort(all)
	for i, row := range all {
		if row != i {
			t.Fatalf("row %d is missing or there twice", i)
		}
	}
	if len(all) != rows {
		t.Fatalf("%d rows in all, want %d", len(all), rows)
	}
}
