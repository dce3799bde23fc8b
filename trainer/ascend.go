package trainer

import (
	"cmp"
	"math"
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/processors"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
)

// blockSize is how many weights of a parameter are updated at a time, about: so
// few that they and their gradient stay in the processor's first cache. Sums
// over the weights are added up block by block, so that their bits do not
// depend on how blocks are shared by threads.
const blockSize = 4096

// blockLength is the size of a parameter's blocks: of a matrix whose gradient
// may be computed by rows, whole rows, a dozen at least, for a dozen go through
// the product of matrices at a time.
func blockLength(shape tensor.Shape) int {
	if shape.Dims() != 2 || shape[1] > engine.LongestRow {
		return blockSize
	}
	const dozen = 12
	return shape[1] * dozen * max(1, blockSize/(shape[1]*dozen))
}

// block is a part of one parameter with what training keeps of it.
type block[T float] struct {
	param     int
	penalized bool
	width     int // of a row
	from, to  int
	weights   []T   // the network's own memory
	best      []T   // where they are kept
	slots     [][]T // what the method remembers
	// Sums of squares: of the gradient and the change in the step being
	// taken, and of the weights when they were last measured.
	gradient, moved, length float64
}

// ascender takes steps: it applies the method's update to every parameter.
type ascender[T float] struct {
	net    *model.Network
	method func(s Step, w, g []T, slots [][]T) (moved float64)
	blocks []block[T]

	// Room for a block's gradient, by thread, as many as there may be, once one
	// is computed by rows.
	longest int
	room    [][]T

	// Of the step being taken. The functions are bound once.
	program  *program[T]
	step     Step
	limit    float64 // of the gradients' norm, 0 for none
	clip     T
	measured bool // the weights' length, in this epoch
	measure  func(i, thread int)
	update   func(i, thread int)
	keep     func(i, thread int)
	change   func() error
}

// change of the weights by one step.
type change struct {
	norm  float64 // Euclidean, of all gradients, before they are clipped
	ratio float64 // |change of w| / |w|, with |w| as it was after the epoch's first step
	bad   string  // a parameter that would not be finite
	begun bool    // some of the weights may have changed
}

// newAscender readies an ascender that can keep the weights in a snapshot.
func newAscender[T float](net *model.Network, m Method, best model.Snapshot) (*ascender[T], error) {
	a := &ascender[T]{net: net}
	var ok bool
	if a.method, ok = any(m.Update64).(func(Step, []T, []T, [][]T) float64); !ok {
		a.method = any(m.Update32).(func(Step, []T, []T, [][]T) float64)
	}
	longest := 0
	for i, p := range net.Parameters() {
		weights, err := numbers[T](p.Value)
		if err != nil {
			return nil, err
		}
		kept, err := numbers[T](best.Values()[i])
		if err != nil {
			return nil, err
		}
		size := min(blockLength(p.Value.Shape()), len(weights))
		for from := 0; from < len(weights); from += size {
			longest = max(longest, size)
			to := min(from+size, len(weights))
			b := block[T]{param: i, penalized: p.Penalized, width: p.Value.Shape()[p.Value.Dims()-1], from: from, to: to, weights: weights[from:to], best: kept[from:to]}
			for range m.Slots() {
				b.slots = append(b.slots, make([]T, to-from))
			}
			a.blocks = append(a.blocks, b)
		}
	}
	// So the first of two threads has the first rows of every parameter, as
	// it had when it computed their gradients, and need not fetch the other's.
	slices.SortStableFunc(a.blocks, func(x, y block[T]) int {
		return cmp.Compare(x.from*a.length(y.param), y.from*a.length(x.param))
	})
	a.longest = longest
	a.measure = func(i, thread int) { a.blocks[i].gradient = squares(a.gradient(i, thread)) }
	a.update = a.updateBlock
	a.keep = func(i, _ int) { copy(a.blocks[i].best, a.blocks[i].weights) }
	a.change = a.changeWeights
	return a, nil
}

// length is how many weights a parameter has.
func (a *ascender[T]) length(param int) int { return a.net.Parameters()[param].Value.DataSize() }

// gradient is that of a block of weights: where the program has put it, or
// computed now.
func (a *ascender[T]) gradient(i, thread int) []T {
	b := &a.blocks[i]
	rows := a.program.rows[b.param]
	if rows == nil {
		return a.program.gradients[b.param][b.from:b.to]
	}
	g := a.room[thread][:b.to-b.from]
	rows.Compute(g, b.from/b.width, b.to/b.width, thread)
	return g
}

// ascend takes a step along the gradients of a program that has run. It takes
// none if one of them is not finite, or may have taken a part of it.
func (a *ascender[T]) ascend(p *program[T], s Step, limit float64) (c change, err error) {
	a.program, a.step, a.limit = p, s, limit
	for _, rows := range p.rows {
		if rows == nil {
			continue
		}
		rows.Prepare()
		for len(a.room) < processors.Count {
			a.room = append(a.room, make([]T, a.longest))
		}
	}
	if limit != 0 {
		if err := p.Machine.Share(len(a.blocks), a.measure); err != nil {
			return c, err
		}
		c.norm = a.norm()
		if a.clip = T(clipping(c.norm, limit)); !finite(c.norm) {
			return c, nil
		}
	}
	c.begun = true
	if err := a.net.Update(a.change); err != nil {
		return c, err
	}
	c.norm = a.norm()
	var moved, length float64
	for i := range a.blocks {
		b := &a.blocks[i]
		if !finite(b.moved) && c.bad == "" {
			c.bad = a.net.Parameters()[b.param].Name
		}
		moved, length = moved+b.moved, length+b.length
	}
	a.measured = true
	if moved > 0 {
		c.ratio = math.Sqrt(moved / length)
	}
	return c, nil
}

// norm is the Euclidean norm of the gradients, once it is known of each block.
func (a *ascender[T]) norm() float64 {
	sum := 0.0
	for i := range a.blocks {
		sum += a.blocks[i].gradient
	}
	return math.Sqrt(sum)
}

func (a *ascender[T]) changeWeights() error { return a.program.Machine.Share(len(a.blocks), a.update) }

// keepBest copies the weights into the snapshot, each thread those that it
// updates. It is for use after a step.
func (a *ascender[T]) keepBest() error { return a.program.Machine.Share(len(a.blocks), a.keep) }

// lengths are the blocks' sums of the squares of the weights, as they were
// measured last.
func (a *ascender[T]) lengths() []float64 {
	lengths := make([]float64, len(a.blocks))
	for i := range a.blocks {
		lengths[i] = a.blocks[i].length
	}
	return lengths
}

// setLengths goes back to what lengths gave.
func (a *ascender[T]) setLengths(lengths []float64) {
	for i := range a.blocks {
		a.blocks[i].length = lengths[i]
	}
}

// updateBlock changes a block of weights. Where no norm has to be known before,
// it measures the gradient on the way, and leaves weights without a finite one
// alone.
func (a *ascender[T]) updateBlock(i, thread int) {
	b, g := &a.blocks[i], a.gradient(i, thread)
	switch {
	case a.limit == 0:
		if b.gradient = squares(g); !finite(b.gradient) {
			b.moved = 0
			return
		}
	case a.clip != 1:
		kernel.Scale(g, a.clip, g)
	}
	s := a.step
	s.Penalized = b.penalized
	b.moved = a.method(s, b.weights, g, b.slots)
	if !a.measured || !finite(b.moved) {
		b.length = squares(b.weights)
	}
	if math.IsInf(b.moved, 0) {
		b.moved = b.length // the squares of a change this large overflow float32
	}
}

// squares is the sum of the squares of x, in float64 where it would overflow.
func squares[T float](x []T) float64 {
	if sum := float64(kernel.Squares(x)); !math.IsInf(sum, 0) {
		return sum
	}
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// clipping is the factor that brings gradients of the given norm down to the
// limit: limit / (norm + 1e-6), if that is less than 1 (Pascanu, Mikolov and
// Bengio, ICML 2013, as in PyTorch). A limit of 0 is none.
func clipping(norm, limit float64) float64 {
	if limit == 0 {
		return 1
	}
	return min(1, limit/(norm+1e-6))
}
