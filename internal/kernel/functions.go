package kernel

// Exp computes e^x to 2 ULP, subnormal results too.
func Exp[T Float](dst, x []T) { active[T]().exp(dst, x[:len(dst)]) }

// Log computes the natural logarithm to 2 ULP: -Inf of 0, NaN below.
func Log[T Float](dst, x []T) { active[T]().log(dst, x[:len(dst)]) }

// Softplus computes log(1 + e^x) to 2 ULP, as max(x, 0) + log1p(e^-|x|), so
// that nothing overflows and nothing is lost where e^x is small.
func Softplus[T Float](dst, x []T) { active[T]().softplus(dst, x[:len(dst)]) }

// Tanh computes the hyperbolic tangent to 3 ULP (float32) or 4 (float64).
func Tanh[T Float](dst, x []T) { active[T]().tanh(dst, x[:len(dst)]) }

// Sigmoid computes 1/(1 + e^-x) to 3 ULP (float32) or 4 (float64), where x is
// far below 0 too.
func Sigmoid[T Float](dst, x []T) { active[T]().sigmoid(dst, x[:len(dst)]) }
