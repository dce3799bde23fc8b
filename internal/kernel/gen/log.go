package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// logCoefficients are those of R, highest first, in
// log(1+f) = f - f²/2 + s (f²/2 + R(s²)), s = f/(2+f), from FreeBSD's e_logf.c
// and e_log.c; R's lowest power is s².
var logCoefficients = map[bool][]float64{
	false: {0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693},
	true: {1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
		2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01},
}

// logarithm writes log and softplus.
func logarithm(s *simd) {
	elementwise(s, "log", "computes the natural logarithm.", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		return s.log(x[0])
	})
	elementwise(s, "softplus", "computes log(1+e^x).", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		return s.softplus(x[0], s.expOfMinusAbs(x[0]))
	})
}

// log is the natural logarithm: x = 2^k (1+f) with 1+f between sqrt(1/2) and
// sqrt(2).
func (s *simd) log(x reg.VecVirtual) reg.VecVirtual {
	smallest, lift := 0x1p-126, 23.0
	if s.double {
		smallest, lift = 0x1p-1022, 52
	}
	// A subnormal x is multiplied by 2^lift.
	tiny, y, bias := s.vector(), s.vector(), s.vector()
	s.compare(less, s.constant(smallest), x, tiny)
	s.float("VANDP", s.constant(lift), tiny, bias)
	s.float("VMULP", s.constant(math.Exp2(lift)), x, y)
	s.blend(tiny, y, x, y)

	root := s.bitsOf(math.Sqrt2 / 2)
	s.whole("VPADD", s.pattern(s.bitsOf(1)-root), y, y)
	k := s.vector()
	s.whole("VPSRL", operand.U8(s.mantissa()), y, k)
	whole := math.Exp2(float64(s.mantissa()))
	s.float("VORP", s.constant(whole), k, k)
	s.float("VSUBP", s.constant(whole+s.exponentBias()), k, k)
	s.float("VSUBP", bias, k, k)
	s.float("VANDP", s.pattern(1<<s.mantissa()-1), y, y)
	s.whole("VPADD", s.pattern(root), y, y)
	s.float("VSUBP", s.constant(1), y, y)
	v := s.logOnePlus(y, k)

	// Below 0 and NaN: NaN; 0: -Inf; Inf: Inf.
	odd := s.vector()
	s.compare(equal, s.zero(), x, odd)
	s.blend(odd, s.constant(math.Inf(-1)), v, v)
	s.compare(notAtLeast, s.zero(), x, odd)
	s.blend(odd, s.constant(math.NaN()), v, v)
	s.compare(equal, s.constant(math.Inf(1)), x, odd)
	s.blend(odd, x, v, v)
	return v
}

// Comparisons of which less and equal are false, and notAtLeast true, if one
// side is NaN.
const (
	equal      = 0x00
	less       = 0x11
	notAtLeast = 0x19
)

func (s *simd) exponentBias() float64 {
	if s.double {
		return 1023
	}
	return 127
}

// logOnePlus is k ln 2 + log(1+f), f between sqrt(1/2)-1 and sqrt(2)-1.
func (s *simd) logOnePlus(f, k reg.VecVirtual) reg.VecVirtual {
	ratio, square, half := s.vector(), s.vector(), s.vector()
	s.float("VADDP", s.constant(2), f, ratio)
	s.float("VDIVP", ratio, f, ratio)
	s.float("VMULP", ratio, ratio, square)
	r := s.polynomial(logCoefficients[s.double], square)
	s.float("VMULP", s.constant(0.5), f, half)
	s.float("VMULP", f, half, half)
	s.float("VFMADD213P", half, square, r) // f²/2 + R
	high, low := 6.9313812256e-01, 9.0580006145e-06
	if s.double {
		high, low = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	}
	low2 := s.register(s.constant(low))
	s.float("VMULP", k, low2, low2)
	s.float("VFMADD213P", low2, ratio, r) // s (f²/2 + R) + k low
	s.float("VSUBP", r, half, half)
	s.float("VSUBP", half, f, half)
	s.float("VFMADD231P", s.constant(high), k, half)
	return half
}

// softplus is max(x, 0) + log(1+e) from e = e^-|x|.
func (s *simd) softplus(x, e reg.VecVirtual) reg.VecVirtual {
	v, positive := s.logOnePlusExp(e), s.vector()
	s.float("VMAXP", x, s.zero(), positive)
	s.float("VADDP", positive, v, v)
	return v
}

// logOnePlusExp is log(1+e) for e from 0 to 1, taken at f = e, or for
// e > sqrt(2)-1 at f = (e-1)/2 plus ln 2.
func (s *simd) logOnePlusExp(e reg.VecVirtual) reg.VecVirtual {
	big, f, k := s.vector(), s.vector(), s.vector()
	s.compare(greater, s.constant(math.Sqrt2-1), e, big)
	s.float("VSUBP", s.constant(1), e, f)
	s.float("VMULP", s.constant(0.5), f, f)
	s.blend(big, f, e, f)
	s.float("VANDP", s.constant(1), big, k)
	return s.logOnePlus(f, k)
}
