package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// blockRows are the rows of the block of sums that registers hold: with two
// registers a row they are 12 of the 16 registers, enough to keep two
// multiply-add units of latency 4 busy.
const blockRows = 6

// matmul writes the product of m rows with one panel, at most two registers
// wide, of columns.
func matmul(s *simd) {
	s.begin("panel", "func(c []T, ldc int, s []T, lds int, a []T, rs, cs int, b []T, bs, next int, m, k, n int)",
		"computes m rows of a times n columns of b, adds the rows of s, and leaves them in c.")
	p := &panelWriter{simd: s, c: s.base("c"), start: s.base("s"), a: s.base("a"), b: s.base("b"),
		rs: s.stride("rs"), cs: s.stride("cs"), bs: s.stride("bs"), m: s.arg("m")}
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

// panelWriter holds the registers of the panel kernel. Strides are in bytes.
type panelWriter struct {
	*simd
	c, start, a, b reg.GPVirtual // at the block's first row
	rs, cs, bs     reg.GPVirtual
	m              reg.GPVirtual // rows still to do
}

// rows writes the loop over blocks of six rows and the blocks of one to five
// that can remain. A mask covers the last register of each row.
func (p *panelWriter) rows(kind string, width int, mask reg.Register) {
	label := func(rows int) string { return fmt.Sprintf("%s%d", kind, rows) }
	p.Label(label(blockRows))
	for rows := blockRows; rows > 0; rows-- {
		if rows < blockRows {
			p.Label(label(rows))
		}
		p.CMPQ(p.m, operand.U32(rows))
		next := kind + "done"
		if rows > 1 {
			next = label(rows - 1)
		}
		p.JL(operand.LabelRef(next))
		p.block(label(rows), rows, width, mask)
		if rows == blockRows {
			p.advance()
			p.JMP(operand.LabelRef(label(blockRows)))
		} else {
			p.JMP(operand.LabelRef(kind + "done"))
		}
	}
	p.Label(kind + "done")
	p.end()
}

// block writes one block of sums: they gather k products in order, and go to c
// with s added.
func (p *panelWriter) block(label string, rows, width int, mask reg.Register) {
	sums := make([][]reg.VecVirtual, rows)
	for i := range sums {
		for range width {
			sums[i] = append(sums[i], p.zero())
		}
	}

	k, a, a3, b := p.arg("k"), p.GP64(), p.GP64(), p.GP64()
	p.TESTQ(k, k)
	p.JZ(operand.LabelRef(label + "store"))
	p.MOVQ(p.a, a)
	p.MOVQ(p.b, b)
	if rows > 3 {
		p.LEAQ(indexed(p.rs, p.rs, 2), a3)
		p.ADDQ(a, a3)
	}
	p.Label(label + "k")
	right := make([]reg.VecVirtual, width)
	for j := range right {
		right[j] = p.YMM()
		p.load(at(b, 32*j), right[j], lastOnly(mask, j, width))
	}
	p.PREFETCHT0(indexed(b, p.bs, 8)) // for rows far apart, which the processor does not expect
	p.ADDQ(p.bs, b)
	left := p.YMM()
	for i := range sums {
		p.float("VBROADCASTS", rowAt(a, a3, p.rs, i), left)
		for j := range right {
			p.float("VFMADD231P", right[j], left, sums[i][j])
		}
	}
	p.ADDQ(p.cs, a)
	if rows > 3 {
		p.ADDQ(p.cs, a3)
	}
	p.DECQ(k)
	p.JNZ(operand.LabelRef(label + "k"))

	p.Label(label + "store")
	p.eachRow(p.start, p.stride("lds"), rows, func(i int, row operand.Mem) {
		for j, sum := range sums[i] {
			if mask := lastOnly(mask, j, width); mask == nil {
				p.float("VADDP", row.Offset(32*j), sum, sum)
			} else {
				p.float("VADDP", p.fetch(row.Offset(32*j), mask), sum, sum)
			}
		}
	})
	p.eachRow(p.c, p.stride("ldc"), rows, func(i int, row operand.Mem) {
		for j, sum := range sums[i] {
			p.store(sum, row.Offset(32*j), lastOnly(mask, j, width))
		}
	})
}

// advance moves on by one full block of rows.
func (p *panelWriter) advance() {
	for _, x := range []struct{ pointer, stride reg.GPVirtual }{
		{p.a, p.rs}, {p.start, p.stride("lds")}, {p.c, p.stride("ldc")},
	} {
		three := p.GP64()
		p.LEAQ(indexed(x.stride, x.stride, 2), three)
		p.LEAQ(indexed(x.pointer, three, 2), x.pointer)
	}
	p.SUBQ(operand.U32(blockRows), p.m)
}

// eachRow calls f with the memory of each row of a block.
func (p *panelWriter) eachRow(base, stride reg.GPVirtual, rows int, f func(i int, row operand.Mem)) {
	base3 := p.GP64()
	if rows > 3 {
		p.LEAQ(indexed(stride, stride, 2), base3)
		p.ADDQ(base, base3)
	}
	for i := range rows {
		f(i, rowAt(base, base3, stride, i))
	}
}

// rowAt is the memory of row i of six, from the addresses of rows 0 and 3.
func rowAt(base, base3, stride reg.GPVirtual, i int) operand.Mem {
	if i >= 3 {
		base, i = base3, i-3
	}
	if i == 0 {
		return at(base, 0)
	}
	return indexed(base, stride, i)
}

// lastOnly is the mask of register j of a row: only the last is masked.
func lastOnly(mask reg.Register, j, width int) reg.Register {
	if j < width-1 {
		return nil
	}
	return mask
}
