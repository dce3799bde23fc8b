package trainer

import "cmp"

// AdaGrad divides by the root of the sum of all squared gradients so far
// (Duchi, Hazan and Singer, JMLR 12, 2011):
//
//	s <- s + g²
//	w <- w + rate g / (sqrt(s) + Epsilon)
type AdaGrad struct {
	// Epsilon keeps the division from 0; 0 means 1e-10.
	Epsilon float64
}

var _ Method = AdaGrad{}

// Name implements Method.
func (AdaGrad) Name() string { return "adagrad" }

// UsualRate is 0.01.
func (AdaGrad) UsualRate() float64 { return 0.01 }

// Slots is 1: the sum of squares.
func (AdaGrad) Slots() int { return 1 }

// Validate says which field is wrong.
func (m AdaGrad) Validate() error { return checkAtLeast("AdaGrad.Epsilon", m.Epsilon, 0) }

// Update32 implements Method.
func (m AdaGrad) Update32(s Step, w, g []float32, slots [][]float32) {
	adaGrad(m, s, w, g, slots[0])
}

// Update64 implements Method.
func (m AdaGrad) Update64(s Step, w, g []float64, slots [][]float64) {
	adaGrad(m, s, w, g, slots[0])
}

func adaGrad[T float](m AdaGrad, s Step, w, g, sum []T) {
	rate, epsilon := T(s.Rate), T(cmp.Or(m.Epsilon, 1e-10))
	for i, g := range g {
		sum[i] += g * g
		w[i] += rate * g / (sqrt(sum[i]) + epsilon)
	}
}

// RMSProp divides by the root of a moving average of the squared gradients
// (Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5,
// 2012):
//
//	s <- Decay s + (1-Decay) g²
//	w <- w + rate g / (sqrt(s) + Epsilon)
type RMSProp struct {
	// Decay is what is kept of the average each step, below 1; 0 means 0.99.
	Decay float64
	// Epsilon keeps the division from 0; 0 means 1e-8.
	Epsilon float64
}

var _ Method = RMSProp{}

// Name implements Method.
func (RMSProp) Name() string { return "rmsprop" }

// UsualRate is 0.01.
func (RMSProp) UsualRate() float64 { return 0.01 }

// Slots is 1: the average of squares.
func (RMSProp) Slots() int { return 1 }

// Validate says which field is wrong.
func (m RMSProp) Validate() error {
	return firstError(
		checkDecay("RMSProp.Decay", m.Decay),
		checkAtLeast("RMSProp.Epsilon", m.Epsilon, 0),
	)
}

// Update32 implements Method.
func (m RMSProp) Update32(s Step, w, g []float32, slots [][]float32) {
	rmsProp(m, s, w, g, slots[0])
}

// Update64 implements Method.
func (m RMSProp) Update64(s Step, w, g []float64, slots [][]float64) {
	rmsProp(m, s, w, g, slots[0])
}

func rmsProp[T float](m RMSProp, s Step, w, g, average []T) {
	keep := cmp.Or(m.Decay, 0.99)
	rate, decay, fresh, epsilon := T(s.Rate), T(keep), T(1-keep), T(cmp.Or(m.Epsilon, 1e-8))
	for i, g := range g {
		average[i] = decay*average[i] + fresh*g*g
		w[i] += rate * g / (sqrt(average[i]) + epsilon)
	}
}
