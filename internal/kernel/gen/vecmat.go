package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vecmatWidth is the number of registers of sums of the one-row kernel: each
// waits 4 cycles for its last multiply-add, and two can start in a cycle.
const vecmatWidth = 8

// vecmat writes the product of one row with eight registers of columns.
func vecmat(s *simd) {
	s.begin("row", "func(c, s, a []T, cs int, b []T, bs int, k int)",
		"computes one row a times eight registers of columns of b, adds s, and leaves it in c.")
	c, start, left, right := s.base("c"), s.base("s"), s.base("a"), s.base("b")
	cs, bs, k := s.stride("cs"), s.stride("bs"), s.arg("k")
	sums := make([]reg.VecVirtual, vecmatWidth)
	for j := range sums {
		sums[j] = s.zero()
	}
	s.Label("k")
	s.TESTQ(k, k)
	s.JZ(operand.LabelRef("store"))
	x := s.vector()
	s.float("VBROADCASTS", at(left, 0), x)
	for j, sum := range sums {
		s.float("VFMADD231P", at(right, s.width*j), x, sum)
	}
	s.ADDQ(cs, left)
	s.ADDQ(bs, right)
	s.DECQ(k)
	s.JMP(operand.LabelRef("k"))

	s.Label("store")
	for j, sum := range sums {
		s.float("VADDP", at(start, s.width*j), sum, sum)
		s.store(sum, at(c, s.width*j), nil)
	}
	s.end()
}
