package trainer

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// ErrGradient is wrapped by the error of CheckGradient when the symbolic
// gradient is not the derivative of the objective.
var ErrGradient = errors.New("the symbolic gradient is not the derivative of the objective")

// ErrNotCompared is wrapped by the error of CheckGradient when all coordinates
// of a parameter are at a kink, so that nothing is known of its gradient.
var ErrNotCompared = errors.New("a gradient could not be compared")

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
	// Nudged tells that all of this was found at weights a little beside the
	// network's, because all coordinates are at a kink of its own.
	Nudged bool
	// Error is the largest error |a-n| / max(|a|, |n|, largest/1000) of a
	// compared coordinate, of symbolic derivative a and numeric derivative n,
	// where largest is the largest numeric derivative of the drawn coordinates.
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
// a wrong gradient cannot hide behind one. Nor can it hide at weights where
// there are kinks only, as zeros below ReLU are: a parameter of which nothing
// could be compared is compared once more with every weight of the copy moved
// by a random number of standard deviation 0.01.
//
// The Check comes back beside two errors. One wraps ErrGradient, and names the
// worst parameter, if an error is above the tolerance; the other wraps
// ErrNotCompared, and names the parameters of which nothing could be compared
// even so. Any other error means that the check could not be made.
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
		return Check{}, err
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
	var left []string
	for _, p := range c.Parameters {
		if p.Compared == 0 {
			left = append(left, p.Name)
		}
	}
	if left != nil {
		return errors.Wrapf(ErrNotCompared, "%s: the objective has a kink at each coordinate looked at", strings.Join(left, ", "))
	}
	return nil
}

// String is a table with a line for each parameter. Those compared at nudged
// weights have a mark.
func (c Check) String() string {
	text := fmt.Sprintf("%-24s %9s %6s %9s\n", "parameter", "compared", "kinks", "error")
	for _, p := range c.Parameters {
		mark := ""
		if p.Nudged {
			mark = " at nudged weights"
		}
		text += fmt.Sprintf("%-24s %9d %6d %9.2g%s\n", p.Name, p.Compared, p.Kinks, p.Error, mark)
	}
	return text
}
