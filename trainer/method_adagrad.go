package trainer

import (
	"cmp"

	"github.com/ascent-ml/ascent/internal/kernel"
)

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
func (m AdaGrad) Update32(s Step, w, g []float32, slots [][]float32) float64 {
	return adaGrad(m, s, w, g, slots[0])
}

// Update64 implements Method.
func (m AdaGrad) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	return adaGrad(m, s, w, g, slots[0])
}

func adaGrad[T float](m AdaGrad, s Step, w, g, sum []T) float64 {
	return float64(kernel.AdaGrad(w, g, sum, T(s.Rate), T(cmp.Or(m.Epsilon, 1e-10))))
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
func (m RMSProp) Update32(s Step, w, g []float32, slots [][]float32) float64 {
	return rmsProp(m, s, w, g, slots[0])
}

// Update64 implements Method.
func (m RMSProp) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	return rmsProp(m, s, w, g, slots[0])
}

func rmsProp[T float](m RMSProp, s Step, w, g, average []T) float64 {
	return float64(kernel.RMSProp(w, g, average, s.Rate, cmp.Or(m.Decay, 0.99), cmp.Or(m.Epsilon, 1e-8)))
}
