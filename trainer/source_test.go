package trainer

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// broken is a source of which one part cannot be gathered.
type broken struct{ Parted }

func (b *broken) GatherPart(rows []int, part, parts int, x, y *tensor.Dense) error {
	if part == parts-1 {
		return errors.New("the tape is torn")
	}
	return b.Parted.GatherPart(rows, part, parts, x, y)
}

// Large batches are gathered by threads together: the weights are the same as
// from a source that is asked for whole batches.
func TestGatheringInParts(t *testing.T) {
	w := workloads[3]
	data := w.data(tensor.Float32, 3*w.batch)
	train := func(source Source) ([]uint64, error) {
		net := w.network(t, tensor.Float32)
		_, err := Fit(context.Background(), net, source, Settings{Batch: w.batch, Epochs: 2, Rate: Constant{Value: 0.01}})
		return bits(net), err
	}
	want, err := train(struct{ Source }{data})
	if err != nil {
		t.Fatal(err)
	}
	got, err := train(data)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("gathered in parts, the weights are others (%v)", err)
	}
	net := w.network(t, tensor.Float32)
	run, err := newTraining[float32](net, &broken{Parted: data}, Settings{Batch: w.batch})
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
	if err := made.load(run.batches.batch(0)); err == nil || !strings.Contains(err.Error(), "the tape is torn") {
		t.Errorf("a part that fails gives %v", err)
	}
}
