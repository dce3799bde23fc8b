package trainer

import (
	"strings"

	"github.com/pkg/errors"
)

// Method turns a gradient into a change of the weights. A gradient points
// uphill, so a method adds.
//
// A method works on each weight by itself and keeps what it has to remember
// of a weight in slots, which the caller owns: Slots of them, each as long as
// the weights and 0 at first. So a method may be called for any part of a
// parameter, on several at once, and what it remembers can be saved. A method
// may have a method Validate() error, which Fit calls first.
type Method interface {
	// Name is the method's name as MethodNamed knows it.
	Name() string
	// UsualRate is the rate that Fit takes when Settings.Rate is nil.
	UsualRate() float64
	// Slots is how many numbers are remembered for each weight.
	Slots() int
	// Update32 changes the weights w given their gradient g; w, g and each
	// of the slots have the same length. It returns the sum of the squares of
	// the changes.
	Update32(s Step, w, g []float32, slots [][]float32) (moved float64)
	// Update64 is Update32 for float64. One generic function serves both.
	Update64(s Step, w, g []float64, slots [][]float64) (moved float64)
}

// Step is what a method knows of the step that it takes.
type Step struct {
	// Number is 1 for the first step of a run.
	Number int
	// Rate is what the schedule says for this step.
	Rate float64
	// Penalized is false for biases, to which a decay of weights does not
	// apply.
	Penalized bool
}

// float is the type of a network's numbers.
type float interface{ float32 | float64 }

// methods are the methods that MethodNamed knows.
var methods = []Method{Ascent{}, Momentum{}, Nesterov{}, AdaGrad{}, RMSProp{}, Adam{}, AdamW{}}

// MethodNamed returns the method of that name with its default settings. An
// unknown name is an error that lists the names there are.
func MethodNamed(name string) (Method, error) {
	for _, m := range methods {
		if m.Name() == name {
			return m, nil
		}
	}
	return nil, errors.Errorf("trainer: there is no method %q; there are %s", name, strings.Join(MethodNames(), ", "))
}

// MethodNames returns the names that MethodNamed knows.
func MethodNames() []string {
	var names []string
	for _, m := range methods {
		names = append(names, m.Name())
	}
	return names
}

// checkDecay returns an error unless the factor of a moving average is at
// least 0 and below 1.
func checkDecay(what string, decay float64) error {
	if !(decay >= 0 && decay < 1) {
		return errors.Errorf("%s must be at least 0 and below 1, got %v", what, decay)
	}
	return nil
}
