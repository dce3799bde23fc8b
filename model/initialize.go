package model

import (
	"math"
	"math/rand/v2"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/registry"
)

// Initializer gives a parameter its first values. In and out are the numbers
// of units that the parameter connects: a weight of shape (in, out). Start
// fills values with numbers drawn from rng alone, so that they are the same
// for the same seed.
type Initializer interface {
	Start(values []float64, in, out int, rng *rand.Rand) error
}

// initializers are the kinds that a file may name.
var initializers = registry.Registry[Initializer]{By: "model.RegisterInitializer"}

func init() {
	for kind, prototype := range map[string]Initializer{
		"glorot_uniform": GlorotUniform{}, "glorot_normal": GlorotNormal{},
		"he_uniform": HeUniform{}, "he_normal": HeNormal{},
		"zeros": Zeros{}, "constant": Constant{},
	} {
		if err := initializers.Register(kind, prototype); err != nil {
			panic(err)
		}
	}
}

// RegisterInitializer files an initialiser of a user's own under a name, so
// that layers that have it can be saved and loaded.
func RegisterInitializer(kind string, prototype Initializer) error {
	return errors.Wrap(initializers.Register(kind, prototype), "model")
}

// GlorotUniform draws from the uniform distribution on (-a, a) with
// a = sqrt(6 / (in + out)), which keeps the spread of values and gradients
// even through tanh and sigmoid layers (Glorot and Bengio, AISTATS 2010,
// equation 16).
type GlorotUniform struct{}

// Start implements Initializer.
func (GlorotUniform) Start(values []float64, in, out int, rng *rand.Rand) error {
	return uniform(values, math.Sqrt(6/float64(in+out)), rng)
}

// GlorotNormal draws from the normal distribution with mean 0 and standard
// deviation sqrt(2 / (in + out)) (Glorot and Bengio, AISTATS 2010).
type GlorotNormal struct{}

// Start implements Initializer.
func (GlorotNormal) Start(values []float64, in, out int, rng *rand.Rand) error {
	return normal(values, math.Sqrt(2/float64(in+out)), rng)
}

// HeUniform draws from the uniform distribution on (-a, a) with
// a = sqrt(6 / in), for ReLU layers (He et al., ICCV 2015).
type HeUniform struct{}

// Start implements Initializer.
func (HeUniform) Start(values []float64, in, _ int, rng *rand.Rand) error {
	return uniform(values, math.Sqrt(6/float64(in)), rng)
}

// HeNormal draws from the normal distribution with mean 0 and standard
// deviation sqrt(2 / in), for ReLU layers, half of whose units are off
// (He et al., ICCV 2015, equation 10).
type HeNormal struct{}

// Start implements Initializer.
func (HeNormal) Start(values []float64, in, _ int, rng *rand.Rand) error {
	return normal(values, math.Sqrt(2/float64(in)), rng)
}

// Zeros starts at 0: right for biases and for logistic regression, wrong for
// the weights of a hidden layer, whose units would stay equal.
type Zeros struct{}

// Start implements Initializer.
func (Zeros) Start(values []float64, _, _ int, _ *rand.Rand) error {
	clear(values)
	return nil
}

// Constant starts every value at Value.
type Constant struct{ Value float64 }

// Start implements Initializer.
func (c Constant) Start(values []float64, _, _ int, _ *rand.Rand) error {
	for i := range values {
		values[i] = c.Value
	}
	return nil
}

func uniform(values []float64, bound float64, rng *rand.Rand) error {
	for i := range values {
		values[i] = bound * (2*rng.Float64() - 1)
	}
	return nil
}

func normal(values []float64, deviation float64, rng *rand.Rand) error {
	for i := range values {
		values[i] = deviation * rng.NormFloat64()
	}
	return nil
}

// fans returns how many units a parameter of that shape connects: (in, out)
// for a matrix; for the filters of a convolution, (out, in, height, width) as
// Gorgonia has them, the area counts on both sides; all values for a vector.
func fans(shape []int) (in, out int) {
	switch len(shape) {
	case 0:
		return 1, 1
	case 1:
		return shape[0], shape[0]
	case 2:
		return shape[0], shape[1]
	}
	area := 1
	for _, size := range shape[2:] {
		area *= size
	}
	return shape[1] * area, shape[0] * area
}
