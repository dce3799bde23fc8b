package op

import "math"

// Logistic is the sigmoid function 1/(1+e^-z). It loses no digits in either
// tail: for z = -1000 it is 0, for z = -700 it is 9.86e-305.
func Logistic(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}

// LogOnePlusExp is log(1+e^z), the softplus function, as
// max(z,0) + log(1+e^-|z|), which neither overflows nor loses digits.
func LogOnePlusExp(z float64) float64 {
	return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}

// absolute is the Function |z|.
type absolute struct{}

func (absolute) Name() string            { return "abs" }
func (absolute) Value(z float64) float64 { return math.Abs(z) }

func (absolute) Derivative(z float64) float64 {
	if z == 0 || math.IsNaN(z) {
		return z
	}
	return math.Copysign(1, z)
}
