package trainer

import "cmp"

// ReduceOnPlateau multiplies the rate by a factor whenever Patience epochs in
// a row brought nothing better than the best before them, as better is said
// in EarlyStopping; the count then starts again. It watches held-out data, or
// the training data of a run that has none.
//
//	rate = max(Lowest, Start * Factor^(number of plateaus in the history))
//
// PyTorch's ReduceLROnPlateau waits one epoch longer for the same patience.
type ReduceOnPlateau struct {
	// Start is the first rate.
	Start float64
	// Factor is above 0 and at most 1; 0 means 0.1.
	Factor float64
	// Patience is in epochs; 0 means 10.
	Patience int
	// Absolute and Relative are the margins by which a better epoch must be
	// better.
	Absolute, Relative float64
	// Watch says what is watched: LogLikelihood, the zero value, or Accuracy.
	Watch Watched
	// Lowest is where the rate stops falling.
	Lowest float64
}

var _ Schedule = ReduceOnPlateau{}

// Rate implements Schedule.
func (s ReduceOnPlateau) Rate(t Time) float64 {
	rate, waited := s.Start, 0
	var best float64
	for i, e := range t.History {
		value := s.Watch.of(e)
		if i == 0 || better(value, best, s.Absolute, s.Relative) {
			best, waited = value, 0
			continue
		}
		if waited++; waited >= cmp.Or(s.Patience, 10) {
			rate, waited = rate*cmp.Or(s.Factor, 0.1), 0
		}
	}
	return max(rate, s.Lowest)
}

// Validate says which field is wrong.
func (s ReduceOnPlateau) Validate() error {
	return firstError(
		checkRate("ReduceOnPlateau.Start", s.Start),
		checkFactor("ReduceOnPlateau.Factor", cmp.Or(s.Factor, 0.1)),
		checkAtLeast("ReduceOnPlateau.Patience", float64(s.Patience), 0),
		checkAtLeast("ReduceOnPlateau.Absolute", s.Absolute, 0),
		checkAtLeast("ReduceOnPlateau.Relative", s.Relative, 0),
		checkAtLeast("ReduceOnPlateau.Lowest", s.Lowest, 0),
		s.Watch.check("ReduceOnPlateau.Watch"),
	)
}

// NeedsClasses tells whether the accuracy is watched.
func (s ReduceOnPlateau) NeedsClasses() bool { return s.Watch == Accuracy }
