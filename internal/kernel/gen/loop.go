package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// each writes a loop over n elements, a register at a time, the last of them
// under a mask, so that an element's bits do not depend on where it stands.
// body gets the memory of the current register of a slice and the mask, nil if
// all lanes count. It overwrites n.
func (s *simd) each(n reg.GPVirtual, body func(at func(base reg.GPVirtual) operand.Mem, mask reg.Register)) {
	s.eachOf(n, 1, func(_ int, at func(reg.GPVirtual) operand.Mem, mask reg.Register) { body(at, mask) })
}

// eachOf is each with several registers a round while there are so many; body
// also gets which of them is meant.
func (s *simd) eachOf(n reg.GPVirtual, several int, body func(part int, at func(base reg.GPVirtual) operand.Mem, mask reg.Register)) {
	i := s.GP64()
	s.XORQ(i, i)
	round := func(label, next string, parts int) {
		s.CMPQ(n, operand.U32(parts*s.lanes))
		s.JL(operand.LabelRef(next))
		s.Label(label)
		for part := range parts {
			body(part, func(base reg.GPVirtual) operand.Mem {
				return indexed(base, i, s.size).Offset(s.width * part)
			}, nil)
		}
		s.ADDQ(operand.U32(parts*s.lanes), i)
		s.SUBQ(operand.U32(parts*s.lanes), n)
		s.CMPQ(n, operand.U32(parts*s.lanes))
		s.JGE(operand.LabelRef(label))
		s.Label(next)
	}
	if several > 1 {
		round("several", "few", several)
	}
	round("one", "tail", 1)
	s.TESTQ(n, n)
	s.JZ(operand.LabelRef("done"))
	body(0, func(base reg.GPVirtual) operand.Mem { return indexed(base, i, s.size) }, s.mask(n))
	s.Label("done")
}

// pairs writes the rounds of a loop that gathers in so many registers of AVX2,
// two of them in one of AVX-512, so that each lane gathers what it would: they
// come out as those of AVX2, for what is left. The bases and n are those of what
// is left then.
func (s *simd) pairs(n reg.GPVirtual, bases []reg.GPVirtual, several int,
	body func(s *simd, at func(reg.GPVirtual) operand.Mem, mask reg.Register, gathered reg.VecVirtual)) []reg.VecVirtual {
	gathered := make([]reg.VecVirtual, several/2)
	for i := range gathered {
		gathered[i] = s.zero()
	}
	elements := len(gathered) * s.lanes
	s.Label("pairs")
	s.CMPQ(n, operand.U32(elements))
	s.JL(operand.LabelRef("halves"))
	for i, v := range gathered {
		body(s, func(base reg.GPVirtual) operand.Mem { return at(base, i*s.width) }, nil, v)
	}
	for _, base := range bases {
		s.ADDQ(operand.U32(elements*s.size), base)
	}
	s.SUBQ(operand.U32(elements), n)
	s.JMP(operand.LabelRef("pairs"))
	s.Label("halves")
	var halves []reg.VecVirtual
	for _, v := range gathered {
		high := s.YMM()
		s.VEXTRACTF64X4(operand.U8(1), v, high)
		halves = append(halves, v.AsY().(reg.VecVirtual), high)
	}
	return halves
}

// fetch loads a register of a slice.
func (s *simd) fetch(m operand.Mem, mask reg.Register) reg.VecVirtual {
	v := s.vector()
	s.load(m, v, mask)
	return v
}

// spread is a register full of a scalar parameter.
func (s *simd) spread(name string) reg.VecVirtual {
	v := s.vector()
	p, err := s.Param(name).Resolve()
	if err != nil {
		panic(fmt.Sprintf("gen: parameter %s: %v", name, err))
	}
	s.float("VBROADCASTS", p.Addr, v)
	return v
}

// give stores the first lane of v as the function's result.
func (s *simd) give(v reg.VecVirtual) {
	p, err := s.ReturnIndex(0).Resolve()
	if err != nil {
		panic(fmt.Sprintf("gen: result: %v", err))
	}
	s.float("VMOVS", v.AsX(), p.Addr)
}

// zero is a register of zeros.
func (s *simd) zero() reg.VecVirtual {
	v := s.vector()
	if s.isWide() {
		s.load(s.constant(0), v, nil) // avo takes an exclusive or to read the register
	} else {
		s.VXORPS(v, v, v)
	}
	return v
}

// elementwise writes a kernel that computes dst from as many slices as it has
// parameters besides dst.
func elementwise(s *simd, name, doc string, parameters []string, compute func(x []reg.VecVirtual) reg.VecVirtual) {
	signature := "func(dst"
	for _, p := range parameters {
		signature += ", " + p
	}
	s.begin(name, signature+" []T)", doc)
	dst, n := s.base("dst"), s.length("dst")
	bases := make([]reg.GPVirtual, len(parameters))
	for i, p := range parameters {
		bases[i] = s.base(p)
	}
	s.each(n, func(at func(reg.GPVirtual) operand.Mem, mask reg.Register) {
		x := make([]reg.VecVirtual, len(bases))
		for i, base := range bases {
			x[i] = s.fetch(at(base), mask)
		}
		s.store(compute(x), at(dst), mask)
	})
	s.end()
}
