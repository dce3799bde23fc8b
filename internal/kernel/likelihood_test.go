package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// wantRow is a row's log likelihood and softmax in float64.
func wantRow[T Float](z []T, target int) (ll float64, p []float64) {
	most, sum := math.Inf(-1), 0.0
	for _, v := range z {
		most = max(most, float64(v))
	}
	for _, v := range z {
		e := math.Exp(float64(v) - most)
		p, sum = append(p, e), sum+e
	}
	for j := range p {
		p[j] /= sum
	}
	return float64(z[target]) - most - math.Log(sum), p
}

func TestCategoricalLikelihood(t *testing.T) {
	onBoth(t, testCategoricalLikelihood[float32], testCategoricalLikelihood[float64])
}

func testCategoricalLikelihood[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	for _, k := range []int{1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 100, 257} {
		for _, rows := range []int{0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 50} {
			z, dz, p := padded[T](rng, rows, k), padded[T](rng, rows, k), padded[T](rng, rows, k)
			if k > 1 && rows > 2 { // far apart, and beyond where e^z overflows
				z.Data[0], z.Data[1] = 1000, -1000
				z.Data[z.RowStep], z.Data[z.RowStep+1] = -1e30, 1e30
			}
			targets, weights, ll := make([]T, rows), positive[T](12, rows), make([]T, rows)
			for i := range targets {
				targets[i] = T(rng.IntN(k))
			}
			scratch := make([]T, LikelihoodScratchLen[T](k))
			CategoricalLikelihood(ll, dz, z, targets, weights, scratch)
			Softmax(p, z, scratch)
			for i := range rows {
				want, share := wantRow(z.row(i), int(targets[i]))
				if e := math.Abs(float64(ll[i]) - want); e > 8*epsilon[T]()*(1+math.Abs(want)+float64(k)) {
					t.Fatalf("%d classes, row %d of %d: likelihood %v, want %v", k, i, rows, ll[i], want)
				}
				for j, share := range share {
					if e := math.Abs(float64(p.at(i, j)) - share); e > float64(8+k)*epsilon[T]() {
						t.Fatalf("%d classes, row %d of %d: share %d is %v, want %v", k, i, rows, j, p.at(i, j), share)
					}
					want := -share
					if j == int(targets[i]) {
						want++
					}
					want *= float64(weights[i])
					if e := math.Abs(float64(dz.at(i, j)) - want); e > float64(8+k)*epsilon[T]()*float64(weights[i]) {
						t.Fatalf("%d classes, row %d of %d: gradient %d is %v, want %v", k, i, rows, j, dz.at(i, j), want)
					}
				}
			}
			checkCategoricalSplit(t, ll, dz, z, targets, weights, scratch)
		}
	}
}

// checkCategoricalSplit computes in place and in two parts and compares bits.
func checkCategoricalSplit[T Float](t *testing.T, ll []T, dz, z Matrix[T], targets, weights, scratch []T) {
	t.Helper()
	got, rows := make([]T, len(ll)), len(ll)
	cut := rows / 3
	for _, part := range [][2]int{{0, cut}, {cut, rows}} {
		i, j := part[0], part[1]
		x := z.Slice(i, j, 0, z.Cols)
		CategoricalLikelihood(got[i:j], x, x, targets[i:j], weights[i:j], scratch)
	}
	for i := range rows {
		if got[i] != ll[i] {
			t.Fatalf("in parts: the likelihood of row %d is %v, want %v", i, got[i], ll[i])
		}
		for j := range z.Cols {
			if z.at(i, j) != dz.at(i, j) {
				t.Fatalf("in parts: gradient (%d, %d) is %v, want %v", i, j, z.at(i, j), dz.at(i, j))
			}
		}
	}
}

func TestCategoricalBadTarget(t *testing.T) {
	for _, target := range []float64{-1, 3, 0.5, math.NaN(), math.Inf(1)} {
		z := RowMajor([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
		dz, ll := RowMajor(make([]float64, 6), 2, 3), make([]float64, 2)
		CategoricalLikelihood(ll, dz, z, []float64{target, 1}, nil, make([]float64, LikelihoodScratchLen[float64](3)))
		if !math.IsNaN(ll[0]) || !math.IsNaN(dz.at(0, 0)) || math.IsNaN(ll[1]) || math.IsNaN(dz.at(1, 2)) {
			t.Errorf("target %v: likelihoods %v, gradients %v", target, ll, dz.Data)
		}
	}
}

func TestBernoulliLikelihood(t *testing.T) {
	t.Run("float32", testBernoulliLikelihood[float32])
	t.Run("float64", testBernoulliLikelihood[float64])
}

func testBernoulliLikelihood[T Float](t *testing.T) {
	z := append(numbers[T](rand.New(rand.NewPCG(13, 14)), longest-6), 1000, -1000, 1e30, -1e30, 20, -20)
	y, weights := make([]T, longest), positive[T](15, longest)
	for i := range y {
		y[i] = T(i % 2)
	}
	for _, k := range both[T]() {
		for n := range longest + 1 {
			start := longest - n
			ll, dz := make([]T, n), make([]T, n)
			k.bernoulli(ll, dz, z[start:], y[start:], weights[start:])
			for i := range n {
				score, target, weight := float64(z[start+i]), float64(y[start+i]), float64(weights[start+i])
				want := -softplus(-score)
				if target == 0 {
					want = -softplus(score)
				}
				if ulps(ll[i], want) > 4 {
					t.Fatalf("%s: likelihood of score %v, target %v: %v, want %v", k.name, score, target, ll[i], want)
				}
				want = weight * (target - sigmoid(score))
				if math.Abs(float64(dz[i])-want) > 8*weight*epsilon[T]() {
					t.Fatalf("%s: gradient of score %v, target %v: %v, want %v", k.name, score, target, dz[i], want)
				}
			}
		}
	}
}

// Worked by hand: residuals ((5-1)/2-1, (0-2)/4-0) = (1, -1/2).
func TestGaussianLikelihood(t *testing.T) {
	z, y := RowMajor([]float64{1, 0}, 1, 2), RowMajor([]float64{5, 0}, 1, 2)
	ll, dz := make([]float64, 1), RowMajor(make([]float64, 2), 1, 2)
	GaussianLikelihood(ll, dz, z, y, []float64{1, 2}, []float64{2, 4}, []float64{3})
	if ll[0] != -0.625 || dz.Data[0] != 3 || dz.Data[1] != -1.5 {
		t.Errorf("likelihood %v, gradient %v, want -0.625 and [3 -1.5]", ll[0], dz.Data)
	}
}
