package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestReductions(t *testing.T) {
	t.Run("float32", testReductions[float32])
	t.Run("float64", testReductions[float64])
}

func testReductions[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	x, y := numbers[T](rng, longest+9), numbers[T](rng, longest+9)
	for _, k := range both[T]() {
		for n := range longest + 1 {
			a, b := x[n%9:][:n], y[n%7:][:n]
			var sum, size, dot, dotSize float64
			most := math.Inf(-1)
			for i, v := range a {
				sum += float64(v)
				size += math.Abs(float64(v))
				dot += float64(v) * float64(b[i])
				dotSize += math.Abs(float64(v) * float64(b[i]))
				most = max(most, float64(v))
			}
			bound := float64(n+1) * epsilon[T]()
			if got := float64(k.sum(a)); math.Abs(got-sum) > bound*size {
				t.Fatalf("%s: the sum of %d is %v, want %v", k.name, n, got, sum)
			}
			if got := float64(k.dot(a, b)); math.Abs(got-dot) > bound*dotSize {
				t.Fatalf("%s: the product of %d is %v, want %v", k.name, n, got, dot)
			}
			if got, want := k.squares(a), k.dot(a, a); got != want {
				t.Fatalf("%s: the squares of %d add up to %v, want %v", k.name, n, got, want)
			}
			if got := float64(k.largest(a)); got != most {
				t.Fatalf("%s: the largest of %d is %v, want %v", k.name, n, got, most)
			}
		}
	}
}

// One NaN or infinity, wherever it stands, is seen.
func TestOddOneOut(t *testing.T) {
	t.Run("float32", testOddOneOut[float32])
	t.Run("float64", testOddOneOut[float64])
}

func testOddOneOut[T Float](t *testing.T) {
	inf, nan := T(math.Inf(1)), T(math.NaN())
	for _, k := range both[T]() {
		for n := 1; n <= longest; n++ {
			x := make([]T, n)
			for i := range x {
				x[i] = -5
			}
			if k.nought(x) != 0 {
				t.Fatalf("%s: %d finite elements count as not finite", k.name, n)
			}
			for _, at := range []int{0, n - 1, n / 2, n / 3} {
				x[at] = -3
				if got := k.largest(x); got != -3 {
					t.Fatalf("%s: the largest of %d is %v, want -3 at %d", k.name, n, got, at)
				}
				for _, v := range []T{nan, inf, -inf} {
					x[at] = v
					if k.nought(x) == 0 {
						t.Fatalf("%s: %v at %d of %d counts as finite", k.name, v, at, n)
					}
				}
				x[at] = nan
				if got := k.largest(x); got == got {
					t.Fatalf("%s: the largest of %d is %v, want NaN from %d", k.name, n, got, at)
				}
				x[at] = -5
			}
		}
	}
	if got := Max[T](nil); got != -inf {
		t.Errorf("the largest of none is %v, want -Inf", got)
	}
	if !Finite(specials[T]()[:8]) || Finite(specials[T]()) {
		t.Error("Finite is wrong about the special numbers")
	}
}

func TestRowAndColumnSums(t *testing.T) {
	onBoth(t, testRowAndColumnSums[float32], testRowAndColumnSums[float64])
}

func testRowAndColumnSums[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for rows := range 5 {
		for cols := range longest + 1 {
			x := padded[T](rng, rows, cols)
			want := make([]T, cols)
			byRow, byColumn, inParts := make([]T, rows), make([]T, cols), make([]T, cols)
			RowSums(byRow, x)
			ColumnSums(byColumn, x)
			cut := cols / 3
			ColumnSums(inParts[:cut], x.Slice(0, rows, 0, cut))
			ColumnSums(inParts[cut:], x.Slice(0, rows/2, cut, cols))
			AddRows(inParts[cut:], x.Slice(rows/2, rows, cut, cols))
			for i := range rows {
				if want := Sum(x.Data[i*x.RowStep:][:cols]); byRow[i] != want {
					t.Fatalf("the sum of row %d of %d is %v, want %v", i, cols, byRow[i], want)
				}
				for j := range want {
					want[j] += x.at(i, j)
				}
			}
			for j := range want {
				if byColumn[j] != want[j] || inParts[j] != want[j] {
					t.Fatalf("the sum of column %d of %d is %v, in parts %v, want %v", j, cols, byColumn[j], inParts[j], want[j])
				}
			}
		}
	}
}
