package kernel

import (
	"math"
	"math/big"
)

// The references for float64, in 300 bits.
const precision = 300

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func add2(x, y *big.Float) *big.Float { return bigOf(0).Add(x, y) }
func mul2(x, y *big.Float) *big.Float { return bigOf(0).Mul(x, y) }
func div2(x, y *big.Float) *big.Float { return bigOf(0).Quo(x, y) }

// bigExp is e^x: the Taylor series at x/2^16, squared 16 times.
func bigExp(x *big.Float) *big.Float {
	const halvings = 16
	r := bigOf(0).SetMantExp(x, -halvings)
	sum, term := bigOf(1), bigOf(1)
	for i := 1; i < 40 && term.Sign() != 0; i++ {
		term = div2(mul2(term, r), bigOf(float64(i)))
		sum = add2(sum, term)
	}
	for range halvings {
		sum = mul2(sum, sum)
	}
	return sum
}

// bigLog1p is log(1+u). Where u is tiny it is u - u²/2 + u³/3; elsewhere a guess
// l is improved: with d = (1+u) e^-l - 1 it is l + log(1+d).
func bigLog1p(u *big.Float) *big.Float {
	series := func(d *big.Float) *big.Float {
		square := mul2(d, d)
		return add2(add2(d, mul2(square, bigOf(-0.5))), div2(mul2(square, d), bigOf(3)))
	}
	f, _ := u.Float64()
	if math.Abs(f) < 0x1p-60 {
		return series(u)
	}
	l := bigOf(math.Log1p(f))
	for range 3 {
		d := add2(mul2(add2(bigOf(1), u), bigExp(bigOf(0).Neg(l))), bigOf(-1))
		l = add2(l, series(d))
	}
	return l
}

// reference is a function on float64 with its value in many bits, and ulps of
// a result against it.
type reference func(x float64) *big.Float

var references = map[string]reference{
	"exp": func(x float64) *big.Float { return bigExp(bigOf(x)) },
	"log": func(x float64) *big.Float {
		m, e := math.Frexp(x)
		return add2(bigLog1p(add2(bigOf(m), bigOf(-1))), mul2(bigOf(float64(e)), bigLog1p(bigOf(1))))
	},
	"softplus": func(x float64) *big.Float {
		sum := bigLog1p(bigExp(bigOf(-math.Abs(x))))
		return add2(sum, bigOf(max(x, 0)))
	},
	"sigmoid": func(x float64) *big.Float { return div2(bigOf(1), add2(bigOf(1), bigExp(bigOf(-x)))) },
	"tanh": func(x float64) *big.Float {
		if math.Abs(x) < 0x1p-60 {
			return bigOf(x) // -x³/3 is nothing to it
		}
		e := bigExp(bigOf(2 * x))
		return div2(add2(e, bigOf(-1)), add2(e, bigOf(1)))
	},
}

// bigUlps is ulps against a reference of many bits.
func bigUlps[T Float](got T, want *big.Float) float64 {
	rounded, _ := want.Float64()
	if math.IsInf(float64(got), 0) || math.IsInf(rounded, 0) {
		return ulps(got, rounded)
	}
	distance, _ := add2(bigOf(float64(got)), bigOf(0).Neg(want)).Float64()
	return math.Abs(distance) / unit[T](rounded)
}
