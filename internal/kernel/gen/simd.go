package main

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// simd writes the same kernel for either element type: eight float32 or four
// float64 in one 256-bit register of AVX2, or twice as many in one of AVX-512.
type simd struct {
	*build.Context
	isa    string // the instruction set, as in the kernels' names
	double bool
	size   int // bytes of an element
	width  int // bytes of a register
	lanes  int // elements of a register
	shared sharedData
}

// sharedData are the constants of one file, by name.
type sharedData map[string]operand.Mem

func newSIMD(c *build.Context, shared sharedData, double bool) *simd {
	s := &simd{Context: c, isa: "AVX2", double: double, size: 4, width: 32, shared: shared}
	if double {
		s.size = 8
	}
	s.lanes = s.width / s.size
	return s
}

// wide is s for the registers of AVX-512.
func (s *simd) wide() *simd {
	w := *s
	w.isa, w.width, w.lanes = "AVX512", 64, 64/s.size
	return &w
}

// narrow is s for those of AVX2.
func (s *simd) narrow() *simd {
	n := *s
	n.width, n.lanes = 32, 32/s.size
	return &n
}

func (s *simd) isWide() bool { return s.width == 64 }

// vector is a fresh register.
func (s *simd) vector() reg.VecVirtual {
	if s.isWide() {
		return s.ZMM()
	}
	return s.YMM()
}

// typ is the element's Go type.
func (s *simd) typ() string {
	if s.double {
		return "float64"
	}
	return "float32"
}

// begin starts a function: "exp" becomes expAVX2F32 or expAVX2F64, and T in
// the signature the element's type.
func (s *simd) begin(name, signature, doc string) {
	suffix := s.isa + "F32"
	if s.double {
		suffix = s.isa + "F64"
	}
	s.Function(name + suffix)
	s.Attributes(attr.NOSPLIT)
	s.Pragma("noescape")
	s.SignatureExpr(strings.ReplaceAll(signature, "T", s.typ()))
	s.Doc(name + suffix + " " + doc)
}

// end leaves the function.
func (s *simd) end() {
	s.VZEROUPPER()
	s.RET()
}

// float emits the packed instruction of that name for the element type:
// VADDPS or VADDPD for "VADDP". Operands are in Go's order, destination last.
func (s *simd) float(name string, operands ...operand.Op) {
	s.emit(name, "S", "D", operands)
}

// whole is float for packed integers as wide as the element: VPADDD or VPADDQ.
func (s *simd) whole(name string, operands ...operand.Op) {
	s.emit(name, "D", "Q", operands)
}

func (s *simd) emit(name, single, double string, operands []operand.Op) {
	suffix := single
	if s.double {
		suffix = double
	}
	if s.isWide() && name != "VBROADCASTS" && slices.ContainsFunc(operands, s.isConstant) {
		suffix += "_BCST" // one element in place of a register's worth, which may lie in two cache lines
	}
	method := reflect.ValueOf(s.Context).MethodByName(name + suffix)
	if !method.IsValid() {
		panic("gen: there is no instruction " + name + suffix)
	}
	arguments := make([]reflect.Value, len(operands))
	for i, o := range operands {
		arguments[i] = reflect.ValueOf(o)
	}
	method.Call(arguments)
}

// isConstant tells the constants of this file from other operands.
func (s *simd) isConstant(o operand.Op) bool {
	m, ok := o.(operand.Mem)
	return ok && m.Symbol.Name != "" && strings.HasPrefix(m.Symbol.Name, constantPrefix)
}

// load and store move a whole register, or its first lanes under a mask.
func (s *simd) load(m operand.Mem, v reg.VecVirtual, mask reg.Register) {
	switch {
	case s.isWide() && s.isConstant(m):
		s.float("VBROADCASTS", m, v)
	case mask == nil:
		s.float("VMOVUP", m, v)
	case s.isWide():
		s.emit("VMOVUP", "S_Z", "D_Z", []operand.Op{m, mask, v})
	default:
		s.float("VMASKMOVP", m, mask, v)
	}
}

func (s *simd) store(v reg.VecVirtual, m operand.Mem, mask reg.Register) {
	switch {
	case mask == nil:
		s.float("VMOVUP", v, m)
	case s.isWide():
		s.float("VMOVUP", v, mask, m)
	default:
		s.float("VMASKMOVP", v, mask, m)
	}
}

// compare sets the lanes of v to ones where a relates to b so, else to zeros.
func (s *simd) compare(relation int, b operand.Op, a, v reg.VecVirtual) {
	if !s.isWide() {
		s.float("VCMPP", operand.U8(relation), b, a, v)
		return
	}
	k := s.K()
	s.float("VCMPP", operand.U8(relation), b, a, k)
	s.whole("VPMOVM2", k, v)
}

// blend sets the lanes of v to those of a where the mask is ones, else to b's.
func (s *simd) blend(mask reg.VecVirtual, a operand.Op, b, v reg.VecVirtual) {
	if !s.isWide() {
		s.float("VBLENDVP", mask, a, b, v)
		return
	}
	k := s.K()
	s.emit("VPMOV", "D2M", "Q2M", []operand.Op{mask, k})
	s.float("VBLENDMP", a, b, k, v)
}

// arg reads a parameter into a fresh register.
func (s *simd) arg(name string) reg.GPVirtual {
	r := s.GP64()
	s.Load(s.Param(name), r)
	return r
}

// base reads the address of a slice's first element.
func (s *simd) base(name string) reg.GPVirtual {
	r := s.GP64()
	s.Load(s.Param(name).Base(), r)
	return r
}

// length reads a slice's length.
func (s *simd) length(name string) reg.GPVirtual {
	r := s.GP64()
	s.Load(s.Param(name).Len(), r)
	return r
}

// bytes turns a count of elements into a count of bytes.
func (s *simd) bytes(r reg.GPVirtual) reg.GPVirtual {
	s.SHLQ(operand.U8(math.Log2(float64(s.size))), r)
	return r
}

// stride reads a parameter that counts elements as a count of bytes.
func (s *simd) stride(name string) reg.GPVirtual { return s.bytes(s.arg(name)) }

// word is a constant as wide as the element, from its bits.
func (s *simd) word(bits uint64) operand.Constant {
	if s.double {
		return operand.U64(bits)
	}
	return operand.U32(bits)
}

// bitsOf is v in the element's type, as bits.
func (s *simd) bitsOf(v float64) uint64 {
	if s.double {
		return math.Float64bits(v)
	}
	return uint64(math.Float32bits(float32(v)))
}

// constant is a register's worth of copies of v in memory.
func (s *simd) constant(v float64) operand.Mem { return s.pattern(s.bitsOf(v)) }

const constantPrefix = "c"

// pattern is a register's worth of copies of these bits in memory.
func (s *simd) pattern(bits uint64) operand.Mem {
	words := make([]uint64, s.lanes)
	if s.isWide() {
		words = words[:1]
	}
	for i := range words {
		words[i] = bits
	}
	return s.data(fmt.Sprintf("%s%d_%0*x", constantPrefix, 8*s.size, 2*s.size, bits), words)
}

// data is read-only memory that holds these words, as wide as the element.
func (s *simd) data(name string, words []uint64) operand.Mem {
	if m, ok := s.shared[name]; ok {
		return m
	}
	m := s.StaticGlobal(name)
	s.DataAttributes(attr.RODATA | attr.NOPTR)
	for i, w := range words {
		s.AddDatum(i*s.size, s.word(w))
	}
	s.shared[name] = m
	return m
}

// mask is the mask of a register's first n lanes, 0 <= n <= lanes. It
// overwrites n.
func (s *simd) mask(n reg.GPVirtual) reg.Register {
	if s.isWide() {
		ones, k := s.GP64(), s.K()
		s.MOVQ(operand.I32(-1), ones)
		s.BZHIQ(n, ones, n)
		s.KMOVW(n.As32(), k)
		return k
	}
	words := make([]uint64, 2*s.lanes)
	for i := range s.lanes {
		words[i] = math.MaxUint64 >> (64 - 8*s.size)
	}
	table := s.data(fmt.Sprintf("mask%d", 8*s.size), words)
	// The table is ones, then zeros: start lanes - n words into it.
	address, v := s.GP64(), s.YMM()
	s.LEAQ(table.Offset(s.lanes*s.size), address)
	s.NEGQ(n)
	s.float("VMOVUP", operand.Mem{Base: address, Index: n, Scale: uint8(s.size)}, v)
	return v
}

// at is the memory that many bytes behind a register.
func at(base reg.Register, offset int) operand.Mem { return operand.Mem{Base: base, Disp: offset} }

// indexed is the memory at base + index*scale.
func indexed(base, index reg.Register, scale int) operand.Mem {
	return operand.Mem{Base: base, Index: index, Scale: uint8(scale)}
}
