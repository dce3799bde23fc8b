package kernel

import "math"

// softmaxPanelGo works down the columns of a panel of k rows.
func softmaxPanelGo[T Float](z []T, k int) {
	width := PanelWidth[T]()
	for lane := range width {
		_, sum := laneExp(z[lane:], k, -1)
		factor := 1 / sum
		for p := range k {
			z[p*width+lane] *= factor
		}
	}
}

// categoricalPanelGo works down the columns of a panel of k rows.
func categoricalPanelGo[T Float](z, ll, targets, weights []T, k int) {
	width := PanelWidth[T]()
	for lane := range width {
		target, weight := -1, T(math.NaN())
		if t := targets[lane]; t >= 0 && t < T(k) && T(int(t)) == t {
			target, weight = int(t), weights[lane]
		}
		chosen, sum := laneExp(z[lane:], k, target)
		ll[lane] = chosen - T(math.Log(float64(sum)))
		factor := 1 / sum
		for p := range k {
			var hit T
			if p == target {
				hit = 1
			}
			z[p*width+lane] = weight * (hit - factor*z[p*width+lane])
		}
	}
}

// laneExp replaces each score of a lane by e^(score - most), most the largest,
// and gives their sum and the target's score less most, NaN if there is none.
func laneExp[T Float](z []T, k, target int) (chosen, sum T) {
	width := PanelWidth[T]()
	most, chosen := T(math.Inf(-1)), T(math.NaN())
	for p := range k {
		most = max(most, z[p*width])
	}
	for p := range k {
		score := z[p*width] - most
		if p == target {
			chosen = score
		}
		e := T(math.Exp(float64(score)))
		z[p*width] = e
		sum += e
	}
	return chosen, sum
}

func bernoulliGo[T Float](ll, dz, z, y, weights []T) {
	for i := range ll {
		score := float64(z[i])
		target := float64(y[i])
		ll[i] = T(target*score - max(score, 0) - math.Log1p(math.Exp(-math.Abs(score))))
		dz[i] = weights[i] * (y[i] - T(sigmoid(score)))
	}
}
