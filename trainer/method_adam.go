package trainer

import (
	"cmp"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// Adam divides a moving average of the gradients by the root of one of their
// squares, each corrected for having started at 0 (Kingma and Ba, ICLR 2015);
// t is the number of the step:
//
//	m <- Beta1 m + (1-Beta1) g
//	v <- Beta2 v + (1-Beta2) g²
//	w <- w + rate (m / (1-Beta1^t)) / (sqrt(v / (1-Beta2^t)) + Epsilon)
type Adam struct {
	// Beta1 and Beta2 are what is kept of the averages each step, below 1; 0
	// means 0.9 and 0.999.
	Beta1, Beta2 float64
	// Epsilon keeps the division from 0; 0 means 1e-8.
	Epsilon float64
}

var _ Method = Adam{}

// Name implements Method.
func (Adam) Name() string { return "adam" }

// UsualRate is 0.001.
func (Adam) UsualRate() float64 { return 0.001 }

// Slots is 2: the averages of the gradients and of their squares.
func (Adam) Slots() int { return 2 }

// Validate says which field is wrong.
func (m Adam) Validate() error {
	return firstError(
		checkDecay("Adam.Beta1", m.Beta1),
		checkDecay("Adam.Beta2", m.Beta2),
		checkAtLeast("Adam.Epsilon", m.Epsilon, 0),
	)
}

// Update32 implements Method.
func (m Adam) Update32(s Step, w, g []float32, slots [][]float32) float64 {
	return adam(AdamW{Beta1: m.Beta1, Beta2: m.Beta2, Epsilon: m.Epsilon}, s, w, g, slots[0], slots[1])
}

// Update64 implements Method.
func (m Adam) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	return adam(AdamW{Beta1: m.Beta1, Beta2: m.Beta2, Epsilon: m.Epsilon}, s, w, g, slots[0], slots[1])
}

func adam[T float](a AdamW, s Step, w, g, m, v []T) float64 {
	return float64(kernel.Adam(w, g, m, v, kernel.Factors[T](kernel.AdamStep{
		Rate: s.Rate, Beta1: cmp.Or(a.Beta1, 0.9), Beta2: cmp.Or(a.Beta2, 0.999), Epsilon: cmp.Or(a.Epsilon, 1e-8),
		Decay: a.Decay, Step: s.Number,
	})))
}

// AdamW is Adam with a decay of the weights that is no part of the gradient,
// so that the division does not touch it (Loshchilov and Hutter, ICLR 2019).
// Before Adam's update
//
//	w <- w - rate Decay w
//
// for weights; biases do not decay.
type AdamW struct {
	// Beta1, Beta2 and Epsilon are Adam's.
	Beta1, Beta2, Epsilon float64
	// Decay is the decay of the weights; 0 means 0.01. Adam is AdamW without.
	Decay float64
}

var _ Method = AdamW{}

// Name implements Method.
func (AdamW) Name() string { return "adamw" }

// UsualRate is 0.001.
func (AdamW) UsualRate() float64 { return 0.001 }

// Slots is 2, as Adam's.
func (AdamW) Slots() int { return 2 }

// Validate says which field is wrong.
func (m AdamW) Validate() error {
	return firstError(
		checkDecay("AdamW.Beta1", m.Beta1),
		checkDecay("AdamW.Beta2", m.Beta2),
		checkAtLeast("AdamW.Epsilon", m.Epsilon, 0),
		checkAtLeast("AdamW.Decay", m.Decay, 0),
	)
}

// Update32 implements Method.
func (m AdamW) Update32(s Step, w, g []float32, slots [][]float32) float64 {
	return adam(m.at(s), s, w, g, slots[0], slots[1])
}

// Update64 implements Method.
func (m AdamW) Update64(s Step, w, g []float64, slots [][]float64) float64 {
	return adam(m.at(s), s, w, g, slots[0], slots[1])
}

// at is AdamW with the decay that applies in this step: none to biases.
func (m AdamW) at(s Step) AdamW {
	m.Decay = cmp.Or(m.Decay, 0.01)
	if !s.Penalized {
		m.Decay = 0
	}
	return m
}
