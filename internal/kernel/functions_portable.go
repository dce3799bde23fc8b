package kernel

import "math"

// apply is the kernel that computes f, in float64, of each element.
func apply[T Float](f func(float64) float64) func(dst, x []T) {
	return func(dst, x []T) {
		for i, v := range x {
			dst[i] = T(f(float64(v)))
		}
	}
}

// exp is math.Exp, whose assembly for amd64 overflows at 709.44 already (exp of
// 709.5 is 1.4e308; Go 1.26).
func exp(x float64) float64 {
	if x > 709 {
		root := math.Exp(x / 2)
		return root * root
	}
	return math.Exp(x)
}

// log is math.Log, whose assembly for amd64 is wrong about subnormal numbers
// (it gives -709 where they go down to -744; Go 1.26).
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p52) - 52*math.Ln2
	}
	return math.Log(x)
}

func sigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func softplus(x float64) float64 {
	return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x)))
}
