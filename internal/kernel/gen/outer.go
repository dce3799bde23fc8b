package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// outerColumns are the registers of columns that are computed in a round.
const outerColumns = 4

// outer writes the product of a column with a row, which is bound by memory:
// it goes through c row by row.
func outer(s *simd) {
	s.begin("outer", "func(c []T, ldc int, s []T, lds int, a []T, rs int, b []T, m, n int)",
		"computes the m elements of the column a times the n elements of the row b, adds the rows of s, and leaves them in c.")
	c, start, left, right := s.base("c"), s.base("s"), s.base("a"), s.base("b")
	ldc, lds, rs, m := s.stride("ldc"), s.stride("lds"), s.stride("rs"), s.arg("m")
	several, full, rest := s.arg("n"), s.arg("n"), s.arg("n")
	s.ANDQ(operand.I32(-outerColumns*s.lanes), several)
	s.ANDQ(operand.U8(s.lanes-1), rest)
	s.SUBQ(rest, full)
	count := s.GP64()
	s.MOVQ(rest, count)
	mask := s.mask(count)

	zero := s.zero() // a product is added to it first, as everywhere: -0 becomes 0

	s.Label("row")
	s.TESTQ(m, m)
	s.JZ(operand.LabelRef("done"))
	x, j := s.vector(), s.GP64()
	s.float("VBROADCASTS", at(left, 0), x)
	s.XORQ(j, j)
	columns := func(label, next string, end reg.GPVirtual, registers int) {
		s.Label(label)
		s.CMPQ(j, end)
		s.JE(operand.LabelRef(next))
		for i := range registers {
			sum := s.fetch(indexed(right, j, s.size).Offset(s.width*i), nil)
			s.float("VFMADD213P", zero, x, sum)
			s.float("VADDP", indexed(start, j, s.size).Offset(s.width*i), sum, sum)
			s.store(sum, indexed(c, j, s.size).Offset(s.width*i), nil)
		}
		s.ADDQ(operand.U32(registers*s.lanes), j)
		s.JMP(operand.LabelRef(label))
	}
	columns("several", "column", several, outerColumns)
	columns("column", "rest", full, 1)

	s.Label("rest")
	s.TESTQ(rest, rest)
	s.JZ(operand.LabelRef("next"))
	sum, y := s.vector(), s.vector()
	s.load(indexed(start, j, s.size), sum, mask)
	s.load(indexed(right, j, s.size), y, mask)
	s.float("VFMADD213P", zero, x, y)
	s.float("VADDP", y, sum, sum)
	s.store(sum, indexed(c, j, s.size), mask)
	s.Label("next")
	s.ADDQ(rs, left)
	s.ADDQ(lds, start)
	s.ADDQ(ldc, c)
	s.DECQ(m)
	s.JMP(operand.LabelRef("row"))
	s.Label("done")
	s.end()
}
