package trainer

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/model"
)

// checker compares the gradients of one program.
type checker struct {
	net         *model.Network
	program     *program[float64]
	random      *rand.Rand
	coordinates int
	tolerance   float64
}

// check compares every parameter with the weights as they are, and those that
// are all kinks there with other weights.
func (c *checker) check() (Check, error) {
	check := Check{Parameters: make([]ParameterCheck, len(c.net.Parameters()))}
	if err := c.compare(check.Parameters); err != nil {
		return Check{}, err
	}
	if slices.ContainsFunc(check.Parameters, func(p ParameterCheck) bool { return p.Compared == 0 }) {
		nudge(c.net, c.random)
		if err := c.compare(check.Parameters); err != nil {
			return Check{}, err
		}
	}
	for _, p := range check.Parameters {
		check.Compared += p.Compared
		check.Kinks += p.Kinks
		if p.Compared > 0 && (check.Worst.Compared == 0 || p.Error > check.Worst.Error) {
			check.Worst = p
		}
	}
	return check, nil
}

// nudge moves every weight of a network in float64 a little, away from kinks.
func nudge(net *model.Network, random *rand.Rand) {
	for _, p := range net.Parameters() {
		weights := p.Value.Float64s()
		for i := range weights {
			weights[i] += 0.01 * random.NormFloat64()
		}
	}
}

// compare fills in what it finds for each parameter of which nothing has been
// compared yet; one that has been looked at before is so at nudged weights.
func (c *checker) compare(found []ParameterCheck) error {
	if err := c.program.run(); err != nil {
		return err
	}
	symbolic := make([][]float64, len(c.program.gradients))
	for i, g := range c.program.gradients {
		symbolic[i] = slices.Clone(g)
		if !finiteAll(g) {
			return errors.New(culprit(c.program.Program))
		}
	}
	parameters := c.net.Parameters()
	drawn := make([][]int, len(parameters))
	largest := 0.0
	for i, p := range parameters {
		size := p.Value.DataSize()
		drawn[i] = c.random.Perm(size)[:min(c.coordinates, size)]
		for _, at := range drawn[i] {
			slope, err := roughly(c.objective(p, at))
			if err != nil {
				return errors.Wrap(err, p.Name)
			}
			largest = max(largest, math.Abs(slope))
		}
	}
	for i, p := range parameters {
		if found[i].Compared > 0 {
			continue
		}
		again := found[i].Name != ""
		found[i] = ParameterCheck{Name: p.Name, Nudged: again}
		if err := c.parameter(&found[i], p, drawn[i], symbolic[i], largest/1000); err != nil {
			return errors.Wrap(err, p.Name)
		}
	}
	return nil
}

// parameter compares the drawn coordinates of one parameter. Derivatives below
// least count as large as that.
func (c *checker) parameter(found *ParameterCheck, p *model.Parameter, drawn []int, symbolic []float64, least float64) error {
	for _, at := range drawn {
		n, smooth, err := derivative(c.objective(p, at), c.tolerance/10, least)
		if err != nil {
			return err
		}
		if !smooth {
			found.Kinks++
			continue
		}
		a, e := symbolic[at], 0.0
		if a != n {
			e = math.Abs(a-n) / max(math.Abs(a), math.Abs(n), least)
		}
		if found.Compared++; found.Compared == 1 || e > found.Error {
			found.Error, found.At, found.Symbolic, found.Numeric = e, at, a, n
		}
	}
	return nil
}

// objective is the objective as a function of how far a weight is shifted.
func (c *checker) objective(p *model.Parameter, at int) func(shift float64) (float64, error) {
	weights := p.Value.Float64s()
	return func(shift float64) (float64, error) {
		kept := weights[at]
		defer func() { weights[at] = kept }()
		weights[at] = kept + shift
		if err := c.program.run(); err != nil {
			return 0, err
		}
		value, err := c.program.objective()
		if err == nil && !finite(value) {
			err = errors.Errorf("the objective is not finite near these weights: %s", culprit(c.program.Program))
		}
		return value, err
	}
}

func finiteAll(values []float64) bool {
	for _, v := range values {
		if !finite(v) {
			return false
		}
	}
	return true
}
