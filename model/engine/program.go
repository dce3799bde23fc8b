package engine

import (
	"runtime"
	"slices"
	"unsafe"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// program is a graph compiled for one element type: operations in their
// order, over slices. The passes that make it are, in this order: recognise,
// fold, turn, fuse, join, divide, chain, postpone, schedule, accumulate, layOut,
// findPicks.
type program[T kernel.Float] struct {
	steps      []step
	sizes      []int            // of values: those of the steps, then virtual ones
	data       [][]T            // of values
	boxed      []gorgonia.Value // of steps, for general operations
	bound      []gorgonia.Value // what was bound to an input in the last run
	code       []operation[T]
	phases     []phase
	arena      []T
	constant   []bool                // of values: known before the first run
	offsets    []int                 // of values in the arena, -1 of others
	scratch    [][]T                 // of threads
	later      map[int]*operation[T] // products left to Rows, by their value
	picks      []*pick[T]            // of inputs, nil of those that cannot be picked
	apart      map[int][]T           // of kept values that are not computed where they are kept
	threads    int                   // that the operations are split for
	connection int                   // counts how often slices have moved
	running    phase
	runs       func(thread int) error // a thread's part of the running phase
}

// compiled is a program of either type.
type compiled interface {
	run(keep []*kept, w *workers) error
	value(step int) gorgonia.Value
	mostThreads() int
	listing() string
	fillPicked() error
}

// wishes are what a program is compiled for.
type wishes struct {
	wanted      map[int]bool // steps whose value is kept
	trained     map[int]bool // inputs of which a gradient is wanted
	postponable map[int]bool // of the wanted, those that may be left to Rows
	threads     int          // at most so many
}

// compile makes a program of the steps, or returns nil if one of them is of
// another dtype. What it leaves to Rows is wanted no more.
func compile[T kernel.Float](steps []step, w *wishes) (compiled, error) {
	for i := range steps {
		if steps[i].form.dtype != dtypeOf[T]() {
			return nil, nil
		}
	}
	p := &program[T]{
		steps: steps, boxed: make([]gorgonia.Value, len(steps)), bound: make([]gorgonia.Value, len(steps)),
		sizes: make([]int, len(steps)), data: make([][]T, len(steps)), code: make([]operation[T], 0, len(steps)),
	}
	p.runs = p.runPart
	for i := range steps {
		p.sizes[i] = steps[i].form.shape.TotalSize()
		if steps[i].op != nil {
			o := recognise[T](steps, i)
			if o.general {
				o.loop = p.general(i)
			}
			p.code = append(p.code, o)
		}
	}
	if err := p.fold(w.wanted); err != nil {
		return nil, err
	}
	p.turn()
	p.prune(w.wanted)
	p.fuse(w.wanted)
	p.join()
	p.divide(w.trained)
	p.chain(w.wanted)
	p.postpone(w)
	p.schedule(worthSharing)
	p.accumulate()
	p.layOut(w.wanted)
	for value := range w.wanted {
		if p.steps[value].op != nil {
			p.data[value] = make([]T, p.sizes[value])
		}
	}
	p.findPicks(w.wanted)
	scratch := 0
	longest := func(o *operation[T]) {
		scratch = max(scratch, o.scratchLen(o.product != nil && p.picks[o.reads[0].value] != nil))
	}
	for i := range p.code {
		longest(&p.code[i])
	}
	for _, o := range p.later {
		longest(o)
	}
	threads := 1
	if slices.ContainsFunc(p.phases, func(ph phase) bool { return ph.shared }) {
		threads = w.threads
	}
	for range threads {
		p.scratch = append(p.scratch, make([]T, scratch))
	}
	return p, nil
}

// mostThreads is how many threads a run can use.
func (p *program[T]) mostThreads() int { return len(p.scratch) }

// virtual adds a value that is no step's.
func (p *program[T]) virtual(size int) int {
	p.sizes = append(p.sizes, size)
	p.data = append(p.data, nil)
	return len(p.sizes) - 1
}

// run computes everything that is kept.
func (p *program[T]) run(keep []*kept, w *workers) error {
	moved, err := p.bindInputs()
	if err != nil {
		p.threads = 0 // what has moved before that is to be connected later
		return err
	}
	movedToo, err := p.bindKept(keep, moved || p.threads == 0)
	if err != nil {
		p.threads = 0
		return err
	}
	if threads := min(len(p.scratch), runtime.GOMAXPROCS(0)); moved || movedToo || threads != p.threads {
		p.threads = threads
		p.connect()
	}
	if err := p.execute(w); err != nil {
		return err
	}
	for _, k := range keep {
		if err := p.copyOut(k); err != nil {
			return errors.Wrapf(err, "engine: keeping the value of %s", label(k.node))
		}
	}
	return nil
}

// bindInputs takes the memory of what is bound to the inputs now, and says
// whether it has moved.
func (p *program[T]) bindInputs() (moved bool, err error) {
	for i := range p.steps {
		s := &p.steps[i]
		if s.op != nil {
			break // inputs come first
		}
		if s.node.Op() != nil {
			continue // a constant has its elements since fold
		}
		if p.picked(i) != nil {
			continue
		}
		v := s.node.Value()
		if d, ok := v.(*tensor.Dense); ok && v == p.bound[i] && s.holds(d) {
			if isAt(d, p.data[i]) {
				continue
			}
		} else {
			if v, err = s.do(nil); err != nil {
				return false, err
			}
			p.bound[i] = s.node.Value()
		}
		if s.form.scalar && p.data[i] != nil {
			p.data[i][0] = T(number(v))
			continue
		}
		elements, err := elementsOf[T](v)
		if err != nil {
			return false, errors.Wrapf(err, "engine: %s", label(s.node))
		}
		if p.data[i] == nil || &p.data[i][0] != &elements[0] {
			p.data[i], moved = elements, true
		}
	}
	return moved, nil
}

// isAt says whether the tensor's memory begins where the elements do.
func isAt[T kernel.Float](d *tensor.Dense, elements []T) bool {
	return elements != nil && d.Uintptr() == uintptr(unsafe.Pointer(unsafe.SliceData(elements)))
}

// holds says whether the tensor's elements can be read where they are.
func (s *step) holds(d *tensor.Dense) bool {
	return !s.form.scalar && d.Dtype() == s.form.dtype && slices.Equal(d.Shape(), s.form.shape) && isPlain(d)
}

// bindKept has each kept value computed in the memory of the first that keeps
// it, and says whether one has moved. Where an input has that memory, as an
// output may be the next run's input, the value is computed elsewhere.
func (p *program[T]) bindKept(keep []*kept, inputsMoved bool) (moved bool, err error) {
	for _, k := range keep {
		if !k.first || p.steps[k.step].op == nil {
			continue
		}
		d, ok := k.v.(*tensor.Dense)
		if !ok || d.IsScalar() || isAt(d, p.data[k.step]) && !inputsMoved {
			continue
		}
		elements, err := elementsOf[T](d)
		if err == nil && len(elements) != p.sizes[k.step] {
			err = errors.Errorf("it has %d elements, and there is room for %d", p.sizes[k.step], len(elements))
		}
		if err != nil {
			return false, errors.Wrapf(err, "engine: keeping the value of %s", label(k.node))
		}
		if p.readsFrom(elements) {
			elements = p.elsewhere(k.step)
		}
		if unsafe.SliceData(p.data[k.step]) != unsafe.SliceData(elements) {
			p.data[k.step], moved = elements, true
		}
	}
	return moved, nil
}

// readsFrom says whether an input has some of this memory.
func (p *program[T]) readsFrom(elements []T) bool {
	for i := range p.steps {
		if p.steps[i].op != nil {
			break // inputs come first
		}
		in := p.data[i]
		if k := p.picked(i); k != nil {
			in = k.data
		}
		if overlap(in, elements) {
			return true
		}
	}
	return false
}

func overlap[T kernel.Float](a, b []T) bool {
	at := func(x []T) (from, to uintptr) {
		from = uintptr(unsafe.Pointer(unsafe.SliceData(x)))
		return from, from + uintptr(len(x))*unsafe.Sizeof(T(0))
	}
	aFrom, aTo := at(a)
	bFrom, bTo := at(b)
	return aFrom < bTo && bFrom < aTo
}

// elsewhere is memory for a kept value that is copied to where it is kept.
func (p *program[T]) elsewhere(value int) []T {
	if p.apart == nil {
		p.apart = make(map[int][]T)
	}
	if p.apart[value] == nil {
		p.apart[value] = make([]T, p.sizes[value])
	}
	return p.apart[value]
}

// copyOut fills kept memory that the value was not computed in.
func (p *program[T]) copyOut(k *kept) error {
	d, ok := k.v.(*tensor.Dense)
	if !ok || d.IsScalar() {
		return setScalar(k.v, float64(p.data[k.step][0]))
	}
	if isAt(d, p.data[k.step]) {
		return nil
	}
	elements, err := elementsOf[T](d)
	copy(elements, p.data[k.step])
	return err
}

// connect gives every thread the slices that it works on.
func (p *program[T]) connect() {
	p.connection++
	for _, ph := range p.phases {
		threads := p.threadsOf(ph)
		for i := ph.from; i < ph.to; i++ {
			o := &p.code[i]
			if len(o.parts) != threads {
				o.parts = make([]part[T], threads)
			}
			for thread := range o.parts {
				part := &o.parts[thread]
				part.from, part.to = rowsOf(o.rows, thread, threads)
				if part.out = p.data[o.value]; !o.whole {
					part.out = p.rows(o.value, o.rows, part)
				}
				if o.also != 0 {
					part.also = p.rows(o.also, o.rows, part)
				}
				part.scratch, part.picked, part.factors, part.product = p.scratch[thread], nil, nil, nil
				part.in = part.in[:0]
				for _, r := range o.reads {
					if r.row && p.picked(r.value) == nil {
						part.in = append(part.in, p.rows(r.value, o.rows, part))
					} else {
						part.in = append(part.in, p.data[r.value])
					}
				}
				p.connectPicked(o, part)
				if o.links != nil || o.totals != nil {
					p.bindLinks(o, part)
				}
			}
		}
	}
}

// rows are the part's rows of a value.
func (p *program[T]) rows(value, rows int, part *part[T]) []T {
	width := p.sizes[value] / rows
	return p.data[value][part.from*width : part.to*width]
}

// value is a copy of the value of a step that is kept.
func (p *program[T]) value(step int) gorgonia.Value {
	return box(p.steps[step].form, slices.Clone(p.data[step]))
}
