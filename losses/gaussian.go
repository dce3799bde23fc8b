package losses

import (
	"math"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// Gaussian is the likelihood of d real targets y, each normally distributed
// around location + scale * z with standard deviation scale, from d raw scores
// z. Ascending it is least squares.
//
//	log p(y|z) = -1/2 sum_i ((y_i - location_i)/scale_i - z_i)^2
//
// The constant -sum_i log(scale_i sqrt(2 pi)), which no weight changes, is left
// out, and the factor 1/2 is kept: the gradient is the residual itself.
//
// StandardizedGaussian finds location and scale; without them a network has to
// learn the targets' own size, which takes ascent a long time.
//
// Targets stay in their own units, scores are in standard units, near 0 and of
// size 1, and Mean turns them back.
type Gaussian struct {
	Outputs  int       // d; zero means 1
	Location []float64 // of each target; nil means 0
	Scale    []float64 // of each target, above 0; nil means 1
}

var _ Likelihood = builtin(Gaussian{})

var _ op.VectorLikelihood = Gaussian{}

// Name is "gaussian".
func (Gaussian) Name() string { return "gaussian" }

// Scores is the number of outputs.
func (g Gaussian) Scores() int { return max(g.Outputs, 1) }

// Targets is the number of outputs.
func (g Gaussian) Targets() int { return g.Scores() }

// LogLikelihood returns -1/2 sum_i ((y_i-location_i)/scale_i - z_i)^2 of every
// row, (rows), from scores z and targets y of shape (rows, d). A target that is
// not finite is an error when the graph runs.
func (g Gaussian) LogLikelihood(scores, targets *gorgonia.Node) (*gorgonia.Node, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	return op.LogLikelihood(g, scores, targets)
}

// Row returns the log likelihood of one row. A wrong length or target is an
// error.
func (g Gaussian) Row(z, y []float64) (float64, error) {
	if err := g.checkRow(z, z, y); err != nil {
		return 0, err
	}
	var sum float64
	for i := range z {
		residual := g.standard(y, i) - z[i]
		sum += residual * residual
	}
	return -sum / 2, nil
}

// RowGradient writes the residuals (y_i-location_i)/scale_i - z_i, the
// derivative of Row, into dz.
func (g Gaussian) RowGradient(dz, z, y []float64) error {
	if err := g.checkRow(dz, z, y); err != nil {
		return err
	}
	for i := range z {
		dz[i] = g.standard(y, i) - z[i]
	}
	return nil
}

func (g Gaussian) checkRow(dz, z, y []float64) error {
	if err := checkLengths(g.Name(), dz, z, g.Scores()); err != nil {
		return err
	}
	return g.CheckTarget(y)
}

// standard returns target i in standard units.
func (g Gaussian) standard(y []float64, i int) float64 { return g.standardize(y[i], i) }

func (g Gaussian) standardize(v float64, i int) float64 {
	if g.Location != nil {
		v -= g.Location[i]
	}
	if g.Scale != nil {
		v /= g.Scale[i]
	}
	return v
}

// ScratchLen is 0: Rows32 and Rows64 need none.
func (Gaussian) ScratchLen(int) int { return 0 }

// Rows32 sets ll to the log likelihood of each row and, unless dz is nil, dz
// to its derivative times the row's weight.
func (g Gaussian) Rows32(ll, dz, z, y, weights, _ []float32) error {
	return gaussianRows(g, ll, dz, z, y, weights)
}

// Rows64 is Rows32 for float64.
func (g Gaussian) Rows64(ll, dz, z, y, weights, _ []float64) error {
	return gaussianRows(g, ll, dz, z, y, weights)
}

func gaussianRows[T float32 | float64](g Gaussian, ll, dz, z, y, weights []T) error {
	outputs := g.Scores()
	for i := range ll {
		var sum float64
		for j := range outputs {
			at := i*outputs + j
			if notFinite(float64(y[at])) {
				return errors.Errorf("row %d: losses: gaussian: the target is %v, expected a finite number", i, y[at])
			}
			residual := g.standardize(float64(y[at]), j) - float64(z[at])
			sum += residual * residual
			if dz != nil {
				dz[at] = T(float64(weights[i]) * residual)
			}
		}
		ll[i] = T(-sum / 2)
	}
	return nil
}

// Mean returns location + scale * z, (rows, d), in the targets' own units, from
// scores z (rows, d).
func (g Gaussian) Mean(scores *gorgonia.Node) (*gorgonia.Node, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	location, scale := g.Location, g.Scale
	if location == nil {
		location = make([]float64, g.Scores())
	}
	if scale == nil {
		scale = slices.Repeat([]float64{1}, g.Scores())
	}
	return op.Affine(scores, location, scale)
}

// CheckTarget returns an error unless y is as many finite numbers as there are
// outputs.
func (g Gaussian) CheckTarget(y []float64) error {
	if len(y) != g.Targets() || slices.ContainsFunc(y, notFinite) {
		return errors.Errorf("losses: gaussian: the target is %v, expected finite numbers, %d of them", y, g.Targets())
	}
	return nil
}

// Validate returns an error unless location and scale, where given, have one
// finite number an output, and every scale is above 0.
func (g Gaussian) Validate() error {
	if g.Outputs < 0 {
		return errors.Errorf("losses: gaussian: got %d outputs, expected at least 1", g.Outputs)
	}
	if g.Location != nil && (len(g.Location) != g.Scores() || slices.ContainsFunc(g.Location, notFinite)) {
		return errors.Errorf("losses: gaussian: the location is %v, expected finite numbers, %d of them, or nil",
			g.Location, g.Scores())
	}
	notPositive := func(v float64) bool { return notFinite(v) || v <= 0 }
	if g.Scale != nil && (len(g.Scale) != g.Scores() || slices.ContainsFunc(g.Scale, notPositive)) {
		return errors.Errorf("losses: gaussian: the scale is %v, expected finite numbers above 0, %d of them, or nil",
			g.Scale, g.Scores())
	}
	return nil
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
