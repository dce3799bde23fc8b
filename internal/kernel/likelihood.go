package kernel

// BernoulliLikelihood takes scores z, targets y (0 or 1, or a share between)
// and weights (nil is not allowed), and computes, without overflow,
//
//	ll = y*z - log(1 + e^z)
//	dz = weights * (y - sigmoid(z))
//
// dz may be z.
func BernoulliLikelihood[T Float](ll, dz, z, y, weights []T) {
	n := len(ll)
	active[T]().bernoulli(ll, dz[:n], z[:n], y[:n], weights[:n])
}

// GaussianLikelihood takes scores z (n, d), targets y (n, d) in their own
// units, d locations and scales, and n weights (nil: all 1), and computes
//
//	r[i,j]  = (y[i,j] - location[j]) / scale[j] - z[i,j]
//	ll[i]   = -1/2 Σ_j r[i,j]²
//	dz[i,j] = weights[i] * r[i,j]
//
// dz may be z, or the zero Matrix if no gradient is wanted.
func GaussianLikelihood[T Float](ll []T, dz, z, y Matrix[T], location, scale, weights []T) {
	z.check("z", len(ll), z.Cols)
	y.check("y", len(ll), z.Cols)
	if dz.Data != nil {
		dz.check("dz", len(ll), z.Cols)
	}
	for i := range ll {
		var sum T
		weight := weightOf(weights, i)
		for j := range z.Cols {
			r := (y.Data[i*y.RowStep+j*y.ColStep]-location[j])/scale[j] - z.Data[i*z.RowStep+j*z.ColStep]
			sum += r * r
			if dz.Data != nil {
				dz.Data[i*dz.RowStep+j*dz.ColStep] = weight * r
			}
		}
		ll[i] = -sum / 2
	}
}

// weightOf is the weight of row i: 1 without weights.
func weightOf[T Float](weights []T, i int) T {
	if weights == nil {
		return 1
	}
	return weights[i]
}
