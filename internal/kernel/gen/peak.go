package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// peakChains are the chains of multiply-adds that run side by side: as many as
// the sums of a product.
const peakChains = 12

// peak writes multiply-adds that wait for nothing but each other.
func peak(s *simd) {
	s.begin("multiplyAdds", "func(rounds int)", "does 12 multiply-adds of registers in each round.")
	rounds, x := s.arg("rounds"), s.zero()
	sums := make([]reg.VecVirtual, peakChains)
	for i := range sums {
		sums[i] = s.zero()
	}
	s.Label("round")
	s.DECQ(rounds)
	s.JL(operand.LabelRef("done"))
	for _, sum := range sums {
		s.float("VFMADD231P", x, x, sum)
	}
	s.JMP(operand.LabelRef("round"))
	s.Label("done")
	s.end()
}
