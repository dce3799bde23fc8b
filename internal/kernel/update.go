package kernel

import "math"

// The updates change w, and the method's own slices, in place; d is the
// direction of ascent, the gradient of the objective. All work on len(w)
// elements and may be called block by block. Each returns the sum of the
// squares of w's changes over the block. The formulas are PyTorch's
// (torch.optim), with the sign of ascent.

// Ascend is plain ascent: w += rate * d.
func Ascend[T Float](w, d []T, rate T) T { return active[T]().ascend(w, d[:len(w)], rate) }

// Momentum computes v = mu*v + d and w += rate * v.
func Momentum[T Float](w, d, v []T, rate, mu T) T {
	return active[T]().momentum(w, d[:len(w)], v[:len(w)], rate, mu)
}

// Nesterov computes v = mu*v + d and w += rate * (d + mu*v).
func Nesterov[T Float](w, d, v []T, rate, mu T) T {
	return active[T]().nesterov(w, d[:len(w)], v[:len(w)], rate, mu)
}

// AdaGrad computes h += d² and w += rate * d / (√h + epsilon).
func AdaGrad[T Float](w, d, h []T, rate, epsilon T) T {
	return active[T]().adagrad(w, d[:len(w)], h[:len(w)], rate, epsilon)
}

// RMSProp computes h = alpha*h + (1-alpha)*d² and w += rate * d / (√h + epsilon).
func RMSProp[T Float](w, d, h []T, rate, alpha, epsilon float64) T {
	return active[T]().rmsprop(w, d[:len(w)], h[:len(w)], T(rate), T(alpha), T(1-alpha), T(epsilon))
}

// AdamStep are the numbers of one step of Adam or AdamW.
type AdamStep struct {
	Rate, Beta1, Beta2, Epsilon float64
	Decay                       float64 // AdamW's; 0 is Adam
	Step                        int     // from 1
}

// AdamFactors are what a step comes to for every element.
type AdamFactors[T Float] struct{ rate, alpha, beta2, beta, scale, epsilon, decay T }

// Factors finds them, with the corrections 1-Beta1^Step and 1-Beta2^Step in
// float64.
func Factors[T Float](a AdamStep) AdamFactors[T] {
	t := float64(a.Step)
	return AdamFactors[T]{
		rate:    T(a.Rate / (1 - math.Pow(a.Beta1, t))),
		alpha:   T(1 - a.Beta1),
		beta2:   T(a.Beta2),
		beta:    T(1 - a.Beta2),
		scale:   T(1 / math.Sqrt(1-math.Pow(a.Beta2, t))),
		epsilon: T(a.Epsilon),
		decay:   T(1 - a.Rate*a.Decay),
	}
}

// Adam computes
//
//	m = Beta1*m + (1-Beta1)*d
//	v = Beta2*v + (1-Beta2)*d²
//	w = (1 - Rate*Decay)*w + Rate * m/(1-Beta1^Step) / (√(v/(1-Beta2^Step)) + Epsilon)
func Adam[T Float](w, d, m, v []T, f AdamFactors[T]) T {
	return active[T]().adam(w, d[:len(w)], m[:len(w)], v[:len(w)], f.rate, f.alpha, f.beta2, f.beta, f.scale, f.epsilon, f.decay)
}
