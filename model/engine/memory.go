package engine

import (
	"cmp"
	"slices"
)

// span is the time for which a value needs its memory.
type span struct {
	value, size int
	from, to    int
	offset      int
}

// layOut gives every value that lives in the arena its place: memory is used
// again when its value is no longer read. Time is counted in operations, and
// a phase that threads share is one moment, for inside of it they run on their
// own.
func (p *program[T]) layOut(kept map[int]bool) {
	spans := make([]*span, len(p.sizes)) // of values
	var order []*span
	note := func(value, time int, writes bool) {
		s := spans[value]
		if s == nil && writes && !kept[value] {
			s = &span{value: value, size: p.sizes[value], from: time}
			spans[value] = s
			order = append(order, s)
		}
		if s != nil {
			s.to = time
		}
	}
	time := 0
	for _, ph := range p.phases {
		time++
		for i := ph.from; i < ph.to; i++ {
			if !ph.shared {
				time++
			}
			for _, r := range p.code[i].reads {
				note(r.value, time, false)
			}
			note(p.code[i].value, time, true)
			if also := p.code[i].also; also != 0 {
				note(also, time, true)
			}
			for _, t := range p.code[i].totals {
				note(t.value, time, true)
			}
		}
	}
	for _, o := range p.later {
		for _, r := range o.reads {
			note(r.value, time+1, false)
		}
	}
	p.arena = make([]T, place(order))
	p.offsets = slices.Repeat([]int{-1}, len(p.sizes))
	for _, s := range order {
		p.offsets[s.value] = s.offset
		p.data[s.value] = p.arena[s.offset : s.offset+s.size : s.offset+s.size]
	}
}

// place finds each span an offset at which no other has memory at the same
// time, and returns the size of the arena. The spans come in the order in
// which they begin. Sizes are rounded up to 16 elements, so that two values
// never share a cache line.
func place(spans []*span) (size int) {
	ends := slices.Clone(spans)
	slices.SortStableFunc(ends, func(a, b *span) int { return cmp.Compare(a.to, b.to) })
	var free gaps
	for _, s := range spans {
		for len(ends) > 0 && ends[0].to < s.from {
			free.give(ends[0].offset, rounded(ends[0].size))
			ends = ends[1:]
		}
		var ok bool
		if s.offset, ok = free.take(rounded(s.size)); !ok {
			s.offset = size
			size += rounded(s.size)
		}
	}
	return size
}

func rounded(size int) int { return (size + 15) / 16 * 16 }

// gaps are the free parts of the arena by offset; no two touch.
type gaps []gap

type gap struct{ offset, size int }

// take cuts the smallest gap that is large enough.
func (g *gaps) take(size int) (offset int, ok bool) {
	best := -1
	for i, gap := range *g {
		if gap.size >= size && (best < 0 || gap.size < (*g)[best].size) {
			best = i
		}
	}
	if best < 0 {
		return 0, false
	}
	gap := &(*g)[best]
	offset = gap.offset
	if gap.size == size {
		*g = slices.Delete(*g, best, best+1)
	} else {
		gap.offset, gap.size = gap.offset+size, gap.size-size
	}
	return offset, true
}

// give adds a gap and joins it with those that it touches.
func (g *gaps) give(offset, size int) {
	at, _ := slices.BinarySearchFunc(*g, offset, func(gap gap, offset int) int { return cmp.Compare(gap.offset, offset) })
	*g = slices.Insert(*g, at, gap{offset, size})
	if at+1 < len(*g) && offset+size == (*g)[at+1].offset {
		(*g)[at].size += (*g)[at+1].size
		*g = slices.Delete(*g, at+1, at+2)
	}
	if at > 0 && (*g)[at-1].offset+(*g)[at-1].size == offset {
		(*g)[at-1].size += (*g)[at].size
		*g = slices.Delete(*g, at, at+1)
	}
}
