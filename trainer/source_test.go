package trainer

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
)

// tripled is a data set that gathers in a way of its own.
type tripled struct{ *datasets.Dataset }

func (s tripled) Gather(rows []int, x, y *tensor.Dense) error {
	if err := s.Dataset.Gather(rows, x, y); err != nil {
		return err
	}
	for i := range x.Float32s() {
		x.Float32s()[i] *= 3
	}
	return nil
}

// Large batches are gathered by threads together: the weights are the same as
// from a source that is asked for whole batches, and a Gather of the source's
// own is not passed over.
func TestGatheringInParts(t *testing.T) {
	w := workloads[3]
	data := w.data(tensor.Float32, 3*w.batch)
	train := func(source Source) []uint64 {
		net := w.network(t, tensor.Float32)
		if _, err := Fit(context.Background(), net, source, Settings{Batch: w.batch, Epochs: 2, Rate: Constant{Value: 0.01}}); err != nil {
			t.Fatal(err)
		}
		return bits(net)
	}
	if !slices.Equal(train(data), train(struct{ Source }{data})) {
		t.Error("gathered in parts, the weights are others")
	}
	if !slices.Equal(train(tripled{data}), train(struct{ Source }{tripled{data}})) {
		t.Error("the source's own Gather is passed over")
	}
}

// What goes wrong in a part is the batch's error.
func TestGatheringInPartsFails(t *testing.T) {
	w := workloads[3]
	run, err := newTraining[float32](w.network(t, tensor.Float32), w.data(tensor.Float32, w.batch), Settings{Batch: w.batch})
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	made, err := run.programs.of(w.batch)
	if err != nil {
		t.Fatal(err)
	}
	if made.Machine.Threads() < 2 {
		t.Skip("one processor, on which batches are gathered as a whole")
	}
	if made.gatherPart == nil {
		t.Fatal("the batch is not gathered in parts")
	}
	rows := slices.Clone(run.batches.batch(0))
	rows[5] = w.batch
	if err := made.load(rows); err == nil || !strings.Contains(err.Error(), "row 64 was asked for") {
		t.Errorf("a row that there is not gives %v", err)
	}
}
