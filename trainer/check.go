package trainer

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// ErrGradient is wrapped by the error of CheckGradient when the symbolic
// gradient is not the derivative of the objective.
var ErrGradient = errors.New("the symbolic gradient is not the derivative of the objective")

// CheckSettings say how CheckGradient compares. The zero value suits most
// networks.
type CheckSettings struct {
	// Rows is the number of rows in the batch, drawn from the source; 0 means
	// 32. More than there are means all.
	Rows int
	// Coordinates is the number of each parameter's coordinates that are
	// compared, drawn at random; 0 means 20. More than it has means all.
	Coordinates int
	// Tolerance is the largest error that passes; 0 means 1e-6.
	Tolerance float64
	// Objective is what is differentiated, penalties included.
	Objective model.Objective
	// Seed fixes the rows, the coordinates and the dropout masks.
	Seed uint64
}

// Check is what CheckGradient found.
type Check struct {
	// Parameters are the findings for each, in the network's order, and Worst
	// the one with the largest error; zero when nothing could be compared.
	Parameters []ParameterCheck
	Worst      ParameterCheck
	// Compared is how many coordinates were compared, Kinks how many were
	// left out.
	Compared, Kinks int
}

// ParameterCheck is what CheckGradient found for a parameter.
type ParameterCheck struct {
	// Name is the parameter's name, such as "dense1.weight".
	Name string
	// Compared is how many coordinates were compared. Kinks is how many were
	// left out, because the objective has a kink there or too near to
	// measure a derivative, as ReLU gives it where a score is 0.
	Compared, Kinks int
	// Error is the largest error |a-n| / max(|a|, |n|, largest/1000) of a
	// compared coordinate, of symbolic derivative a and numeric derivative n,
	// where largest is the largest symbolic derivative of the network.
	Error float64
	// At is the index of that coordinate in the parameter, row after row, and
	// Symbolic and Numeric are its derivatives a and n.
	At                int
	Symbolic, Numeric float64
}

// CheckGradient compares the gradient that training would ascend with central
// differences of the objective, for the network as it is and rows of the
// user's own data. Dropout masks are drawn once and stay fixed. All is done on
// a copy of the network in float64, whatever its dtype: the graph is the same,
// and in float32 rounding would drown what is looked for.
//
// Coordinates at a kink are left out and counted. Whether there is a kink is
// decided from values of the objective alone, never from the gradient, so that
// a wrong gradient cannot hide behind one.
//
// The error wraps ErrGradient, and names the worst parameter, if an error is
// above the tolerance; the Check comes back beside it. Any other error means
// that the check could not be made.
func CheckGradient(net *model.Network, source Source, s CheckSettings) (Check, error) {
	check, err := checkGradient(net, source, s)
	return check, errors.Wrap(err, "trainer: checking the gradient")
}

func checkGradient(net *model.Network, source Source, s CheckSettings) (Check, error) {
	if net == nil {
		return Check{}, errors.New("needs a network, got nil")
	}
	if s.Rows < 0 || s.Coordinates < 0 || !(s.Tolerance >= 0) {
		return Check{}, errors.Errorf("Rows, Coordinates and Tolerance must be at least 0, got %d, %d and %v",
			s.Rows, s.Coordinates, s.Tolerance)
	}
	wide, err := net.WithDtype(tensor.Float64)
	if err != nil {
		return Check{}, err
	}
	if _, err := checkData(wide, source); err != nil {
		return Check{}, err
	}
	random := rand.New(rand.NewPCG(s.Seed, checkStream))
	rows := random.Perm(source.Rows())[:min(cmp.Or(s.Rows, 32), source.Rows())]
	compiled, err := wide.CompileTraining(len(rows), s.Objective)
	if err != nil {
		return Check{}, err
	}
	defer compiled.Close()
	program, err := newProgram[float64](compiled, source, nil)
	if err != nil {
		return Check{}, err
	}
	if err := program.load(rows); err != nil {
		return Check{}, err
	}
	program.FillMasks(s.Seed, 0)
	c := checker{
		net: wide, program: program, random: random,
		coordinates: cmp.Or(s.Coordinates, 20), tolerance: cmp.Or(s.Tolerance, 1e-6),
	}
	check, err := c.check()
	if err != nil {
		return check, err
	}
	return check, check.verdict(c.tolerance)
}

// checkStream keeps the random numbers of a check apart from others of the
// same seed.
const checkStream = 0x636865636b

// verdict is nil if the check passes.
func (c Check) verdict(tolerance float64) error {
	if w := c.Worst; !(w.Error <= tolerance) {
		return errors.Wrapf(ErrGradient, "%s[%d]: symbolic %g, numeric %g, error %.2g above %g",
			w.Name, w.At, w.Symbolic, w.Numeric, w.Error, tolerance)
	}
	if c.Compared == 0 {
		return errors.Errorf("nothing could be compared: all %d coordinates that were looked at are at a kink", c.Kinks)
	}
	return nil
}

// String is a table with a line for each parameter.
func (c Check) String() string {
	text := fmt.Sprintf("%-24s %9s %6s %9s\n", "parameter", "compared", "kinks", "error")
	for _, p := range c.Parameters {
		text += fmt.Sprintf("%-24s %9d %6d %9.2g\n", p.Name, p.Compared, p.Kinks, p.Error)
	}
	return text
}

// checker compares the gradients of one program.
type checker struct {
	net         *model.Network
	program     *program[float64]
	random      *rand.Rand
	coordinates int
	tolerance   float64
}

func (c *checker) check() (Check, error) {
	if err := c.program.run(); err != nil {
		return Check{}, err
	}
	largest := 0.0
	symbolic := make([][]float64, len(c.program.gradients))
	for i, g := range c.program.gradients {
		symbolic[i] = append([]float64(nil), g...)
		for _, v := range g {
			largest = max(largest, math.Abs(v))
		}
	}
	if !finiteAll(symbolic) {
		return Check{}, errors.New(culprit(c.program.Program))
	}
	var check Check
	for i, p := range c.net.Parameters() {
		found, err := c.parameter(p, symbolic[i], largest)
		if err != nil {
			return Check{}, errors.Wrap(err, p.Name)
		}
		check.Parameters = append(check.Parameters, found)
		check.Compared += found.Compared
		check.Kinks += found.Kinks
		if found.Compared > 0 && (check.Worst.Compared == 0 || found.Error > check.Worst.Error) {
			check.Worst = found
		}
	}
	return check, nil
}

// parameter compares coordinates of one parameter.
func (c *checker) parameter(p *model.Parameter, symbolic []float64, largest float64) (ParameterCheck, error) {
	found := ParameterCheck{Name: p.Name}
	weights := p.Value.Float64s()
	for _, at := range c.random.Perm(len(weights))[:min(c.coordinates, len(weights))] {
		objective := func(shift float64) (float64, error) {
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
		a := symbolic[at]
		least := max(math.Abs(a), largest/1000)
		n, smooth, err := derivative(objective, c.tolerance/10, least)
		if err != nil {
			return found, err
		}
		if !smooth {
			found.Kinks++
			continue
		}
		e := 0.0
		if a != n {
			e = math.Abs(a-n) / max(least, math.Abs(n))
		}
		if found.Compared++; found.Compared == 1 || e > found.Error {
			found.Error, found.At, found.Symbolic, found.Numeric = e, at, a, n
		}
	}
	return found, nil
}

func finiteAll(all [][]float64) bool {
	for _, values := range all {
		for _, v := range values {
			if !finite(v) {
				return false
			}
		}
	}
	return true
}
