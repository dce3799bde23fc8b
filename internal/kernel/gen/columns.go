package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columns writes the kernel that adds up the rows of a matrix.
func columns(s *simd) {
	s.begin("columnSums", "func(dst, x []T, stride, rows int)", "adds up the rows of x, one after the other.")
	dst, x, n, stride, rows := s.base("dst"), s.base("x"), s.length("dst"), s.stride("stride"), s.arg("rows")
	label := 0
	s.each(n, func(at func(reg.GPVirtual) operand.Mem, mask reg.Register) {
		begin, end := []string{"rows", "tailRows"}[label], []string{"stored", "tailStored"}[label]
		label++
		sum, row, left := s.zero(), s.GP64(), s.GP64()
		s.LEAQ(at(x), row)
		s.MOVQ(rows, left)
		s.Label(begin)
		s.TESTQ(left, left)
		s.JZ(operand.LabelRef(end))
		v := s.fetch(operand.Mem{Base: row}, mask)
		s.float("VADDP", v, sum, sum)
		s.ADDQ(stride, row)
		s.DECQ(left)
		s.JMP(operand.LabelRef(begin))
		s.Label(end)
		s.store(sum, at(dst), mask)
	})
	s.end()
}
