package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sideBySide are the columns of registers that columnSums adds up at a time, so
// that it does not wait for its last addition.
const sideBySide = 8

// columns writes the kernel that adds the rows of a matrix to a row.
func columns(s *simd) {
	s.begin("columnSums", "func(dst, x []T, stride, rows int)", "adds the rows of x to dst, one after the other.")
	dst, x, n, stride, rows := s.base("dst"), s.base("x"), s.length("dst"), s.stride("stride"), s.arg("rows")
	sums := func(label string, registers int, mask reg.Register) {
		v := make([]reg.VecVirtual, registers)
		for i := range v {
			v[i] = s.fetch(at(dst, i*s.width), mask)
		}
		row, left := s.GP64(), s.GP64()
		s.MOVQ(x, row)
		s.MOVQ(rows, left)
		s.Label(label + "rows")
		s.TESTQ(left, left)
		s.JZ(operand.LabelRef(label + "end"))
		for i := range v {
			s.float("VADDP", s.fetch(at(row, i*s.width), mask), v[i], v[i])
		}
		s.ADDQ(stride, row)
		s.DECQ(left)
		s.JMP(operand.LabelRef(label + "rows"))
		s.Label(label + "end")
		for i := range v {
			s.store(v[i], at(dst, i*s.width), mask)
		}
	}
	for _, registers := range []int{sideBySide, 1} {
		label, next := "several", "one"
		if registers == 1 {
			label, next = "one", "tail"
		}
		s.Label(label)
		s.CMPQ(n, operand.U32(registers*s.lanes))
		s.JL(operand.LabelRef(next))
		sums(label, registers, nil)
		s.ADDQ(operand.U32(registers*s.width), x)
		s.ADDQ(operand.U32(registers*s.width), dst)
		s.SUBQ(operand.U32(registers*s.lanes), n)
		s.JMP(operand.LabelRef(label))
	}
	s.Label("tail")
	s.TESTQ(n, n)
	s.JZ(operand.LabelRef("done"))
	sums("tail", 1, s.mask(n))
	s.Label("done")
	s.end()
}
