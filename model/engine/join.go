package engine

import (
	"slices"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// Joiner is a SliceDoer that can compute the result of another operator
// together with its own for less than one after the other: a likelihood its
// gradient, for example.
type Joiner interface {
	SliceDoer

	// Join32 returns the function that computes rows of both results, also
	// those of the other, from the other's inputs, which begin with this
	// operator's own; or nil if the two do not go together.
	Join32(other gorgonia.Op) func(dst, also []float32, inputs [][]float32, scratch []float32) error

	// Join64 is Join32 for float64.
	Join64(other gorgonia.Op) func(dst, also []float64, inputs [][]float64, scratch []float64) error
}

// join has Joiners compute the operations that go with them. No general
// operation may stand between the two, for sort could then swap general ones.
func (p *program[T]) join() {
	at := p.places()
	joiners := make(map[int][]int) // by their first operand, since the last general operation
	dropped := make(map[int]bool)
	for i := range p.code {
		o := &p.code[i]
		if o.general {
			clear(joiners)
		}
		if len(o.reads) == 0 || o.value >= len(p.steps) {
			continue
		}
		for _, j := range joiners[o.reads[0].value] {
			if first := &p.code[j]; !dropped[first.value] && p.joins(first, o, at) {
				dropped[first.value], at[first.value] = true, i
				break
			}
		}
		if _, ok := p.steps[o.value].op.(Joiner); ok && o.product == nil {
			joiners[o.reads[0].value] = append(joiners[o.reads[0].value], i)
		}
	}
	if len(dropped) == 0 {
		return
	}
	p.code = slices.DeleteFunc(p.code, func(o operation[T]) bool { return dropped[o.value] })
	p.sort()
}

// joins has the second operation compute the first as well, if it can.
func (p *program[T]) joins(first, second *operation[T], at []int) bool {
	own := len(first.reads)
	if first.also != 0 || second.also != 0 || len(second.reads) < own || !slices.Equal(first.reads, second.reads[:own]) || first.rows != second.rows {
		return false
	}
	both := joint[T](p.steps[first.value].op, p.steps[second.value].op)
	if both == nil {
		return false
	}
	seen := make(map[int]bool)
	for _, r := range second.reads[own:] {
		if p.needs(r.value, first.value, at, seen) {
			return false
		}
	}
	second.also, second.name, second.fused = first.value, first.name, append(second.fused, title("its gradient"))
	second.loop = func(p *part[T]) error { return both(p.also, p.out, p.in, p.scratch) }
	return true
}

func joint[T kernel.Float](first, second gorgonia.Op) func(dst, also []T, inputs [][]T, scratch []T) error {
	joiner, ok := first.(Joiner)
	if !ok {
		return nil
	}
	if both, ok := any(joiner.Join32(second)).(func(dst, also []T, inputs [][]T, scratch []T) error); ok {
		return both
	}
	return any(joiner.Join64(second)).(func(dst, also []T, inputs [][]T, scratch []T) error)
}

// needs says whether a value is computed from another, or is it. Seen are the
// values that are known not to be.
func (p *program[T]) needs(value, from int, at []int, seen map[int]bool) bool {
	if value == from {
		return true
	}
	i := at[value]
	if i < 0 || seen[value] {
		return false
	}
	seen[value] = true
	return slices.ContainsFunc(p.code[i].reads, func(r read) bool { return p.needs(r.value, from, at, seen) })
}

// sort puts operations behind what they read, and otherwise leaves their
// order.
func (p *program[T]) sort() {
	at := p.places()
	done := make([]bool, len(p.code))
	sorted := make([]operation[T], 0, len(p.code))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for _, r := range p.code[i].reads {
			if from := at[r.value]; from >= 0 {
				visit(from)
			}
		}
		sorted = append(sorted, p.code[i])
	}
	for i := range p.code {
		visit(i)
	}
	p.code = sorted
}
