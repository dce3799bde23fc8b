package trainer

import (
	"fmt"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
)

// tame is what to do about numbers that are too large.
const tame = "Scale the features, for example by model.Standardize, and start with smaller weights."

// gradient compares the gradient with differences.
func (p *preflight) gradient() Finding {
	check, err := p.compare()
	f := Finding{Check: "gradient", Found: fmt.Sprintf("%d coordinates of %d parameters agree with differences, to %.1g",
		check.Compared, len(check.Parameters), check.Worst.Error)}
	switch w := check.Worst; {
	case errors.Is(err, ErrGradient):
		f.Severity = Error
		f.Found = fmt.Sprintf("%s[%d]: the symbolic derivative is %.4g, differences give %.4g", w.Name, w.At, w.Symbolic, w.Numeric)
		f.Advice = "Correct the derivative of an operator between this parameter and the scores, most likely one of your own. CheckGradient lists all parameters."
	case errors.Is(err, ErrNotCompared):
		f.Severity, f.Found = Warning, err.Error()
		f.Advice = "Look for a layer that jumps, as a step or rounding does: no gradient goes through it."
	case err != nil:
		f.Severity, f.Found, f.Advice = Error, err.Error(), tame
	}
	return f
}

// compare checks the gradient at weights a little beside the network's: behind
// a last layer that starts at 0 every gradient is 0, a wrong one too.
func (p *preflight) compare() (Check, error) {
	beside, err := p.net.WithDtype(tensor.Float64)
	if err != nil {
		return Check{}, err
	}
	nudge(beside, p.random)
	few := subset{p.train, p.sample.rows[:min(8, len(p.sample.rows))]}
	return checkGradient(beside, few, CheckSettings{Coordinates: 4, Objective: p.settings.objective(), Seed: p.settings.Seed})
}

// start measures the network as it is.
func (p *preflight) start() Finding {
	f := Finding{Check: "start"}
	m, err := Evaluate(p.net, p.sample)
	if err != nil {
		f.Severity, f.Found, f.Advice = Error, err.Error(), tame
		return f
	}
	advice := ""
	switch l := p.net.Likelihood().(type) {
	case losses.Classifier:
		k := l.ClassCount()
		guess := -math.Log(float64(k))
		f.Found = fmt.Sprintf("log likelihood %.3g, where guessing has -log %d = %.3g", m.LogLikelihood, k, guess)
		f.Severity = beyond(guess-m.LogLikelihood, 3, 30)
		advice = "Standardize the features by model.Standardize, or start the last layer with smaller weights, such as model.Zeros{}."
	case losses.Gaussian:
		guess := -float64(l.Targets()) / 2
		f.Found = fmt.Sprintf("log likelihood %.3g, where the targets' mean and deviation have %.3g", m.LogLikelihood, guess)
		f.Severity = beyond(m.LogLikelihood/guess, 20, 2000)
		advice = "Take losses.StandardizedGaussian(y) for the likelihood, and standardize the features by model.Standardize."
	default:
		f.Found = fmt.Sprintf("log likelihood %.3g; what the likelihood %s should have is not known", m.LogLikelihood, l.Name())
	}
	if f.Severity != OK {
		f.Advice = advice
	}
	return f
}

// beyond is a Warning from one limit on and an Error from another on.
func beyond(v, warning, fault float64) Severity {
	switch {
	case v < warning:
		return OK
	case v < fault:
		return Warning
	}
	return Error // NaN too
}

// units looks for units that are 0 whatever the row is.
func (p *preflight) units() Finding {
	f := Finding{Check: "units", Found: "there are no hidden layers"}
	if p.broken != nil {
		f.Severity, f.Found, f.Advice = Error, p.broken.Error(), tame
		return f
	}
	worst := -1.0
	for i := p.firstTrained(); i < len(p.layers)-1; i++ {
		dead, units := 0, columnsOf(wide(p.layers[i]), len(p.sample.rows))
		for _, u := range units {
			if u.low == 0 && u.high == 0 {
				dead++
			}
		}
		share := float64(dead) / float64(len(units))
		if share <= worst {
			continue
		}
		worst = share
		f.Found = fmt.Sprintf("%s: %d of %d units are 0 on all of %d rows", p.net.Summary().Layers[i].Name, dead, len(units), len(p.sample.rows))
		f.Severity = beyond(share, 2.0/3, 1)
	}
	if worst == 0 {
		f.Found = fmt.Sprintf("no hidden unit is 0 on all of %d rows", len(p.sample.rows))
	}
	if f.Severity != OK {
		f.Advice = "Standardize the features, start weights by model.HeNormal and biases at 0, or take activations.LeakyReLU or Tanh."
	}
	return f
}

// firstTrained is the first layer that has parameters.
func (p *preflight) firstTrained() int {
	for i, layer := range p.net.Summary().Layers {
		if layer.Parameters > 0 {
			return i
		}
	}
	return len(p.layers)
}

// inputs returns what the first layer with parameters is given for the sample,
// and its number of columns.
func (p *preflight) inputs() (values []float64, columns int) {
	x := p.x
	if first := p.firstTrained(); first > 0 && p.broken == nil {
		x = p.layers[first-1]
	}
	return wide(x), x.DataSize() / len(p.sample.rows)
}
