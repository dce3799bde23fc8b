package kernel

import (
	"fmt"
	"unsafe"
)

// The product is computed block by block: depth rows of b at most, so that one
// or two panels of b stay in the first cache (33 KiB at most), and height rows
// of a, so that a block of a stays in the second.
const (
	depth     = 264
	height    = 144
	blockRows = 6 // rows of the block of sums in registers, twice as many with AVX-512

	// copyStride is the distance between columns of a block of a that was copied:
	// no power of two, so that they do not meet in one set of the cache.
	copyStride = height + 16

	// Of Picked rows, few are copied at a time, that stay in the first cache.
	pickedRows   = 4 * blockRows
	pickedStride = depth + 8
)

// MatMul computes c = start + a·b for c (m, n), a (m, k) and b (k, n). Either
// factor may be a transposed view, and a may be Picked; c must have ColStep 1.
// The sums start from zero if start is the zero Matrix, from a bias row if it is
// Repeat(bias, m), and from c itself if it is c; start must have ColStep 1. c
// must not overlap a or b.
//
// The k products of an element are added in parts of SumStep(k), in order and
// with one rounding (assembly) or two (portable) each; to its start is added
// one part after the other. So its bits do not depend on how the rows and
// columns of c, or the parts of its sums, are split over calls, nor on packing.
//
// scratch holds copies of a transposed b and of blocks of a, where that is
// faster; ScratchLen says how long it must be, and may say 0.
func MatMul[T Float](c, a, b, start Matrix[T], scratch []T) {
	p := NewProduct(c, a, b, start, scratch)
	p.Compute(nil)
}

// ScratchLen is the length of the scratch of MatMul for a·b.
func ScratchLen[T Float](a, b Matrix[T]) int {
	n := copyLen(&a, b.Cols)
	if wantsPacking(&b) {
		n += packedLen[T](b.Rows, b.Cols)
	}
	return n
}

// copyLen is how many elements the copy of a block of a has, 0 if none is made.
func copyLen[T Float](a *Matrix[T], n int) int {
	switch {
	case a.picked != nil && !a.transposed:
		return pickedRows * pickedStride
	case a.picked != nil || wantsCopy(a, n):
		return SumStep(a.Cols) * copyStride
	}
	return 0
}

// wantsCopy says whether a block of a is better copied: a transposed a whose
// columns lie far apart takes a page of memory for each step of the sum.
func wantsCopy[T Float](a *Matrix[T], n int) bool {
	return a.RowStep == 1 && a.ColStep >= 256 && a.Rows >= 2*blockRows && a.Cols >= 32 && n >= 4*PanelWidth[T]()
}

// SumStep is how many of k products are added at a time: k in equal parts of at
// most 264, if there are several an even number, for two threads, as a rule.
func SumStep(k int) int {
	parts := max(1, (k+depth-1)/depth)
	if parts > 1 {
		parts += parts % 2
	}
	return max(1, (k+parts-1)/parts)
}

// wantsPacking says whether the product is only possible with a packed copy of
// b. Of a row-major b the kernel fetches the rows ahead, which is as fast and
// leaves out the copy.
func wantsPacking[T Float](b *Matrix[T]) bool { return b.ColStep != 1 && b.Cols > 1 }

// Product is a MatMul that is ready to be computed any number of times.
type Product[T Float] struct {
	kernels *kernels[T]
	c, a    Matrix[T]
	s       []T // where sums start: row i, column j at i*sRow + j*sCol
	sRow    int
	sCol    int
	b       []T // row p, column j at p*bRow + j*bCol, j the first column of a panel
	bRow    int
	bCol    int
	packed  Matrix[T] // what is to be packed as b first, if anything

	step   int // of the sums
	copies []T // of blocks of a, nil if none are made
	short  int // height of blocks for which something else is to be done
}

// NewProduct readies MatMul(c, a, b, start, scratch). With the zero Matrix for c
// it is for ComputeRows alone.
func NewProduct[T Float](c, a, b, start Matrix[T], scratch []T) Product[T] {
	if c.Data == nil && c.Rows == 0 && c.Cols == 0 {
		c.Rows, c.Cols, c.RowStep, c.ColStep = a.Rows, b.Cols, b.Cols, 1
	} else {
		c.check("c", a.Rows, c.Cols)
	}
	a.check("a", a.Rows, a.Cols)
	b.check("b", a.Cols, c.Cols)
	b.whole("b")
	c.whole("c")
	start.whole("start")
	c.wantRows("c")
	p := Product[T]{kernels: active[T](), c: c, a: a, step: SumStep(a.Cols), short: shortBlocks(&b)}
	if p.s = p.kernels.zeros; start.Data != nil {
		start.check("start", c.Rows, c.Cols)
		start.wantRows("start")
		p.s, p.sRow, p.sCol = start.Data, start.RowStep, 1
	}
	p.b, p.bRow, p.bCol = b.Data, b.RowStep, 1
	if wantsPacking(&b) {
		n := packedLen[T](b.Rows, b.Cols)
		if len(scratch) < n {
			panic(fmt.Sprintf("kernel: packing %d by %d takes a scratch of %d elements, got %d", b.Rows, b.Cols, n, len(scratch)))
		}
		p.packed, p.b, p.bRow, p.bCol = b, scratch[:n], PanelWidth[T](), b.Rows
		scratch = scratch[n:]
	}
	if n := copyLen(&a, c.Cols); n > 0 && (a.picked != nil || len(scratch) >= n) {
		p.copies = scratch[:n]
	}
	return p
}

// shortBlocks is the height of blocks for which something else is to be done
// while they are in the first cache. All of b is read again for each of them,
// so that a large b has high blocks as ever.
func shortBlocks[T Float](b *Matrix[T]) int {
	const (
		dozen = 2 * blockRows
		block = 24 << 10 // bytes of c
		most  = 96 << 10 // bytes of b
	)
	size := int(unsafe.Sizeof(T(0)))
	if b.Rows*b.Cols*size > most {
		return height
	}
	return min(height, max(1, block/(max(1, b.Cols)*size*dozen))*dozen)
}

// Compute computes the product from what its matrices hold now. Unless it is
// nil, done is called for rows from to to-1 of c once they are computed, block
// after block: of a small product while they are still in the first cache.
func (g *Product[T]) Compute(done func(from, to int)) {
	switch {
	case g.packed.Data != nil || g.a.picked != nil:
		if g.packed.Data != nil {
			pack(g.b, g.packed)
		}
		g.blocks(done)
		return
	case g.c.Rows == 1:
		g.oneRow()
	case g.a.Cols == 1 && g.c.Rows > 1:
		g.outer()
	default:
		g.blocks(done)
		return
	}
	if done != nil {
		done(0, g.c.Rows)
	}
}

// ComputeRows computes rows from to to-1 of the product into dst, one after the
// other.
func (g *Product[T]) ComputeRows(dst []T, from, to int) {
	p := *g
	p.c, p.a = RowMajor(dst, to-from, g.c.Cols), g.a.Slice(from, to, 0, g.a.Cols)
	p.c.check("the result", to-from, g.c.Cols)
	p.s = g.s[from*g.sRow:]
	p.Compute(nil)
}

// blocks computes the product by blocks of rows of a, of k, and panels of b.
func (g *Product[T]) blocks(done func(from, to int)) {
	c, a, k := &g.c, &g.a, g.a.Cols
	width, next, high := g.kernels.panels*PanelWidth[T](), PanelWidth[T]()*g.bCol, height
	if done != nil {
		high = g.short
	}
	if a.picked != nil && !a.transposed {
		high = min(high, pickedRows)
	}
	for i := 0; i < c.Rows; i += high {
		rows := min(high, c.Rows-i)
		for p := 0; p == 0 || p < k; p += g.step {
			products := min(g.step, k-p)
			left, aRow, aCol := g.left(i, p, rows, products)
			s, sRow, sCol := g.s, g.sRow, g.sCol
			if p > 0 {
				s, sRow, sCol = c.Data, c.RowStep, 1
			}
			for j := 0; j < c.Cols; j += width {
				g.kernels.panel(c.Data[i*c.RowStep+j:], c.RowStep, s[i*sRow+j*sCol:], sRow, left, aRow, aCol,
					from(g.b, p*g.bRow+j*g.bCol), g.bRow, next, rows, products, min(width, c.Cols-j))
			}
		}
		if done != nil {
			done(i, i+rows)
		}
	}
}

// left are the rows from i on of a, and of these the columns from p on: where
// they are, or copied.
func (g *Product[T]) left(i, p, rows, columns int) (left []T, rowStep, colStep int) {
	a := &g.a
	switch {
	case g.copies == nil:
		return from(a.Data, i*a.RowStep+p*a.ColStep), a.RowStep, a.ColStep
	case a.picked == nil:
		for q := range columns {
			copy(g.copies[q*copyStride:][:rows], a.Data[i+(p+q)*a.ColStep:])
		}
	case a.transposed:
		for q, row := range a.picked[p : p+columns] {
			copy(g.copies[q*copyStride:][:rows], a.Data[i+row*a.ColStep:])
		}
	default:
		for r, row := range a.picked[i : i+rows] {
			copy(g.copies[r*pickedStride:][:columns], a.Data[row*a.RowStep+p:])
		}
		return g.copies, pickedStride, 1
	}
	return g.copies, 1, copyStride
}

// oneRow computes a product of one row with a row-major b.
func (g *Product[T]) oneRow() {
	c, a, k, width := &g.c, &g.a, g.a.Cols, PanelWidth[T]()
	s, sCol := g.s, g.sCol
	for p := 0; p == 0 || p < k; p += g.step {
		products, left := min(g.step, k-p), from(a.Data, p*a.ColStep)
		j, wide := 0, g.kernels.rowPanels*width
		for ; j+wide <= c.Cols; j += wide {
			g.kernels.row(c.Data[j:], s[j*sCol:], left, a.ColStep, from(g.b, p*g.bRow+j), g.bRow, products)
		}
		for ; j < c.Cols; j += width {
			g.kernels.panel(c.Data[j:], 0, s[j*sCol:], 0, left, 0, a.ColStep,
				from(g.b, p*g.bRow+j), g.bRow, 0, 1, products, min(width, c.Cols-j))
		}
		s, sCol = c.Data, 1
	}
}

// outer computes a product of one column with one row.
func (g *Product[T]) outer() {
	c, a := &g.c, &g.a
	for j, wide := 0, len(g.kernels.zeros); j < c.Cols; j += wide {
		g.kernels.outer(c.Data[j:], c.RowStep, g.s[j*g.sCol:], g.sRow, a.Data, a.RowStep, g.b[j:], c.Rows, min(wide, c.Cols-j))
	}
}

// from is data[i:], empty when there is nothing left (a product with k = 0
// reads no factor).
func from[T Float](data []T, i int) []T { return data[min(i, len(data)):] }
