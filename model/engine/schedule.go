package engine

import "slices"

// A phase is a part of the program in which threads do not wait for each
// other: each computes its rows of every operation, one operation after the
// other. Between two phases they do.
//
// An operation is in the phase of what it reads if each of its rows takes only
// the same row, which the same thread has computed; else in the one after. So
// a network's rows go forward and back in one phase, and the gradients of its
// weights, which take every row, are in the next. Only the rows of results
// are split, or columns, or sums where they are always added in parts (divide),
// so that the bits do not depend on the number of threads.
type phase struct {
	from, to int // in the code
	shared   bool
}

// worthSharing is how many nanoseconds of work a phase must have for a second
// thread to be worth waking.
var worthSharing = 30_000

// schedule puts the code in the order of its phases, and shares those whose
// work is worth it. A program without such phases has just one.
func (p *program[T]) schedule(worth int) {
	number := make([]int, len(p.sizes)) // of a value's phase
	at := p.places()
	last := 0 // phase of the last general operation
	for i := range p.code {
		o := &p.code[i]
		phase := 0
		for _, r := range o.reads {
			from := at[r.value]
			if from < 0 {
				continue
			}
			next := number[r.value] + 1
			if before := &p.code[from]; before.rows == o.rows && (r.row && !before.whole || o.rows == 1) {
				next--
			}
			phase = max(phase, next)
		}
		if o.general {
			phase = max(phase, last)
			last = phase
		}
		number[o.value] = phase
		if o.also != 0 {
			number[o.also] = phase
		}
	}
	work := make([]int, len(p.code)) // of each phase
	for i := range p.code {
		if o := &p.code[i]; o.rows > 1 {
			work[number[o.value]] += o.work
		}
	}
	if len(work) == 0 || slices.Max(work) < worth {
		p.phases = []phase{{0, len(p.code), false}}
		return
	}
	slices.SortStableFunc(p.code, func(a, b operation[T]) int { return number[a.value] - number[b.value] })
	for i := range p.code {
		if n := number[p.code[i].value]; n == len(p.phases) {
			p.phases = append(p.phases, phase{i, i, work[n] >= worth/6})
		}
		p.phases[len(p.phases)-1].to = i + 1
	}
}

// rowsOf are the rows of an operation that one of the threads computes. What
// cannot be split is the first thread's.
func rowsOf(rows, thread, threads int) (from, to int) {
	if threads == 1 {
		return 0, rows
	}
	if rows == 1 {
		if thread == 0 {
			return 0, 1
		}
		return 0, 0
	}
	return boundary(rows, thread, threads), boundary(rows, thread+1, threads)
}

// boundary rounds to whole blocks of the product's kernel where there are
// many rows.
func boundary(rows, thread, threads int) int {
	at := rows * thread / threads
	if rows >= 48 && thread < threads {
		at = at / kernelRows * kernelRows
	}
	return at
}

// kernelRows divide the rows that the kernel of the product computes at a time,
// 6 or 12.
const kernelRows = 6
