package trainer

import (
	"bytes"
	"cmp"
	"path/filepath"
	"slices"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/safetensors"
)

// checkpointing writes the checkpoints of a run.
type checkpointing struct {
	Checkpoint
	folder
	identity map[string]string
	written  int       // steps of the last checkpoint, -1 without one
	time     time.Time // of the last checkpoint, or of the start
	best     int       // epoch in the file of the best network, 0 if that is not known
}

// checkpoints prepares for checkpoints, if the run is to have any, and goes back
// to the newest that there is.
func (t *training[T]) checkpoints(train Source, resume bool) error {
	s := t.settings.Checkpoint
	if s.Dir == "" {
		return nil
	}
	identity, err := identityOf(t.net, train, t.settings)
	if err != nil {
		return err
	}
	c := &checkpointing{Checkpoint: s, folder: folder(s.Dir), identity: identity, written: -1}
	there, err := c.steps()
	if err != nil {
		return err
	}
	if len(there) > 0 && !resume {
		return errors.Errorf("%s holds the checkpoints of a run; Resume goes on with it, and a new one needs another folder", s.Dir)
	}
	newest, passedOver, err := c.newest()
	if err != nil {
		return err
	}
	if newest != nil {
		if err := sameRun(identity, newest.Identity, s.Changed); err != nil {
			return errors.Wrap(err, newest.path)
		}
		if err := t.restore(newest); err != nil {
			return errors.Wrap(err, newest.path)
		}
		c.written = newest.Steps
		t.record.Checkpoint, t.record.PassedOver = newest.path, passedOver
	}
	if err := c.prepare(); err != nil {
		return err
	}
	t.checkpointing = c
	return c.start()
}

// start starts the time to the next checkpoint.
func (c *checkpointing) start() (err error) {
	if c.Interval == 0 {
		return nil
	}
	defer recovered(&err, "Checkpoint.Clock, a", c.Clock)
	c.time = c.Clock()
	return nil
}

// due reports whether it is time for a checkpoint, at the end of that epoch or,
// if it is 0, in the middle of one.
func (c *checkpointing) due(epoch int) (due bool, err error) {
	defer recovered(&err, "Checkpoint.Clock, a", c.Clock)
	if every := c.epochs(); epoch > 0 && every > 0 && epoch%every == 0 {
		return true, nil
	}
	return c.Interval > 0 && c.Clock().Sub(c.time) >= c.Interval, nil
}

// checkpoint writes a checkpoint if it is due.
func (t *training[T]) checkpoint(epoch int) error {
	if t.checkpointing == nil {
		return nil
	}
	due, err := t.checkpointing.due(epoch)
	if err != nil || !due {
		return err
	}
	return t.writeCheckpoint()
}

// writeCheckpoint writes a checkpoint, unless the last one is of this step.
func (t *training[T]) writeCheckpoint() error {
	c := t.checkpointing
	if c == nil || c.written == t.record.Steps {
		return nil
	}
	if err := t.write(c); err != nil {
		return errors.Wrap(err, "writing a checkpoint")
	}
	c.written = t.record.Steps
	if err := c.start(); err != nil {
		return err
	}
	t.record.Checkpoint = c.path(c.written)
	return t.tell(Event{Kind: Checkpointed})
}

func (t *training[T]) write(c *checkpointing) error {
	file, err := modelFile(t.net)
	if err != nil {
		return err
	}
	if err := t.writeBest(c, file); err != nil {
		return err
	}
	state, err := t.capture()
	if err != nil {
		return err
	}
	state.Identity, state.Metadata = c.identity, c.Metadata
	content, err := state.encode(file)
	if err != nil {
		return err
	}
	if err := c.folder.write(c.path(state.Steps), content); err != nil {
		return err
	}
	return c.prune(state.Steps, cmp.Or(c.Keep, 3))
}

// writeBest writes the network with the weights of the best epoch on held-out
// data, if there is a new one.
func (t *training[T]) writeBest(c *checkpointing, file safetensors.File) error {
	epoch := t.record.Best.Epoch
	if t.heldOut == nil || epoch == c.best {
		return nil
	}
	best := map[string]*tensor.Dense{}
	for i, p := range t.net.Parameters() {
		best[p.Name] = t.best.Values()[i]
	}
	file.Tensors = slices.Clone(file.Tensors)
	for i := range file.Tensors {
		if value, ok := best[file.Tensors[i].Name]; ok {
			file.Tensors[i].Value = value
		}
	}
	var content bytes.Buffer
	if err := safetensors.Write(&content, file); err != nil {
		return err
	}
	c.best = epoch
	return c.folder.write(filepath.Join(c.Dir, bestName), content.Bytes())
}
