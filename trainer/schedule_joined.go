package trainer

import (
	"slices"

	"github.com/pkg/errors"
)

// Warmup rises along a line to a rate and then stays there; the first step
// moves already, and the rate To is reached at t = Over-1 (Goyal et al.,
// arXiv:1706.02677, section 2.2):
//
//	rate(t) = From + (To-From) * min(t+1, Over)/Over
//
// Joined lets another schedule follow.
type Warmup struct {
	// From is at least 0, To above 0.
	From, To float64
	// Over is the length of the rise, at least 1.
	Over int
	// By is the unit of t and Over: Epochs, the zero value, or Steps.
	By Unit
}

var _ Schedule = Warmup{}

// Rate implements Schedule.
func (s Warmup) Rate(t Time) float64 {
	over := max(1, s.Over)
	return s.From + (s.To-s.From)*float64(min(s.By.count(t)+1, over))/float64(over)
}

// Validate says which field is wrong.
func (s Warmup) Validate() error {
	return firstError(
		checkAtLeast("Warmup.From", s.From, 0),
		checkRate("Warmup.To", s.To),
		checkAtLeast("Warmup.Over", float64(s.Over), 1),
		s.By.check("Warmup.By"),
	)
}

// Joined runs schedules one after the other. For each the time, and the
// history, begin when it begins:
//
//	trainer.Joined{By: trainer.Steps, Parts: []trainer.Part{
//		{Schedule: trainer.Warmup{To: 0.5, Over: 100, By: trainer.Steps}, For: 100},
//		{Schedule: trainer.Cosine{Start: 0.5, Over: 900, By: trainer.Steps}},
//	}}
type Joined struct {
	// Parts are the schedules in their order, at least one.
	Parts []Part
	// By is the unit of each part's length: Epochs, the zero value, or Steps.
	By Unit
}

var _ Schedule = Joined{}

// Part is one of the schedules of Joined.
type Part struct {
	// Schedule gives the rates of this part.
	Schedule Schedule
	// For is how long the schedule runs, at least 1. The last one runs on,
	// and its For is not used.
	For int
}

// Rate implements Schedule.
func (s Joined) Rate(t Time) float64 {
	if len(s.Parts) == 0 {
		return 0
	}
	last := len(s.Parts) - 1
	for _, part := range s.Parts[:last] {
		if s.By.count(t) < part.For {
			return part.Schedule.Rate(t)
		}
		t = t.after(part.For, s.By)
	}
	return s.Parts[last].Schedule.Rate(t)
}

// Validate says which part is wrong.
func (s Joined) Validate() error {
	if len(s.Parts) == 0 {
		return errors.New("Joined.Parts must hold at least one schedule")
	}
	if err := s.By.check("Joined.By"); err != nil {
		return err
	}
	for i, part := range s.Parts {
		if part.Schedule == nil {
			return errors.Errorf("Joined.Parts[%d].Schedule is nil", i)
		}
		if i < len(s.Parts)-1 && part.For < 1 {
			return errors.Errorf("Joined.Parts[%d].For must be at least 1, got %d", i, part.For)
		}
		if err := validate(part.Schedule); err != nil {
			return errors.Wrapf(err, "Joined.Parts[%d]", i)
		}
	}
	return nil
}

// NeedsClasses tells whether one of the parts does.
func (s Joined) NeedsClasses() bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool { return needsClasses(p.Schedule) })
}
