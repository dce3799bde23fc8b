// Package lecture holds the worked examples of the lecture "Optimization and
// Neural Nets" (CS 188, Berkeley, spring 2024). Each computes what its slide
// shows, differentiated by Gorgonia, and checks the slide's numbers:
//
//	e, err := lecture.Named("gradient")
//	result, err := e.Run(ctx, lecture.Settings{Now: time.Now})
//	err = result.Write(os.Stdout)
//	paths, err := result.SaveFigures("pictures")
//	fmt.Println(result.OK())
//
// The examples neither print nor save nor read the clock by themselves.
package lecture

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// Example is one worked example.
type Example struct {
	Name    string // as on the command line: "numeric-derivative"
	Line    string // what it shows, in one line
	Text    string // a short explanation, in paragraphs
	Formula string // in lines

	// Compute does the work and files what came out in the result.
	Compute func(ctx context.Context, r *Result) error
}

// Settings say how examples are run. The zero value measures no time.
type Settings struct {
	// Now is the clock, time.Now for instance. Without one no time is
	// measured: Result.Seconds stays 0 and timings are left out.
	Now func() time.Time
}

// Run computes the example. An error says that it could not be computed;
// whether its numbers came out is in the result.
func (e Example) Run(ctx context.Context, s Settings) (*Result, error) {
	r := &Result{Example: e, Settings: s}
	start := r.now()
	if err := e.Compute(ctx, r); err != nil {
		return nil, errors.Wrapf(err, "lecture: %s", e.Name)
	}
	r.Seconds = r.now().Sub(start).Seconds()
	return r, nil
}

// Examples returns all examples in the lecture's order.
func Examples() []Example {
	return []Example{
		derivative,
		gradient,
		numericDerivative,
		hillClimbing,
		ascent1D,
		ascent2D,
		learningRate,
		logisticRegression,
		multiclass,
		perceptron,
		twoLayer,
		shapes,
		activationFunctions,
		batching,
		lossFunctions,
		logLossExample,
		descentIsAscent,
		autodiffCost,
		backprop,
		framework,
		batchStochasticMinibatch,
		schedules,
		universalApproximation,
		overfitting,
		deep,
		digits,
	}
}

// Named returns the example of that name, or an error that lists the names
// there are.
func Named(name string) (Example, error) {
	examples := Examples()
	if i := slices.IndexFunc(examples, func(e Example) bool { return e.Name == name }); i >= 0 {
		return examples[i], nil
	}
	var names []string
	for _, e := range examples {
		names = append(names, e.Name)
	}
	return Example{}, errors.Errorf("lecture: there is no example %q; there are %s", name, strings.Join(names, ", "))
}
