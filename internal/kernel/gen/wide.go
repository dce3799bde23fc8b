package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wideRows are the rows of the block of sums of the AVX-512 kernel: with two
// registers a row they are 24 of the 32 registers.
const wideRows = 12

// wide writes the kernels for AVX-512 that have the bits of those for AVX2: the
// products add in the same order, the others work on each lane by itself, and
// what is summed is summed in the lanes in which AVX2 sums it (pairs).
func wide(s *simd) {
	s = s.wide()
	widePanel(s)
	vecmat(s)
	outer(s)
	arithmetic(s)
	exponential(s)
	logarithm(s)
	likelihood(s)
	columns(s)
	simpleUpdates(s)
	sumOfSquares(s)
}

// widePanel writes the product of m rows with two panels of columns, one
// register wide each, of which the second begins next elements behind the
// first.
func widePanel(s *simd) {
	s.begin("panel", "func(c []T, ldc int, s []T, lds int, a []T, rs, cs int, b []T, bs, next int, m, k, n int)",
		"computes m rows of a times n columns of b, of two panels at most, adds the rows of s, and leaves them in c.")
	p := &wideWriter{simd: s, c: s.base("c"), start: s.base("s"), a: s.base("a"),
		rs: s.stride("rs"), rs3: s.GP64(), rs5: s.GP64(), cs: s.stride("cs"), bs: s.stride("bs"), next: s.stride("next"), m: s.arg("m")}
	s.LEAQ(indexed(p.rs, p.rs, 2), p.rs3)
	s.LEAQ(indexed(p.rs, p.rs, 4), p.rs5)
	n := s.arg("n")
	s.CMPQ(n, operand.U32(s.lanes))
	s.JLE(operand.LabelRef("narrow"))
	s.CMPQ(n, operand.U32(2*s.lanes))
	s.JL(operand.LabelRef("partial"))
	p.rows("full", 2, nil)

	s.Label("partial")
	s.SUBQ(operand.U32(s.lanes), n)
	p.rows("partial", 2, s.mask(n))

	s.Label("narrow")
	p.rows("narrow", 1, s.mask(n))
}

// wideWriter holds the registers of the kernel. Strides are in bytes.
type wideWriter struct {
	*simd
	c, start, a  reg.GPVirtual // at the block's first row
	rs, rs3, rs5 reg.GPVirtual // one, three and five rows of a
	cs, bs, next reg.GPVirtual
	m            reg.GPVirtual // rows still to do
}

// rows writes the loop over blocks of twelve rows and the blocks of one to
// eleven that can remain. A mask covers the last register of each row: loads
// with one take the place of a multiplication.
func (p *wideWriter) rows(kind string, width int, mask reg.Register) {
	label := func(rows int) string { return fmt.Sprintf("%s%d", kind, rows) }
	for rows := wideRows; rows > 0; rows-- {
		p.Label(label(rows))
		p.CMPQ(p.m, operand.U32(rows))
		if rows > 1 {
			p.JL(operand.LabelRef(label(rows - 1)))
		} else {
			p.JL(operand.LabelRef(kind + "done"))
		}
		p.block(label(rows), rows, width, mask)
		if rows == wideRows {
			p.SUBQ(operand.U32(wideRows), p.m)
			p.JMP(operand.LabelRef(label(wideRows)))
		} else {
			p.JMP(operand.LabelRef(kind + "done"))
		}
	}
	p.Label(kind + "done")
	p.end()
}

// block writes one block of sums: they gather k products in order, and go to c
// with s added. It leaves c, start and a behind the block.
func (p *wideWriter) block(label string, rows, width int, mask reg.Register) {
	sums := make([][]reg.VecVirtual, rows)
	for i := range sums {
		for range width {
			sums[i] = append(sums[i], p.zero())
		}
	}
	a, a6, b, k := p.GP64(), p.GP64(), p.base("b"), p.arg("k")
	p.MOVQ(p.a, a)
	p.LEAQ(indexed(p.a, p.rs3, 2), a6)
	p.TESTQ(k, k)
	p.JZ(operand.LabelRef(label + "store"))
	p.Label(label + "k")
	right := []reg.VecVirtual{p.ZMM(), p.ZMM()}[:width]
	for j, from := range []operand.Mem{at(b, 0), indexed(b, p.next, 1)}[:width] {
		p.load(from, right[j], lastOnly(mask, j, width))
	}
	p.PREFETCHT0(indexed(b, p.bs, 8)) // for rows far apart, which the processor does not expect
	if width > 1 {
		p.PREFETCHT0(indexed(b, p.bs, 8).Offset(64))
	}
	p.ADDQ(p.bs, b)
	left := p.ZMM()
	for i := range sums {
		p.float("VBROADCASTS", p.row(a, a6, i), left)
		for j := range right {
			p.float("VFMADD231P", right[j], left, sums[i][j])
		}
	}
	p.ADDQ(p.cs, a)
	if rows > 6 {
		p.ADDQ(p.cs, a6)
	}
	p.DECQ(k)
	p.JNZ(operand.LabelRef(label + "k"))

	p.Label(label + "store")
	lds, ldc := p.stride("lds"), p.stride("ldc")
	for i := range sums {
		for j, sum := range sums[i] {
			last := lastOnly(mask, j, width)
			p.float("VADDP", p.fetch(at(p.start, 64*j), last), sum, sum)
			p.store(sum, at(p.c, 64*j), last)
		}
		p.ADDQ(lds, p.start)
		p.ADDQ(ldc, p.c)
	}
	p.LEAQ(indexed(p.a, p.rs3, 4), p.a)
}

// row is the memory of a's element in row i of the block, from the addresses
// of rows 0 and 6.
func (p *wideWriter) row(a, a6 reg.GPVirtual, i int) operand.Mem {
	if i >= 6 {
		a, i = a6, i-6
	}
	switch i {
	case 0:
		return at(a, 0)
	case 3:
		return indexed(a, p.rs3, 1)
	case 5:
		return indexed(a, p.rs5, 1)
	}
	return indexed(a, p.rs, i)
}
