package trainer

import (
	"cmp"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// Ascent is plain gradient ascent, the lecture's rule:
//
//	w <- w + rate g
type Ascent struct{}

var _ Method = Ascent{}

// Name implements Method.
func (Ascent) Name() string { return "ascent" }

// UsualRate is 0.1.
func (Ascent) UsualRate() float64 { return 0.1 }

// Slots is 0.
func (Ascent) Slots() int { return 0 }

// Update32 implements Method.
func (Ascent) Update32(s Step, w, g []float32, _ [][]float32) float64 {
	return ascent(s, w, g)
}

// Update64 implements Method.
func (Ascent) Update64(s Step, w, g []float64, _ [][]float64) float64 {
	return ascent(s, w, g)
}

func ascent[T float](s Step, w, g []T) float64 {
	return float64(kernel.Ascend(w, g, T(s.Rate)))
}

// Momentum lets the weights roll on (Polyak, USSR Computational Mathematics 4,
// 1964, in PyTorch's form, in which the rate is not part of the velocity):
//
//	v <- Decay v + g
//	w <- w + rate v
type Momentum struct {
	// Decay is what is kept of the velocity each step, below 1; 0 means 0.9.
	Decay float64
}

var _ Method = Momentum{}

// Name implements Method.
func (Momentum) Name() string { return "momentum" }

// UsualRate is 0.01.
func (Momentum) UsualRate() float64 { return 0.01 }

// Slots is 1: the velocity.
func (Momentum) Slots() int { return 1 }

// Validate says which field is wrong.
func (m Momentum) Validate() error { return checkDecay("Momentum.Decay", m.Decay) }

// Update32 implements Method.
func (m Momentum) Update32(s Step, w, g []float32, slots [][]float32) float64 {
	return momentum(s, m.Decay, w, g, slots[0])
}

// Update64 implements Method.
func (m Momentum) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	return momentum(s, m.Decay, w, g, slots[0])
}

func momentum[T float](s Step, keep float64, w, g, v []T) float64 {
	return float64(kernel.Momentum(w, g, v, T(s.Rate), T(cmp.Or(keep, 0.9))))
}

// Nesterov is momentum that looks ahead (Nesterov, Soviet Mathematics Doklady
// 27, 1983, in the form of Sutskever et al., ICML 2013, as in PyTorch):
//
//	v <- Decay v + g
//	w <- w + rate (g + Decay v)
type Nesterov struct {
	// Decay is what is kept of the velocity each step, below 1; 0 means 0.9.
	Decay float64
}

var _ Method = Nesterov{}

// Name implements Method.
func (Nesterov) Name() string { return "nesterov" }

// UsualRate is 0.01.
func (Nesterov) UsualRate() float64 { return 0.01 }

// Slots is 1: the velocity.
func (Nesterov) Slots() int { return 1 }

// Validate says which field is wrong.
func (m Nesterov) Validate() error { return checkDecay("Nesterov.Decay", m.Decay) }

// Update32 implements Method.
func (m Nesterov) Update32(s Step, w, g []float32, slots [][]float32) float64 {
	return nesterov(s, m.Decay, w, g, slots[0])
}

// Update64 implements Method.
func (m Nesterov) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	return nesterov(s, m.Decay, w, g, slots[0])
}

func nesterov[T float](s Step, keep float64, w, g, v []T) float64 {
	return float64(kernel.Nesterov(w, g, v, T(s.Rate), T(cmp.Or(keep, 0.9))))
}
