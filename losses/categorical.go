package losses

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/op"
)

// Categorical is the likelihood of a target y that is one of k classes, from k
// raw scores z: P(y=j) = e^z_j / sum_i e^z_i, the softmax.
//
//	log p(y|z) = z_y - log(sum_i e^z_i)
type Categorical struct {
	Classes int // k, at least 2
}

var _ Classifier = builtin(Categorical{})

var _ op.VectorLikelihood = Categorical{}

// Name is "categorical".
func (Categorical) Name() string { return "categorical" }

// Scores is the number of classes.
func (c Categorical) Scores() int { return c.Classes }

// Targets is 1: the class's index.
func (Categorical) Targets() int { return 1 }

// LogLikelihood returns z_y - log(sum_i e^z_i) of every row, (rows), from
// scores z (rows, k) and targets y (rows, 1): class indices 0, ..., k-1, stored
// as floats. Any other target is an error when the graph runs.
func (c Categorical) LogLikelihood(scores, targets *gorgonia.Node) (*gorgonia.Node, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return op.LogLikelihood(c, scores, targets)
}

// Row returns the log likelihood of one row, safe for any finite scores: with
// m the largest score and r the sum of e^(z_i-m) over the others, it is
// (z_y - m) - log(1+r). A wrong length or target is an error.
func (c Categorical) Row(z, y []float64) (float64, error) {
	if err := c.checkRow(z, z, y); err != nil {
		return 0, err
	}
	top := largest(z)
	var rest float64
	for i, v := range z {
		if i != top {
			rest += math.Exp(v - z[top])
		}
	}
	return z[int(y[0])] - z[top] - math.Log1p(rest), nil
}

// RowGradient writes the derivative of Row into dz: 1-P(y) for the target's
// class, summed from the other classes so that no digit is lost as P(y) goes
// to 1, and -P(j) for each other class j.
func (c Categorical) RowGradient(dz, z, y []float64) error {
	if err := c.checkRow(dz, z, y); err != nil {
		return err
	}
	op.SoftmaxRow(dz, z)
	target := int(y[0])
	dz[target] = 0
	var others float64
	for j, p := range dz {
		others += p
		dz[j] = -p
	}
	dz[target] = others
	return nil
}

func (c Categorical) checkRow(dz, z, y []float64) error {
	if err := checkLengths(c.Name(), dz, z, c.Classes); err != nil {
		return err
	}
	return c.CheckTarget(y)
}

// Mean returns the probability of each class, (rows, k), from scores (rows, k).
func (c Categorical) Mean(scores *gorgonia.Node) (*gorgonia.Node, error) {
	return activations.Softmax(scores)
}

// CheckTarget returns an error unless y is a single class index.
func (c Categorical) CheckTarget(y []float64) error {
	if len(y) != 1 || !(y[0] >= 0 && y[0] < float64(c.Classes)) || y[0] != math.Trunc(y[0]) {
		return errors.Errorf("losses: categorical: the target is %v, expected a single class index from 0 to %d",
			y, c.Classes-1)
	}
	return nil
}

// Validate returns an error if there are fewer than two classes.
func (c Categorical) Validate() error {
	if c.Classes < 2 {
		return errors.Errorf("losses: categorical: got %d classes, expected at least 2; set Classes", c.Classes)
	}
	return nil
}

// ClassCount is the number of classes.
func (c Categorical) ClassCount() int { return c.Classes }

// Class returns the class of the largest score, the first of equals.
func (Categorical) Class(scores []float64) int { return largest(scores) }

// largest returns the position of the largest value, the first of equals.
func largest[T kernel.Float](z []T) int {
	top := 0
	for j, v := range z {
		if v > z[top] {
			top = j
		}
	}
	return top
}

// Right32 counts the rows whose class, the first of their largest scores z
// (rows, k), is their target y (rows). A target that is no class is not right,
// nor is one without k scores.
func (c Categorical) Right32(z, y []float32) int { return right(c.Classes, z, y) }

// Right64 is Right32 for float64.
func (c Categorical) Right64(z, y []float64) int { return right(c.Classes, z, y) }

// right compares all scores with the target's, which processors do without
// guessing, as they have to where a search finds a larger one.
func right[T kernel.Float](k int, z, y []T) (n int) {
	for i, target := range y {
		class := int(target)
		if !(target >= 0 && target < T(k)) || T(class) != target || (i+1)*k > len(z) {
			continue
		}
		row := z[i*k : (i+1)*k]
		score := row[class]
		larger, smaller := 0, 0
		for _, v := range row {
			if v > score {
				larger++
			}
			if v < score {
				smaller++
			}
		}
		// There are more that are neither if there are equals or NaN.
		if larger+smaller == k-1 && larger == 0 || larger+smaller < k-1 && largest(row) == class {
			n++
		}
	}
	return n
}

// ScratchLen is the length of the scratch of Rows32 and Rows64.
func (c Categorical) ScratchLen(int) int { return kernel.LikelihoodScratchLen[float32](c.Classes) }

// Rows32 sets ll to the log likelihood of each row and, unless dz is nil, dz
// to its derivative times the row's weight.
func (c Categorical) Rows32(ll, dz, z, y, weights, scratch []float32) error {
	return categoricalRows(c, ll, dz, z, y, weights, scratch)
}

// Rows64 is Rows32 for float64.
func (c Categorical) Rows64(ll, dz, z, y, weights, scratch []float64) error {
	return categoricalRows(c, ll, dz, z, y, weights, scratch)
}

func categoricalRows[T kernel.Float](c Categorical, ll, dz, z, y, weights, scratch []T) error {
	for i, v := range y {
		if !(v >= 0 && v < T(c.Classes)) || v != T(int(v)) {
			return errors.Wrapf(c.CheckTarget([]float64{float64(v)}), "row %d", i)
		}
	}
	var gradient kernel.Matrix[T]
	if dz != nil {
		gradient = kernel.RowMajor(dz, len(ll), c.Classes)
	}
	kernel.CategoricalLikelihood(ll, gradient, kernel.RowMajor(z, len(ll), c.Classes), y, weights, scratch)
	return nil
}
