package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// arithmetic writes the elementwise kernels that take a few instructions, and
// the derivatives of activations from their outputs.
func arithmetic(s *simd) {
	for _, o := range []struct{ name, instruction, doc string }{
		{"add", "VADDP", "computes a + b."},
		{"sub", "VSUBP", "computes a - b."},
		{"mul", "VMULP", "computes a * b."},
		{"div", "VDIVP", "computes a / b."},
	} {
		elementwise(s, o.name, o.doc, []string{"a", "b"}, func(x []reg.VecVirtual) reg.VecVirtual {
			s.float(o.instruction, x[1], x[0], x[0])
			return x[0]
		})
	}
	elementwise(s, "sqrt", "computes the square root.", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		s.float("VSQRTP", x[0], x[0])
		return x[0]
	})
	elementwise(s, "relu", "computes max(0, x).", []string{"x"}, func(x []reg.VecVirtual) reg.VecVirtual {
		s.float("VMAXP", x[0], s.zero(), x[0])
		return x[0]
	})
	elementwise(s, "reluGrad", "computes dy where y > 0 and else 0.", []string{"y", "dy"}, func(x []reg.VecVirtual) reg.VecVirtual {
		s.compare(greater, s.zero(), x[0], x[0])
		s.float("VANDP", x[1], x[0], x[0])
		return x[0]
	})
	elementwise(s, "tanhGrad", "computes dy * (1 - y*y).", []string{"y", "dy"}, func(x []reg.VecVirtual) reg.VecVirtual {
		s.float("VFNMADD213P", s.constant(1), x[0], x[0])
		s.float("VMULP", x[1], x[0], x[0])
		return x[0]
	})
	elementwise(s, "sigmoidGrad", "computes dy * (y - y*y).", []string{"y", "dy"}, func(x []reg.VecVirtual) reg.VecVirtual {
		slope := s.vector()
		s.VMOVAPS(x[0], slope)
		s.float("VFNMADD231P", x[0], x[0], slope)
		s.float("VMULP", x[1], slope, slope)
		return slope
	})
	withScalar(s, "scale", "computes alpha * x.", func(alpha, x, _ reg.VecVirtual) reg.VecVirtual {
		s.float("VMULP", x, alpha, x)
		return x
	})
	withScalar(s, "shift", "computes alpha + x.", func(alpha, x, _ reg.VecVirtual) reg.VecVirtual {
		s.float("VADDP", x, alpha, x)
		return x
	})
	withScalar(s, "axpy", "adds alpha * x to dst.", func(alpha, x, dst reg.VecVirtual) reg.VecVirtual {
		s.float("VFMADD231P", x, alpha, dst)
		return dst
	})
}

// greater is the comparison a > b that is false if one of them is NaN.
const greater = 0x1e

// withScalar writes a kernel that computes dst from a number, a slice, and dst
// as it was.
func withScalar(s *simd, name, doc string, compute func(alpha, x, dst reg.VecVirtual) reg.VecVirtual) {
	s.begin(name, "func(dst []T, alpha T, x []T)", doc)
	dst, x, n, alpha := s.base("dst"), s.base("x"), s.length("dst"), s.spread("alpha")
	s.each(n, func(at func(reg.GPVirtual) operand.Mem, mask reg.Register) {
		var old reg.VecVirtual
		if name == "axpy" {
			old = s.fetch(at(dst), mask)
		}
		s.store(compute(alpha, s.fetch(at(x), mask), old), at(dst), mask)
	})
	s.end()
}
