package engine

import (
	"unsafe"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// product is a matrix product c = start + a·b, or a batch of them, for c of m
// rows and n columns and sums of k products.
type product struct {
	batch, m, k, n         int
	transposeA, transposeB bool
	start                  start
	division               division
}

// start is where a product's sums start.
type start int

const (
	fromZero start = iota
	fromRow        // operand 2, for every row of the result: a bias
	fromTerm       // operand 2, which has the result's shape
)

// asProduct knows Gorgonia's operators of linear algebra.
func asProduct[T kernel.Float](o *operation[T], s *step, shapes []tensor.Shape) bool {
	sign, transposeA, transposeB, ok := linearAlgebra(s.op)
	if !ok {
		return false
	}
	p := &product{batch: 1, m: 1, k: 1, n: 1, transposeA: transposeA, transposeB: transposeB}
	a, b := shapes[0], shapes[1]
	switch sign {
	case "×", "×××":
		for a.Dims() > 2 {
			p.batch *= a[0]
			a, b = a[1:], b[1:]
		}
		p.m, p.k = a[0], a[1]
		if transposeA {
			p.m, p.k = a[1], a[0]
		}
		if b.Dims() == 1 {
			p.transposeB = false
		} else {
			p.n = b[1]
		}
		if transposeB {
			p.n = b[0]
		}
		if p.k*p.n != b.TotalSize() {
			return false
		}
	case "⋅":
		p.k = a.TotalSize()
	case "⊗":
		p.m, p.n = a.TotalSize(), b.TotalSize()
	}
	if p.batch*p.m*p.n != s.form.shape.TotalSize() {
		return false
	}
	o.product = p
	o.reads = alone(s.operands)
	o.rows, o.reads[0].row = p.m, p.m > 1 && !p.transposeA
	if p.batch > 1 {
		o.rows, o.reads[0].row, o.reads[1].row = p.batch, true, true
	}
	// Products of few rows wait for memory, the others for the arithmetic.
	o.work = 50 + max(p.multiplyAdds()*int(unsafe.Sizeof(T(0)))/320, p.batch*(p.m*p.k+p.k*p.n+p.m*p.n)/12)
	o.loop = productLoop[T](p)
	return true
}

func (p *product) multiplyAdds() int { return p.batch * p.m * p.k * p.n }

// productLoop computes a part of the product, or whole products of a batch.
func productLoop[T kernel.Float](m *product) loop[T] {
	switch {
	case m.batch > 1:
		return func(p *part[T]) error {
			for i := range p.to - p.from {
				c := kernel.RowMajor(p.out[i*m.m*m.n:], m.m, m.n)
				a, b := left(m, p.in[0][i*m.m*m.k:], nil, 0, m.m), right(m, p.in[1][i*m.k*m.n:])
				kernel.MatMul(c, a, b, kernel.Matrix[T]{}, p.scratch)
			}
			return nil
		}
	case m.division == byColumns:
		return func(p *part[T]) error {
			f := p.matrices(m, m.m)
			for j, width := p.from*groupColumns[T](), groupColumns[T](); j < min(p.to*groupColumns[T](), m.n); j += width {
				end, start := min(j+width, m.n), f.start
				if m.start != fromZero {
					start = start.Slice(0, m.m, j, end)
				}
				kernel.MatMul(f.c.Slice(0, m.m, j, end), f.a, f.b.Slice(0, m.k, j, end), start, p.scratch)
			}
			return nil
		}
	case m.division == bySums:
		return func(p *part[T]) error {
			f, step, blocks := p.matrices(m, m.m), kernel.SumStep(m.k), m.rowBlocks()
			for at := p.from; at < p.to; {
				i := at / blocks
				end := min(p.to, (i+1)*blocks)
				from, to := boundary(m.m, at-i*blocks, blocks), boundary(m.m, end-i*blocks, blocks)
				k, l := i*step, min((i+1)*step, m.k)
				c := kernel.RowMajor(p.out[i*m.m*m.n:], m.m, m.n).Slice(from, to, 0, m.n)
				kernel.MatMul(c, f.a.Slice(from, to, k, l), f.b.Slice(k, l, 0, m.n), kernel.Matrix[T]{}, p.scratch)
				at = end
			}
			return nil
		}
	}
	return func(p *part[T]) error {
		if p.product == nil {
			f := p.matrices(m, p.to-p.from)
			product := kernel.NewProduct(f.c, f.a, f.b, f.start, p.scratch)
			p.product = &product
		}
		p.product.Compute(p.follow)
		return nil
	}
}

// factors are the matrices of a part of a product, which stay the same until
// the part's slices change.
type factors[T kernel.Float] struct {
	c, a, b, start kernel.Matrix[T]
}

// matrices are the part's factors, for so many rows of the result.
func (p *part[T]) matrices(m *product, rows int) *factors[T] {
	if p.factors != nil {
		return p.factors
	}
	from := 0
	if m.division == byRows {
		from = p.from
	}
	f := &factors[T]{a: left(m, p.in[0], p.picked, from, from+rows), b: right(m, p.in[1])}
	if m.division != bySums {
		f.c = kernel.RowMajor(p.out, rows, m.n)
	}
	switch m.start {
	case fromRow:
		f.start = kernel.Repeat(p.in[2], rows)
	case fromTerm:
		f.start = kernel.RowMajor(p.in[2], rows, m.n)
	}
	p.factors = f
	return f
}

// left is rows from to to-1 of the first factor: of elements, or picked rows of
// them, that are those rows already, or of all of a transposed one.
func left[T kernel.Float](m *product, a []T, picked []int, from, to int) kernel.Matrix[T] {
	switch {
	case m.transposeA && picked != nil:
		return kernel.Picked(a, m.m, picked).T().Slice(from, to, 0, m.k)
	case m.transposeA:
		return kernel.RowMajor(a, m.k, m.m).T().Slice(from, to, 0, m.k)
	case picked != nil:
		return kernel.Picked(a, m.k, picked)
	}
	return kernel.RowMajor(a, to-from, m.k)
}

func right[T kernel.Float](p *product, b []T) kernel.Matrix[T] {
	if p.transposeB {
		return kernel.RowMajor(b, p.n, p.k).T()
	}
	return kernel.RowMajor(b, p.k, p.n)
}

// scratchLen is how many elements of scratch the operation needs on one thread,
// also where rows may be picked for its first factor.
func (o *operation[T]) scratchLen(mayPick bool) int {
	p := o.product
	if p == nil {
		return o.scratch
	}
	n := o.productScratch(nil)
	if mayPick {
		rows := p.m
		if p.transposeA {
			rows = p.k
		}
		n = max(n, o.productScratch(make([]int, rows)))
	}
	return n
}

func (o *operation[T]) productScratch(picked []int) int {
	p := o.product
	a, b := left[T](p, nil, picked, 0, p.m), right[T](p, nil) // for their shapes
	switch p.division {
	case byColumns:
		b = b.Slice(0, p.k, 0, min(p.n, groupColumns[T]()))
	case bySums:
		step := kernel.SumStep(p.k)
		a, b = a.Slice(0, p.m, 0, step), b.Slice(0, step, 0, p.n)
	}
	return kernel.ScratchLen(a, b)
}
