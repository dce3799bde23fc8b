package kernel

import "math"

// change adds by to an element and returns the square of the change.
func change[T Float](w *T, by T) T {
	*w += by
	return by * by
}

func ascendGo[T Float](w, d []T, rate T) T {
	var changes T
	for i := range w {
		changes += change(&w[i], rate*d[i])
	}
	return changes
}

func momentumGo[T Float](w, d, v []T, rate, mu T) T {
	var changes T
	for i := range w {
		v[i] = mu*v[i] + d[i]
		changes += change(&w[i], rate*v[i])
	}
	return changes
}

func nesterovGo[T Float](w, d, v []T, rate, mu T) T {
	var changes T
	for i := range w {
		v[i] = mu*v[i] + d[i]
		changes += change(&w[i], rate*(d[i]+mu*v[i]))
	}
	return changes
}

func adagradGo[T Float](w, d, h []T, rate, epsilon T) T {
	var changes T
	for i := range w {
		h[i] += d[i] * d[i]
		changes += change(&w[i], rate*d[i]/(root(h[i])+epsilon))
	}
	return changes
}

func rmspropGo[T Float](w, d, h []T, rate, alpha, beta, epsilon T) T {
	var changes T
	for i := range w {
		h[i] = alpha*h[i] + beta*(d[i]*d[i])
		changes += change(&w[i], rate*d[i]/(root(h[i])+epsilon))
	}
	return changes
}

func adamGo[T Float](w, d, m, v []T, rate, alpha, beta2, beta, scale, epsilon, decay T) T {
	var changes T
	for i := range w {
		m[i] += alpha * (d[i] - m[i])
		v[i] = beta2*v[i] + beta*(d[i]*d[i])
		before := w[i]
		w[i] = decay*before + rate*m[i]/(scale*root(v[i])+epsilon)
		changes += (w[i] - before) * (w[i] - before)
	}
	return changes
}

func root[T Float](x T) T { return T(math.Sqrt(float64(x))) }
