package kernel

// The functions here work element by element on len(dst) elements; the other
// slices must be at least as long, and may be dst itself. An element's bits do
// not depend on where it stands in a slice.

// Add computes dst = a + b.
func Add[T Float](dst, a, b []T) { active[T]().add(dst, a[:len(dst)], b[:len(dst)]) }

// Sub computes dst = a - b.
func Sub[T Float](dst, a, b []T) { active[T]().sub(dst, a[:len(dst)], b[:len(dst)]) }

// Mul computes dst = a * b.
func Mul[T Float](dst, a, b []T) { active[T]().mul(dst, a[:len(dst)], b[:len(dst)]) }

// Div computes dst = a / b.
func Div[T Float](dst, a, b []T) { active[T]().div(dst, a[:len(dst)], b[:len(dst)]) }

// Scale computes dst = alpha * x.
func Scale[T Float](dst []T, alpha T, x []T) { active[T]().scale(dst, alpha, x[:len(dst)]) }

// Shift computes dst = alpha + x.
func Shift[T Float](dst []T, alpha T, x []T) { active[T]().shift(dst, alpha, x[:len(dst)]) }

// AXPY adds alpha * x to dst.
func AXPY[T Float](dst []T, alpha T, x []T) { active[T]().axpy(dst, alpha, x[:len(dst)]) }

// Sqrt computes the square root, correctly rounded.
func Sqrt[T Float](dst, x []T) { active[T]().sqrt(dst, x[:len(dst)]) }

// ReLU computes max(0, x); it keeps NaN and -0.
func ReLU[T Float](dst, x []T) { active[T]().relu(dst, x[:len(dst)]) }

// ReLUGrad computes dx = dy where y > 0, and 0 elsewhere, from y = ReLU(x) or
// x itself.
func ReLUGrad[T Float](dx, y, dy []T) { active[T]().reluGrad(dx, y[:len(dx)], dy[:len(dx)]) }

// TanhGrad computes dx = dy * (1 - y²) from y = tanh(x).
func TanhGrad[T Float](dx, y, dy []T) { active[T]().tanhGrad(dx, y[:len(dx)], dy[:len(dx)]) }

// SigmoidGrad computes dx = dy * y * (1 - y) from y = sigmoid(x).
func SigmoidGrad[T Float](dx, y, dy []T) { active[T]().sigmoidGrad(dx, y[:len(dx)], dy[:len(dx)]) }
