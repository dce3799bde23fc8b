package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// expCoefficients are those of q, highest first, in exp(r) = 1 + r + r²·q(r)
// for |r| <= ln(2)/2: Chebyshev fits with errors below 7e-8 and 2e-18.
var expCoefficients = map[bool][]float64{
	false: {0.0013926183587713494542, 0.0083631790527225773704, 0.041666554617204574203, 0.16666576989698775683, 0.5},
	true: {2.0914686968086877233e-9, 2.5105217004720745164e-8, 2.7557273643110295328e-7, 2.755725540020642443e-6,
		0.000024801587325547741216, 0.00019841269874820625271, 0.0013888888888883748305, 0.0083333333333261351258,
		0.041666666666666669755, 0.16666666666666670991, 0.5},
}

// exponential writes exp and the functions that follow from it.
func exponential(s *simd) {
	elementwise(s, "exp", "computes e^x.", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		return s.exp(x[0])
	})
	elementwise(s, "sigmoid", "computes 1/(1+e^-x).", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		return s.sigmoid(x[0], s.expOfMinusAbs(x[0]))
	})
	elementwise(s, "tanh", "computes the hyperbolic tangent.", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		return s.tanh(x[0])
	})
}

// expLimits lie where e^x has become 0 or infinite.
func (s *simd) expLimits() (low, high float64) {
	if s.double {
		return -746, 710
	}
	return -104, 89
}

// exp is e^x. x is cut off at expLimits, then x = n ln 2 + r and
// e^x = 2^n (1 + r (1 + r q(r))). 2^n is multiplied in two steps, the first of
// them exact, so that subnormal results are rounded once.
func (s *simd) exp(x reg.VecVirtual) reg.VecVirtual {
	low, high := s.expLimits()
	y := s.vector()
	s.load(s.constant(high), y, nil)
	s.float("VMINP", x, y, y) // the second factor, x, if it is NaN
	limit := s.vector()
	s.load(s.constant(low), limit, nil)
	s.float("VMAXP", y, limit, y)
	n, r := s.reduce(y)
	p := s.polynomial(expCoefficients[s.double], r)
	s.float("VFMADD213P", s.constant(1), r, p)
	s.float("VFMADD213P", s.constant(1), r, p)
	half := s.vector()
	s.load(s.constant(0.5), half, nil)
	s.float("VFMADD213P", s.magic(), n, half) // half n, rounded, in the low bits
	whole := s.vector()
	s.float("VSUBP", s.magic(), half, whole)
	s.float("VSUBP", whole, n, n)
	s.float("VADDP", s.magic(), n, n)
	s.float("VMULP", s.powerOfTwo(half), p, p)
	s.float("VMULP", s.powerOfTwo(n), p, p)
	return p
}

// expOfMinusAbs is e^-|x|.
func (s *simd) expOfMinusAbs(x reg.VecVirtual) reg.VecVirtual {
	y := s.vector()
	s.float("VORP", s.signs(), x, y)
	return s.exp(y)
}

// sigmoid is 1/(1+e^-x) from e = e^-|x|: for negative x it is e/(1+e).
func (s *simd) sigmoid(x, e reg.VecVirtual) reg.VecVirtual {
	one, numerator, denominator := s.vector(), s.vector(), s.vector()
	s.load(s.constant(1), one, nil)
	s.blend(x, e, one, numerator)
	s.float("VADDP", e, one, denominator)
	s.float("VDIVP", denominator, numerator, numerator)
	return numerator
}

// tanh is m/(m+2) with m = e^(2|x|) - 1 = 2^n p + (2^n - 1), p = e^r - 1, and
// the sign of x.
func (s *simd) tanh(x reg.VecVirtual) reg.VecVirtual {
	high := 10.0
	if s.double {
		high = 20
	}
	y := s.vector()
	s.float("VANDNP", x, s.register(s.signs()), y)
	limit := s.register(s.constant(high))
	s.float("VMINP", y, limit, y)
	s.float("VADDP", y, y, y)
	n, r := s.reduce(y)
	p := s.polynomial(expCoefficients[s.double], r)
	square := s.vector()
	s.float("VMULP", r, r, square)
	s.float("VFMADD213P", r, square, p)
	s.float("VADDP", s.magic(), n, n)
	power := s.powerOfTwo(n)
	less := s.vector()
	s.float("VSUBP", s.constant(1), power, less)
	s.float("VFMADD213P", less, power, p)
	s.float("VADDP", s.constant(2), p, less)
	s.float("VDIVP", less, p, p)
	sign := s.vector()
	s.float("VANDP", s.signs(), x, sign)
	s.float("VORP", sign, p, p)
	return p
}

// reduce splits x = n ln 2 + r, n whole and |r| <= ln(2)/2.
func (s *simd) reduce(x reg.VecVirtual) (n, r reg.VecVirtual) {
	n = s.register(s.constant(1.4426950408889634))
	s.float("VFMADD213P", s.magic(), x, n)
	s.float("VSUBP", s.magic(), n, n)
	r = s.vector()
	high, low := 0.693147182464599609375, -1.904654299957768e-09
	if s.double {
		high, low = 0x1.62e42fefa39efp-1, 2.3190468138462996e-17
	}
	s.VMOVAPS(x, r)
	s.float("VFNMADD231P", s.constant(high), n, r)
	s.float("VFNMADD231P", s.constant(low), n, r)
	return n, r
}

// polynomial is c[0] x^k + ... + c[k], by Horner's rule.
func (s *simd) polynomial(c []float64, x reg.VecVirtual) reg.VecVirtual {
	p := s.register(s.constant(c[0]))
	for _, v := range c[1:] {
		s.float("VFMADD213P", s.constant(v), x, p)
	}
	return p
}

// powerOfTwo is 2^n, in place, for a whole n to which magic was added.
func (s *simd) powerOfTwo(n reg.VecVirtual) reg.VecVirtual {
	s.whole("VPSLL", operand.U8(s.mantissa()), n, n)
	s.whole("VPADD", s.constant(1), n, n)
	return n
}

// magic is 1.5 times 2^mantissa: a number of moderate size, added to it, is
// rounded to the nearest whole number, which stands in the lowest bits.
func (s *simd) magic() operand.Mem {
	if s.double {
		return s.constant(0x1.8p52)
	}
	return s.constant(0x1.8p23)
}

// mantissa is the number of bits below the exponent.
func (s *simd) mantissa() int {
	if s.double {
		return 52
	}
	return 23
}

// signs are the sign bits.
func (s *simd) signs() operand.Mem { return s.pattern(1 << (8*s.size - 1)) }

// register loads a constant.
func (s *simd) register(m operand.Mem) reg.VecVirtual {
	v := s.vector()
	s.load(m, v, nil)
	return v
}
