package trainer

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/model"
)

// checkpoint is what a file holds: the network's own tensors under their names,
// and beside them, under names that begin with "checkpoint.",
//
//	best.NAME     the parameter NAME in the best epoch
//	slotN.NAME    slot N of the method for the parameter NAME, from 1
//	history       a row for each epoch, the last one half done if Batch > 0,
//	              with the columns of a CSVRecorder; 0 rows are held out in
//	              an epoch without held-out data
//	tally         of the half-done epoch, see tally.numbers
//	lengths       of the blocks in the half-done epoch, see ascender.lengths
//
// Tensors keep the bits of every number, also of one that is not finite.
type checkpoint struct {
	path string
	checkpointHeader
	epochs  []Epoch // that are completed
	current Epoch   // half done, if Batch > 0
	tensors map[string]*tensor.Dense
}

// checkpointHeader is what the metadata say, as JSON.
type checkpointHeader struct {
	Version  int               `json:"version"`
	Steps    int               `json:"steps"`   // since the run began
	Batch    int               `json:"batch"`   // batches taken of the epoch that is half done
	Batches  int               `json:"batches"` // of an epoch
	Best     int               `json:"best"`    // epoch, 0 for none
	Columns  string            `json:"columns"` // of the history
	Identity map[string]string `json:"identity"`
	Metadata map[string]string `json:"metadata,omitempty"`
}

// checkpointVersion is the version of the checkpoints that this package writes.
const checkpointVersion = 1

// What the names of a checkpoint's tensors begin with, or are.
const (
	bestTensor    = model.CheckpointKey + ".best."
	slotTensor    = model.CheckpointKey + ".slot"
	historyTensor = model.CheckpointKey + ".history"
	tallyTensor   = model.CheckpointKey + ".tally"
	lengthsTensor = model.CheckpointKey + ".lengths"
)

// modelFile is the network as a file.
func modelFile(net *model.Network) (safetensors.File, error) {
	var content bytes.Buffer
	if err := net.Encode(&content); err != nil {
		return safetensors.File{}, err
	}
	return safetensors.Read(&content)
}

// encode extends the network's own file.
func (c *checkpoint) encode(file safetensors.File) ([]byte, error) {
	text, err := json.Marshal(c.checkpointHeader)
	if err != nil {
		return nil, errors.WithStack(err)
	}
	file.Metadata[model.CheckpointKey] = string(text)
	for _, name := range slices.Sorted(maps.Keys(c.tensors)) {
		file.Tensors = append(file.Tensors, safetensors.Tensor{Name: name, Value: c.tensors[name]})
	}
	var content bytes.Buffer
	err = safetensors.Write(&content, file)
	return content.Bytes(), err
}

func openCheckpoint(path string) (*checkpoint, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.WithStack(err)
	}
	defer file.Close()
	c, err := decodeCheckpoint(file)
	if err != nil {
		return nil, errors.Wrap(err, path)
	}
	c.path = path
	return c, nil
}

// decodeCheckpoint reads what encode wrote, if it makes sense by itself.
func decodeCheckpoint(r io.Reader) (*checkpoint, error) {
	file, err := safetensors.Read(r)
	if err != nil {
		return nil, err
	}
	text, ok := file.Metadata[model.CheckpointKey]
	if !ok {
		return nil, errors.Errorf("the file is no checkpoint: its metadata have no member %q", model.CheckpointKey)
	}
	if !file.Checked {
		return nil, errors.New("the checkpoint has lost its checksum")
	}
	c := &checkpoint{tensors: map[string]*tensor.Dense{}}
	if err := safetensors.CheckJSON([]byte(text), 2); err != nil {
		return nil, errors.Wrap(err, "the checkpoint's metadata")
	}
	if err := json.Unmarshal([]byte(text), &c.checkpointHeader); err != nil {
		return nil, errors.Wrap(err, "the checkpoint's metadata")
	}
	if c.Version != checkpointVersion || c.Columns != csvHeader {
		return nil, errors.Errorf("the checkpoint is of version %d with the history %q; this library reads version %d with %q",
			c.Version, c.Columns, checkpointVersion, csvHeader)
	}
	for _, t := range file.Tensors {
		c.tensors[t.Name] = t.Value
	}
	if err := c.takeHistory(); err != nil {
		return nil, errors.Wrap(err, "the checkpoint's history")
	}
	return c, errors.Wrap(c.check(), "the checkpoint")
}

// putHistory makes the tensor of the history.
func (c *checkpoint) putHistory() {
	rows := c.epochs
	if c.Batch > 0 {
		rows = append(slices.Clip(rows), c.current)
	}
	if len(rows) == 0 {
		return
	}
	var values []float64
	for _, e := range rows {
		if e.HeldOut == nil {
			e.HeldOut = &Measures{}
		}
		for _, f := range fields(&e) {
			if f.count != nil {
				values = append(values, float64(*f.count))
			} else {
				values = append(values, *f.value)
			}
		}
	}
	c.tensors[historyTensor] = tensor.New(tensor.WithShape(len(rows), csvColumns), tensor.WithBacking(values))
}

// takeHistory makes the history of its tensor.
func (c *checkpoint) takeHistory() error {
	t, ok := c.tensors[historyTensor]
	if !ok {
		return nil
	}
	delete(c.tensors, historyTensor)
	if t.Dtype() != tensor.Float64 || t.Dims() != 2 || t.Shape()[1] != csvColumns {
		return errors.Errorf("is %v %v; it must have %d columns of float64", t.Dtype(), t.Shape(), csvColumns)
	}
	values := t.Float64s()
	for number := range t.Shape()[0] {
		e := Epoch{HeldOut: &Measures{}}
		for i, f := range fields(&e) {
			v := values[number*csvColumns+i]
			if f.count == nil {
				*f.value = v
			} else if *f.count = int(v); !(v >= 0 && v < 1<<53) || float64(*f.count) != v {
				return errors.Errorf("row %d: %s is %v; it must be a whole number", number+1, f.name, v)
			}
		}
		if e.HeldOut.Rows == 0 {
			e.HeldOut = nil
		}
		c.epochs = append(c.epochs, e)
	}
	if last := len(c.epochs) - 1; c.Batch > 0 {
		c.epochs, c.current = c.epochs[:last], c.epochs[last]
	}
	return nil
}

// check returns an error unless the numbers add up.
func (c *checkpoint) check() error {
	steps := 0
	for i, e := range c.epochs {
		if e.Epoch != i+1 || e.Steps <= steps || e.Train.Rows == 0 {
			return errors.Errorf("has epoch %d of %d rows after %d steps in row %d of its history", e.Epoch, e.Train.Rows, e.Steps, i+1)
		}
		steps = e.Steps
	}
	n := len(c.epochs)
	switch {
	case c.Batch < 0 || c.Batch >= c.Batches:
		return errors.Errorf("was taken after batch %d of %d", c.Batch, c.Batches)
	case c.Steps != steps+c.Batch:
		return errors.Errorf("was taken after %d steps, but its history ends after %d and batch %d", c.Steps, steps, c.Batch)
	case c.Batch > 0 && (c.current.Epoch != n+1 || c.current.Steps != c.Steps || c.current.HeldOut != nil || c.current.Train != Measures{}):
		return errors.Errorf("has %d epochs, and epoch %d half done after %d of %d steps", n, c.current.Epoch, c.current.Steps, c.Steps)
	case c.Best < 0 || c.Best > n || (c.Best == 0) != (n == 0):
		return errors.Errorf("has epoch %d for the best of %d", c.Best, n)
	}
	return nil
}
