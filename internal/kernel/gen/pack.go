package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pack writes the copies of a transposed matrix's columns into a panel and back.
func pack(s *simd) {
	packColumns(s)
	unpackColumns(s)
}

// packColumns takes the transposed matrix: column j is the row at w + j*ws, k
// long. It transposes square tiles in registers; a column that is missing
// repeats the last one, which nothing reads.
func packColumns(s *simd) {
	s.begin("packColumns", "func(dst, w []T, ws int, k, n int)",
		"transposes n rows of k elements, n at most two registers, into k rows of two registers.")
	dst, w, ws, k := s.base("dst"), s.base("w"), s.stride("ws"), s.arg("k")
	s.Label("tiles")
	s.CMPQ(k, operand.U32(s.lanes))
	s.JL(operand.LabelRef("rest"))
	s.tilePair(dst, w, ws, nil, nil)
	s.ADDQ(operand.U32(32), w)
	s.ADDQ(operand.U32(64*s.lanes), dst)
	s.SUBQ(operand.U32(s.lanes), k)
	s.JMP(operand.LabelRef("tiles"))
	s.Label("rest")
	s.TESTQ(k, k)
	s.JZ(operand.LabelRef("done"))
	count := s.GP64()
	s.MOVQ(k, count)
	s.tilePair(dst, w, ws, s.mask(count), k)
	s.Label("done")
	s.end()
}

// tilePair transposes two tiles side by side. With a mask only the first k
// columns are read and the first k rows written.
func (s *simd) tilePair(dst, w, ws reg.GPVirtual, mask reg.Register, k reg.GPVirtual) {
	row, left := s.GP64(), s.arg("n")
	s.MOVQ(w, row)
	for half := range 2 {
		tile := make([]reg.VecVirtual, s.lanes)
		for i := range tile {
			tile[i] = s.YMM()
			s.load(at(row, 0), tile[i], mask)
			step, zero := s.GP64(), s.GP64()
			s.XORQ(zero, zero)
			s.MOVQ(ws, step)
			s.DECQ(left)
			s.CMOVQLE(zero, step)
			s.ADDQ(step, row)
		}
		s.transpose(tile)
		skip := "tilesDone" + string(rune('0'+half))
		for i, v := range tile {
			if k != nil {
				s.CMPQ(k, operand.U32(i))
				s.JLE(operand.LabelRef(skip))
			}
			s.store(v, at(dst, 64*i+32*half), nil)
		}
		if k != nil {
			s.Label(skip)
		}
	}
}

// unpackColumns is packColumns the other way, for a panel's first k rows and n
// columns.
func unpackColumns(s *simd) {
	s.begin("unpackColumns", "func(w, src []T, ws int, k, n int)",
		"transposes k rows of two registers into n rows of k elements, n at most two registers.")
	w, ws, panel, k, n := s.base("w"), s.stride("ws"), s.base("src"), s.arg("k"), s.arg("n")
	for half := range 2 {
		label := func(name string) string { return name + string(rune('0'+half)) }
		src, dst, left := s.GP64(), s.GP64(), s.GP64()
		s.MOVQ(panel, src)
		s.MOVQ(w, dst)
		s.MOVQ(k, left)
		s.Label(label("tiles"))
		s.CMPQ(left, operand.U32(s.lanes))
		s.JL(operand.LabelRef(label("rest")))
		s.untile(dst, ws, src, n, label("full"), half, nil, nil)
		s.ADDQ(operand.U32(32), dst)
		s.ADDQ(operand.U32(64*s.lanes), src)
		s.SUBQ(operand.U32(s.lanes), left)
		s.JMP(operand.LabelRef(label("tiles")))
		s.Label(label("rest"))
		s.TESTQ(left, left)
		s.JZ(operand.LabelRef(label("half")))
		count := s.GP64()
		s.MOVQ(left, count)
		s.untile(dst, ws, src, n, label("masked"), half, s.mask(count), left)
		s.Label(label("half"))
		if half == 0 {
			s.LEAQ(indexed(w, ws, s.lanes), w)
			s.SUBQ(operand.U32(s.lanes), n)
			s.JLE(operand.LabelRef("done"))
		}
	}
	s.Label("done")
	s.end()
}

// untile transposes one tile and stores its rows as far as there are n. With a
// mask only the first left rows of the panel are read and as many columns
// written; the last row repeats.
func (s *simd) untile(dst, ws, src, n reg.GPVirtual, label string, half int, mask reg.Register, left reg.GPVirtual) {
	tile := make([]reg.VecVirtual, s.lanes)
	for i := range tile {
		row := s.GP64()
		s.LEAQ(at(src, 64*i), row)
		if left != nil {
			last := s.GP64()
			s.LEAQ(at(left, -1), last)
			s.SHLQ(operand.U8(6), last)
			s.ADDQ(src, last)
			s.CMPQ(row, last)
			s.CMOVQGT(last, row)
		}
		tile[i] = s.YMM()
		s.load(at(row, 32*half), tile[i], nil)
	}
	s.transpose(tile)
	row := s.GP64()
	s.MOVQ(dst, row)
	for i, v := range tile {
		s.CMPQ(n, operand.U32(i))
		s.JLE(operand.LabelRef(label))
		s.store(v, at(row, 0), mask)
		s.ADDQ(ws, row)
	}
	s.Label(label)
}

// transpose transposes a square tile of registers in place.
func (s *simd) transpose(t []reg.VecVirtual) {
	if s.double {
		for _, i := range []int{0, 2} {
			low := s.YMM()
			s.VUNPCKLPD(t[i+1], t[i], low)
			s.VUNPCKHPD(t[i+1], t[i], t[i+1])
			t[i] = low
		}
		for i := range 2 {
			low := s.YMM()
			s.VPERM2F128(operand.U8(0x20), t[i+2], t[i], low)
			s.VPERM2F128(operand.U8(0x31), t[i+2], t[i], t[i+2])
			t[i] = low
		}
		return
	}
	for i := 0; i < 8; i += 2 {
		low := s.YMM()
		s.VUNPCKLPS(t[i+1], t[i], low)
		s.VUNPCKHPS(t[i+1], t[i], t[i+1])
		t[i] = low
	}
	for i := 0; i < 8; i += 4 {
		first, third := s.YMM(), s.YMM()
		s.VSHUFPS(operand.U8(0x44), t[i+2], t[i], first)
		s.VSHUFPS(operand.U8(0xee), t[i+2], t[i], t[i])
		s.VSHUFPS(operand.U8(0x44), t[i+3], t[i+1], third)
		s.VSHUFPS(operand.U8(0xee), t[i+3], t[i+1], t[i+1])
		t[i], t[i+1], t[i+2], t[i+3] = first, t[i], third, t[i+1]
	}
	for i := range 4 {
		low := s.YMM()
		s.VPERM2F128(operand.U8(0x20), t[i+4], t[i], low)
		s.VPERM2F128(operand.U8(0x31), t[i+4], t[i], t[i+4])
		t[i] = low
	}
}
