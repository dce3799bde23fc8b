package engine

import (
	"slices"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// InPlacer is a SliceDoer that can compute its result in the memory of an
// input, as functions of each element by itself can. The engine then computes
// it behind what computes that input, block of rows by block, while they are in
// the processor's first cache.
type InPlacer interface {
	SliceDoer

	// InPlace says of each input whether dst may be its memory, provided that
	// it has the result's shape and RowInputs says that rows take only its
	// same rows.
	InPlace() []bool
}

// link is an operation that is computed in the memory of the one before it in
// a chain. The first of a chain is a link as well, unless it is a product,
// which calls for the others itself.
type link[T kernel.Float] struct {
	value    int
	loop     loop[T]
	operands []int // places among the chain's reads, own for what is there already
}

// own stands for the rows that the chain is computing.
const own = -1

// blockSize is how many elements of a chain are computed at a time.
const blockSize = 2048

// chain has operations on elements computed in the memory of what they are
// computed from, where nothing else reads it: activations and their derivatives
// at the end of products, and sequences of elementwise operations. Kept tells
// the values that are wanted for themselves.
func (p *program[T]) chain(kept map[int]bool) {
	readers := make([]int, len(p.sizes))
	for i := range p.code {
		reads := p.code[i].reads
		for j, r := range reads {
			if !among(reads[:j], r.value) {
				readers[r.value]++
			}
		}
	}
	at := p.places()
	dropped := make([]bool, len(p.sizes))
	for i := range p.code {
		o := &p.code[i]
		for _, r := range o.reads {
			value := r.value
			if at[value] < 0 || readers[value] > 1 || kept[value] || p.sizes[value] != p.sizes[o.value] {
				continue
			}
			if first := &p.code[at[value]]; o.follows(first) {
				dropped[value] = true
				p.code[i] = first.followedBy(o)
				break
			}
		}
	}
	p.code = slices.DeleteFunc(p.code, func(o operation[T]) bool { return dropped[o.value] })
}

// among says whether a value is among those that are read.
func among(reads []read, value int) bool {
	return slices.ContainsFunc(reads, func(r read) bool { return r.value == value })
}

// follows says whether the operation can be computed in the memory of one that
// it reads, block by block.
func (o *operation[T]) follows(first *operation[T]) bool {
	if o.also != 0 || first.also != 0 || o.scratch > 0 || o.rows != first.rows || first.general || first.whole {
		return false
	}
	if m := first.product; m != nil && m.batch > 1 {
		return false
	}
	for i, r := range o.reads {
		if r.value != first.value {
			continue
		}
		if i >= len(o.inPlace) || !o.inPlace[i] || !r.row && o.rows > 1 {
			return false
		}
	}
	return true
}

// followedBy returns the chain of the operation, which is no longer needed
// itself, and one more.
func (o operation[T]) followedBy(next *operation[T]) operation[T] {
	o.fused = append(o.fused, next.name)
	if o.links == nil {
		first := link[T]{value: o.value, loop: o.loop}
		if o.product == nil {
			for i := range o.reads {
				first.operands = append(first.operands, i)
			}
			o.links = append(o.links, first)
			first.loop = inBlocks[T]
		}
		o.loop = followed(first.value, first.loop)
	}
	following := link[T]{value: next.value, loop: next.loop}
	for _, r := range next.reads {
		place := own
		if r.value != o.value {
			place = len(o.reads)
			o.reads = append(o.reads, r)
		}
		following.operands = append(following.operands, place)
	}
	o.links = append(o.links, following)
	o.value, o.work = next.value, o.work+next.work
	o.sum, o.turns, o.inPlace, o.addRows = noSum, false, nil, nil
	return o
}

// followed is a loop that computes a value and what follows it, and remembers
// which value it is at.
func followed[T kernel.Float](value int, loop loop[T]) func(p *part[T]) error {
	return func(p *part[T]) error {
		p.at, p.failed = value, nil
		if err := loop(p); err != nil {
			return err
		}
		return p.failed
	}
}

// inBlocks computes a chain that is no product's.
func inBlocks[T kernel.Float](p *part[T]) error {
	rows := p.to - p.from
	block := max(1, blockSize*rows/len(p.out))
	for from := 0; from < rows; from += block {
		p.follow(from, min(rows, from+block))
	}
	return nil
}

// bindLinks readies a part for the operation's links and totals.
func (p *program[T]) bindLinks(o *operation[T], piece *part[T]) {
	if piece.follow == nil {
		piece.links = make([]part[T], len(o.links))
		for i := range piece.links {
			piece.links[i].in = make([][]T, len(o.links[i].operands))
		}
		piece.widths = make([]int, 1+len(o.reads))
		piece.totals = make([][]T, len(o.totals))
		piece.follow = func(from, to int) { piece.computeLinks(o, from, to) }
	}
	for i, t := range o.totals {
		piece.totals[i] = p.data[t.value]
	}
	rows := max(1, piece.to-piece.from)
	piece.widths[len(o.reads)] = len(piece.out) / rows
	for i, r := range o.reads {
		if r.row {
			piece.widths[i] = len(piece.in[i]) / rows
		}
	}
	for i := range o.links {
		piece.links[i].scratch = piece.scratch
		for j, place := range o.links[i].operands {
			if place != own {
				piece.links[i].in[j] = piece.in[place]
			}
		}
	}
}

// computeLinks computes the chain for some rows of the part.
func (p *part[T]) computeLinks(o *operation[T], from, to int) {
	if p.failed != nil {
		return
	}
	width := p.widths[len(o.reads)]
	out := p.out[from*width : to*width]
	for i := range o.links {
		l, q := &o.links[i], &p.links[i]
		p.at, q.from, q.to, q.out = l.value, p.from+from, p.from+to, out
		for j, place := range l.operands {
			if place == own {
				q.in[j] = out
			} else if width := p.widths[place]; width > 0 {
				q.in[j] = p.in[place][from*width : to*width]
			}
		}
		if p.failed = l.loop(q); p.failed != nil {
			return
		}
	}
	for i, sum := range p.totals {
		if from == 0 {
			clear(sum)
		}
		p.at = o.totals[i].value
		o.totals[i].add(sum, out)
	}
}
