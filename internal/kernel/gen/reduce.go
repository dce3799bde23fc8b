package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// accumulators are the registers that a reduction gathers in, so that it does
// not wait for its last addition.
const accumulators = 8

// reductions writes the kernels that turn a slice into a number.
func reductions(s *simd) {
	reduction(s, "sum", "adds up x.", []string{"x"}, 0, "VADDP", func(sum reg.VecVirtual, x []reg.VecVirtual, _ reg.Register) {
		s.float("VADDP", x[0], sum, sum)
	})
	reduction(s, "dot", "adds up x * y.", []string{"x", "y"}, 0, "VADDP", func(sum reg.VecVirtual, x []reg.VecVirtual, _ reg.Register) {
		s.float("VFMADD231P", x[0], x[1], sum)
	})
	sumOfSquares(s)
	reduction(s, "nought", "adds up 0 * x: NaN if an element is not finite.", []string{"x"}, 0, "VADDP",
		func(sum reg.VecVirtual, x []reg.VecVirtual, _ reg.Register) {
			s.float("VFMADD231P", s.zero(), x[0], sum)
		})
	reduction(s, "largest", "finds the largest element, NaN if one is.", []string{"x"}, math.Inf(-1), "VMAXP",
		func(most reg.VecVirtual, x []reg.VecVirtual, mask reg.Register) {
			if mask != nil {
				s.blend(mask.(reg.VecVirtual), x[0], s.register(s.constant(math.Inf(-1))), x[0])
			}
			s.larger(x[0], most)
		})
}

// sumOfSquares writes the reduction that every gradient goes through.
func sumOfSquares(s *simd) {
	reduction(s, "squares", "adds up x * x.", []string{"x"}, 0, "VADDP", func(sum reg.VecVirtual, x []reg.VecVirtual, _ reg.Register) {
		s.float("VFMADD231P", x[0], x[0], sum)
	})
}

// larger leaves the larger of x and most in most, NaN if one of them is: VMAXP
// gives its second factor if either is NaN, so that only a NaN in most is lost,
// and added again.
func (s *simd) larger(x, most reg.VecVirtual) {
	lost := s.vector()
	s.compare(unordered, most, most, lost)
	s.float("VMAXP", x, most, most)
	s.float("VORP", lost, most, most)
}

// unordered is the comparison that is true, all ones and so itself NaN, if one
// side is NaN.
const unordered = 0x03

// reduction writes a kernel that starts registers at a value, gathers
// slices in them, and combines them and then their lanes.
func reduction(s *simd, name, doc string, parameters []string, start float64, combine string,
	gather func(sum reg.VecVirtual, x []reg.VecVirtual, mask reg.Register)) {
	signature := "func(" + parameters[0]
	for _, p := range parameters[1:] {
		signature += ", " + p
	}
	s.begin(name, signature+" []T) T", doc)
	bases := make([]reg.GPVirtual, len(parameters))
	for i, p := range parameters {
		bases[i] = s.base(p)
	}
	n := s.length(parameters[0])
	element := func(s *simd, at func(reg.GPVirtual) operand.Mem, mask reg.Register, sum reg.VecVirtual) {
		x := make([]reg.VecVirtual, len(bases))
		for i, base := range bases {
			x[i] = s.fetch(at(base), mask)
		}
		gather(sum, x, mask)
	}
	var sums []reg.VecVirtual
	several := accumulators
	if s.isWide() {
		sums = s.pairs(n, bases, accumulators, element)
		s, several = s.narrow(), 1
	} else {
		for range accumulators {
			sums = append(sums, s.register(s.constant(start)))
		}
	}
	s.eachOf(n, several, func(part int, at func(reg.GPVirtual) operand.Mem, mask reg.Register) {
		element(s, at, mask, sums[part])
	})
	both := func(x, into reg.VecVirtual) {
		if combine == "VMAXP" {
			s.larger(x, into)
		} else {
			s.float(combine, x, into, into)
		}
	}
	s.give(s.lanesOf(pairwise(sums, both), both))
	s.end()
}

// pairwise combines registers, neighbours first, in the first of them.
func pairwise(sums []reg.VecVirtual, both func(x, into reg.VecVirtual)) reg.VecVirtual {
	for step := 1; step < len(sums); step *= 2 {
		for i := 0; i+step < len(sums); i += 2 * step {
			both(sums[i+step], sums[i])
		}
	}
	return sums[0]
}

// lanesOf combines the lanes of v: halves, then quarters, then eighths.
func (s *simd) lanesOf(v reg.VecVirtual, both func(x, into reg.VecVirtual)) reg.VecVirtual {
	other := s.vector()
	s.VPERM2F128(operand.U8(0x01), v, v, other)
	both(other, v)
	if !s.double {
		swapped := s.vector()
		s.VSHUFPS(operand.U8(0x4e), v, v, swapped)
		both(swapped, v)
		s.VSHUFPS(operand.U8(0xb1), v, v, swapped)
		both(swapped, v)
		return v
	}
	swapped := s.vector()
	s.VSHUFPD(operand.U8(0x05), v, v, swapped)
	both(swapped, v)
	return v
}
