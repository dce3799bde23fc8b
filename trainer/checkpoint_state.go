package trainer

import (
	"fmt"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// memory is what a run remembers of each weight of one parameter, in the pieces
// that it lies in.
type memory[T float] struct {
	name   string
	shape  tensor.Shape
	pieces [][]T
	own    bool // the network's file has it
	finite bool // as it must be
}

// memories are the weights themselves, those of the best epoch, and the
// method's slots.
func (t *training[T]) memories() ([]memory[T], error) {
	var all []memory[T]
	best := t.best.Values()
	for i, p := range t.net.Parameters() {
		shape := p.Value.Shape()
		now, err := numbers[T](p.Value)
		if err != nil {
			return nil, err
		}
		then, err := numbers[T](best[i])
		if err != nil {
			return nil, err
		}
		all = append(all,
			memory[T]{name: p.Name, shape: shape, pieces: [][]T{now}, own: true, finite: true},
			memory[T]{name: bestTensor + p.Name, shape: shape, pieces: [][]T{then}, finite: true})
		for slot := range t.settings.method().Slots() {
			m := memory[T]{name: fmt.Sprintf("%s%d.%s", slotTensor, slot+1, p.Name), shape: shape}
			for _, b := range t.ascender.blocks { // those of one parameter are in order
				if b.param == i {
					m.pieces = append(m.pieces, b.slots[slot])
				}
			}
			all = append(all, m)
		}
	}
	return all, nil
}

// capture takes the run's state between two steps.
func (t *training[T]) capture() (*checkpoint, error) {
	c := &checkpoint{
		checkpointHeader: checkpointHeader{
			Version: checkpointVersion, Steps: t.record.Steps, Batch: t.batch, Batches: t.batches.steps(),
			Best: t.record.Best.Epoch, Columns: csvHeader,
		},
		epochs: t.record.Epochs, current: t.current, tensors: map[string]*tensor.Dense{},
	}
	all, err := t.memories()
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.own {
			continue
		}
		c.tensors[m.name] = tensor.New(tensor.WithShape(m.shape...), tensor.WithBacking(slices.Concat(m.pieces...)))
	}
	if t.batch > 0 {
		c.putNumbers(tallyTensor, t.tally.numbers())
		c.putNumbers(lengthsTensor, t.ascender.lengths())
	}
	c.putHistory()
	return c, nil
}

func (c *checkpoint) putNumbers(name string, values []float64) {
	c.tensors[name] = tensor.New(tensor.WithShape(len(values)), tensor.WithBacking(values))
}

// restore brings the run into the state of a checkpoint, or leaves it as it is
// and returns an error.
func (t *training[T]) restore(c *checkpoint) error {
	if c.Batch > 0 && c.Batches != t.batches.steps() {
		return errors.Errorf("it was taken after batch %d of %d, and an epoch has %d batches now; change that between two epochs", c.Batch, c.Batches, t.batches.steps())
	}
	all, err := t.memories()
	if err != nil {
		return err
	}
	values := make([][]T, len(all))
	for i, m := range all {
		if values[i], err = take[T](c, m.name, m.shape); err != nil {
			return err
		}
		if m.finite && !kernel.Finite(values[i]) {
			return errors.Errorf("%s holds a number that is not finite", m.name)
		}
	}
	var tally, lengths []float64
	if c.Batch > 0 {
		if tally, err = take[float64](c, tallyTensor, tensor.Shape{len(t.tally.numbers())}); err != nil {
			return err
		}
		if lengths, err = take[float64](c, lengthsTensor, tensor.Shape{len(t.ascender.lengths())}); err != nil {
			return err
		}
	}
	if err := t.net.Update(func() error {
		for i, m := range all {
			for _, piece := range m.pieces {
				values[i] = values[i][copy(piece, values[i]):]
			}
		}
		return nil
	}); err != nil {
		return err
	}
	t.batch, t.current = c.Batch, c.current
	if c.Batch > 0 {
		t.tally.set(tally)
		t.ascender.setLengths(lengths)
	}
	r := t.record
	r.Epochs, r.Steps = c.epochs, c.Steps
	if n := len(r.Epochs); n > 0 {
		r.Last, r.Best = r.Epochs[n-1], r.Epochs[c.Best-1]
	}
	return nil
}

// take returns the numbers of a checkpoint's tensor.
func take[T float](c *checkpoint, name string, shape tensor.Shape) ([]T, error) {
	value, ok := c.tensors[name]
	if !ok {
		return nil, errors.Errorf("it has no %s", name)
	}
	values, err := numbers[T](value)
	if err != nil {
		return nil, errors.Wrap(err, name)
	}
	if !slices.Equal(value.Shape(), shape) {
		return nil, errors.Errorf("%s has the shape %v; it must have %v", name, value.Shape(), shape)
	}
	return values, nil
}
