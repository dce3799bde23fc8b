package trainer

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
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

// Large batches are read where they lie or gathered by threads together: the
// weights are the same as from a source that is asked for whole batches, and a
// Gather of the source's own is not passed over.
func TestLargeBatches(t *testing.T) {
	w := workloads[3]
	data := w.data(tensor.Float32, 3*w.batch-5)
	trained := func(net *model.Network, source Source) []uint64 {
		s := Settings{Batch: w.batch, Epochs: 2, Rate: Constant{Value: 0.01}, HeldOut: source}
		if _, err := Fit(context.Background(), net, source, s); err != nil {
			t.Fatal(err)
		}
		return bits(net)
	}
	train := func(source Source) []uint64 { return trained(w.network(t, tensor.Float32), source) }
	if !slices.Equal(train(data), train(struct{ Source }{data})) {
		t.Error("read where they lie, the weights are others")
	}
	wide := w.data(tensor.Float64, 3*w.batch)
	if !slices.Equal(train(wide), train(struct{ Source }{wide})) {
		t.Error("gathered in parts, the weights are others")
	}
	standardized := func(source Source) []uint64 {
		net, err := model.New(model.Config{Inputs: w.sizes[0], Likelihood: losses.Categorical{Classes: 10}, Dtype: tensor.Float32, Seed: 1},
			model.Standardize{From: data.X}, model.Dense{Units: 20, Activation: activations.ReLU}, model.Dense{Units: 10})
		if err != nil {
			t.Fatal(err)
		}
		return trained(net, source)
	}
	if !slices.Equal(standardized(data), standardized(struct{ Source }{data})) {
		t.Error("gathered for a layer that reads all features, the weights are others")
	}
	if !slices.Equal(train(tripled{data}), train(struct{ Source }{tripled{data}})) {
		t.Error("the source's own Gather is passed over")
	}
}

// A batch is read where it lies as long as the data are such that it can be.
func TestReadingWhereItLies(t *testing.T) {
	w := workloads[3]
	data := w.data(tensor.Float32, 2*w.batch)
	run, err := newTraining[float32](w.network(t, tensor.Float32), data, Settings{Batch: w.batch})
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	made, err := run.programs.of(w.batch)
	if err != nil {
		t.Fatal(err)
	}
	scores := func() []float32 {
		t.Helper()
		if err := made.load(run.batches.batch(1)); err != nil {
			t.Fatal(err)
		}
		if err := made.run(); err != nil {
			t.Fatal(err)
		}
		return slices.Clone(made.scores)
	}
	first := made.X.Float32s()[0]
	want := scores()
	if made.X.Float32s()[0] != first {
		t.Error("the batch is gathered")
	}
	data.X = w.data(tensor.Float64, 2*w.batch).X // the same numbers
	if got := scores(); !slices.Equal(got, want) || made.X.Float32s()[0] == first {
		t.Error("data of another type are not gathered")
	}
	data.X = w.data(tensor.Float32, 2*w.batch).X
	if !slices.Equal(scores(), want) {
		t.Error("the scores of other data with the same numbers differ")
	}
	rows := slices.Clone(run.batches.batch(0))
	rows[5] = 2 * w.batch
	if err := made.load(rows); err == nil || !strings.Contains(err.Error(), "row 128 was picked") {
		t.Errorf("a row that there is not gives %v", err)
	}
}

// What goes wrong in a part is the batch's error.
func TestGatheringInPartsFails(t *testing.T) {
	w := workloads[3]
	run, err := newTraining[float32](w.network(t, tensor.Float32), w.data(tensor.Float64, w.batch), Settings{Batch: w.batch})
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
