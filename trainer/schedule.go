package trainer

import (
	"math"
	"strings"

	"github.com/pkg/errors"
)

// Schedule gives the rate, the factor of each update, as training goes on. It
// is a pure function: everything that it may depend on is in the Time.
//
// Fit first calls two methods that a schedule may have: Validate() error, and
// NeedsClasses() bool, which tells that it watches the accuracy and does not
// go with a likelihood that has no classes.
type Schedule interface {
	Rate(t Time) float64
}

// Time is a moment of a training run, just before a step.
type Time struct {
	// Step is the number of steps taken, 0 before the first.
	Step int
	// Epoch is the number of epochs completed, 0 during the first.
	Epoch int
	// StepsPerEpoch is the number of batches in an epoch.
	StepsPerEpoch int
	// History holds the completed epochs. It is not to be changed.
	History []Epoch
}

// Unit is what a schedule counts in.
type Unit int

const (
	// Epochs counts completed epochs, so that the rate changes between
	// epochs only. It is the zero value.
	Epochs Unit = iota
	// Steps counts steps taken, so that the rate may change with every batch.
	Steps
)

func (u Unit) check(what string) error {
	if u != Epochs && u != Steps {
		return errors.Errorf("%s must be Epochs or Steps, got %d", what, u)
	}
	return nil
}

// count is the time in that unit, starting from 0.
func (u Unit) count(t Time) int {
	if u == Steps {
		return t.Step
	}
	return t.Epoch
}

// after is the time as seen by a schedule that began n units later.
func (t Time) after(n int, u Unit) Time {
	step, epoch := n, 0
	if u == Epochs {
		step, epoch = n*t.StepsPerEpoch, n
	} else if t.StepsPerEpoch > 0 {
		epoch = n / t.StepsPerEpoch
	}
	t.Step, t.Epoch = t.Step-step, t.Epoch-epoch
	t.History = t.History[min(epoch, len(t.History)):]
	return t
}

// Constant is one rate throughout.
type Constant struct {
	// Value is the rate.
	Value float64
}

var _ Schedule = Constant{}

// Rate implements Schedule.
func (s Constant) Rate(Time) float64 { return s.Value }

// Validate says which field is wrong.
func (s Constant) Validate() error { return checkRate("Constant.Value", s.Value) }

// scheduleKinds are the schedules that ScheduleNamed makes.
var scheduleKinds = []struct {
	name  string
	build func(start float64, epochs int) Schedule
}{
	{"constant", func(start float64, _ int) Schedule {
		return Constant{Value: start}
	}},
	{"step", func(start float64, epochs int) Schedule {
		return StepDecay{Start: start, Factor: 0.5, Every: max(1, epochs/4)}
	}},
	{"exponential", func(start float64, epochs int) Schedule {
		return Exponential{Start: start, Decay: math.Pow(0.01, 1/float64(epochs))}
	}},
	{"inverse", func(start float64, epochs int) Schedule {
		return InverseTime{Start: start, Decay: 9 / float64(epochs)}
	}},
	{"cosine", func(start float64, epochs int) Schedule {
		return Cosine{Start: start, Over: epochs}
	}},
}

// ScheduleNamed makes a schedule of the named kind for a run of that many
// epochs, starting with the rate start:
//
//	constant      start throughout
//	step          StepDecay, halved after every quarter of the run
//	exponential   Exponential, down to a hundredth at the end
//	inverse       InverseTime, down to a tenth at the end
//	cosine        Cosine, down to 0 at the end
//
// An unknown name is an error that lists these.
func ScheduleNamed(kind string, start float64, epochs int) (Schedule, error) {
	if epochs < 1 {
		return nil, errors.Errorf("trainer: a schedule needs at least 1 epoch, got %d", epochs)
	}
	if err := checkRate("the starting rate", start); err != nil {
		return nil, errors.Wrap(err, "trainer")
	}
	for _, k := range scheduleKinds {
		if k.name == kind {
			return k.build(start, epochs), nil
		}
	}
	return nil, errors.Errorf("trainer: there is no schedule %q; there are %s", kind, strings.Join(ScheduleNames(), ", "))
}

// ScheduleNames returns the names that ScheduleNamed knows.
func ScheduleNames() []string {
	var names []string
	for _, k := range scheduleKinds {
		names = append(names, k.name)
	}
	return names
}

// validate calls the value's Validate, if it has one.
func validate(value any) (err error) {
	defer recovered(&err, "Validate of", value)
	if v, ok := value.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}

// needsClasses calls the schedule's NeedsClasses, if it has one.
func needsClasses(s Schedule) bool {
	n, ok := s.(interface{ NeedsClasses() bool })
	return ok && n.NeedsClasses()
}

// checkRate returns an error unless the rate is a number above 0.
func checkRate(what string, rate float64) error {
	if !(rate > 0) || math.IsInf(rate, 0) {
		return errors.Errorf("%s must be a number above 0, got %v", what, rate)
	}
	return nil
}

// checkFactor returns an error unless the factor is above 0 and at most 1.
func checkFactor(what string, factor float64) error {
	if !(factor > 0 && factor <= 1) {
		return errors.Errorf("%s must be above 0 and at most 1, got %v", what, factor)
	}
	return nil
}

// checkAtLeast returns an error unless the value is a number of at least
// lowest.
func checkAtLeast(what string, value, lowest float64) error {
	if !(value >= lowest) || math.IsInf(value, 0) {
		return errors.Errorf("%s must be a number of at least %v, got %v", what, lowest, value)
	}
	return nil
}

// firstError returns the first error that is not nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
