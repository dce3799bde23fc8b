package engine

import (
	"slices"
)

// fuse joins operations that are faster as one, and drops those that are left
// without use. Kept tells the values that are wanted for themselves.
func (p *program[T]) fuse(kept map[int]bool) {
	uses := make([]int, len(p.sizes))
	for i := range p.code {
		for _, r := range p.code[i].reads {
			uses[r.value]++
		}
	}
	at := p.places()
	dropped := make([]bool, len(p.sizes))
	for i := range p.code {
		o := &p.code[i]
		for side, r := range o.reads {
			from := at[r.value]
			if o.sum == noSum || o.sum == rowSum && side == 1 || from < 0 || uses[r.value] > 1 || kept[r.value] {
				continue
			}
			term := o.reads[1-side].value
			if joined, ok := p.code[from].startingFrom(term, p.sizes[term], o); ok {
				dropped[r.value] = true
				p.code[i] = joined
				break
			}
		}
	}
	p.code = slices.DeleteFunc(p.code, func(o operation[T]) bool { return dropped[o.value] })
}

// places returns where in the code each value is computed, -1 if nowhere.
func (p *program[T]) places() []int {
	at := slices.Repeat([]int{-1}, len(p.sizes))
	for i := range p.code {
		at[p.code[i].value] = i
		if also := p.code[i].also; also != 0 {
			at[also] = i
		}
	}
	return at
}

// startingFrom returns the product with its sums started from the other
// operand of the sum that it goes into, a term of that size, which it then
// computes. A row that is added to rows of another length, as to those of a
// product of shape (1, m, n), is no bias.
func (o operation[T]) startingFrom(term, size int, sum *operation[T]) (operation[T], bool) {
	if o.product == nil || o.product.batch > 1 || o.product.start != fromZero || sum.sum == rowSum && size != o.product.n {
		return o, false
	}
	p := *o.product
	p.start = fromRow
	if sum.sum == termSum {
		p.start = fromTerm
	}
	o.value, o.product, o.loop = sum.value, &p, productLoop[T](&p)
	o.reads = append(slices.Clone(o.reads), read{value: term, row: p.start == fromTerm && o.rows > 1})
	o.fused = append(slices.Clone(o.fused), sum.name)
	return o, true
}
