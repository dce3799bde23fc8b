package trainer

import "math"

// StepDecay multiplies the rate by a factor at regular times:
//
//	rate(t) = Start * Factor^floor(t/Every)
type StepDecay struct {
	// Start is the first rate.
	Start float64
	// Factor is above 0 and at most 1.
	Factor float64
	// Every is the time between two changes, at least 1.
	Every int
	// By is the unit of t and Every: Epochs, the zero value, or Steps.
	By Unit
}

var _ Schedule = StepDecay{}

// Rate implements Schedule.
func (s StepDecay) Rate(t Time) float64 {
	return s.Start * math.Pow(s.Factor, float64(s.By.count(t)/max(1, s.Every)))
}

// Validate says which field is wrong.
func (s StepDecay) Validate() error {
	return firstError(
		checkRate("StepDecay.Start", s.Start),
		checkFactor("StepDecay.Factor", s.Factor),
		checkAtLeast("StepDecay.Every", float64(s.Every), 1),
		s.By.check("StepDecay.By"),
	)
}

// Exponential multiplies the rate by a factor each time:
//
//	rate(t) = Start * Decay^t
type Exponential struct {
	// Start is the first rate.
	Start float64
	// Decay is above 0 and at most 1.
	Decay float64
	// By is the unit of t: Epochs, the zero value, or Steps.
	By Unit
}

var _ Schedule = Exponential{}

// Rate implements Schedule.
func (s Exponential) Rate(t Time) float64 {
	return s.Start * math.Pow(s.Decay, float64(s.By.count(t)))
}

// Validate says which field is wrong.
func (s Exponential) Validate() error {
	return firstError(
		checkRate("Exponential.Start", s.Start),
		checkFactor("Exponential.Decay", s.Decay),
		s.By.check("Exponential.By"),
	)
}

// InverseTime falls like one over the time, slowly enough that the sum of all
// rates has no bound and fast enough that the sum of their squares has
// (Robbins and Monro, Annals of Mathematical Statistics 22, 1951):
//
//	rate(t) = Start / (1 + Decay t)
type InverseTime struct {
	// Start is the first rate.
	Start float64
	// Decay is at least 0.
	Decay float64
	// By is the unit of t: Epochs, the zero value, or Steps.
	By Unit
}

var _ Schedule = InverseTime{}

// Rate implements Schedule.
func (s InverseTime) Rate(t Time) float64 {
	return s.Start / (1 + s.Decay*float64(s.By.count(t)))
}

// Validate says which field is wrong.
func (s InverseTime) Validate() error {
	return firstError(
		checkRate("InverseTime.Start", s.Start),
		checkAtLeast("InverseTime.Decay", s.Decay, 0),
		s.By.check("InverseTime.By"),
	)
}

// Cosine falls along half a wave and then stays (Loshchilov and Hutter, SGDR,
// ICLR 2017, equation 5, without restarts):
//
//	rate(t) = End + (Start-End)/2 * (1 + cos(π min(t, Over)/Over))
type Cosine struct {
	// Start is the first rate, End the last, at least 0.
	Start, End float64
	// Over is the time from Start to End, at least 1.
	Over int
	// By is the unit of t and Over: Epochs, the zero value, or Steps.
	By Unit
}

var _ Schedule = Cosine{}

// Rate implements Schedule.
func (s Cosine) Rate(t Time) float64 {
	over := max(1, s.Over)
	done := float64(min(s.By.count(t), over)) / float64(over)
	return s.End + (s.Start-s.End)/2*(1+math.Cos(math.Pi*done))
}

// Validate says which field is wrong.
func (s Cosine) Validate() error {
	return firstError(
		checkRate("Cosine.Start", s.Start),
		checkAtLeast("Cosine.End", s.End, 0),
		checkAtLeast("Cosine.Over", float64(s.Over), 1),
		s.By.check("Cosine.By"),
	)
}
