package trainer

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/hostile"
	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// halfway is a small checkpoint in the middle of the third epoch, as a file.
func halfway(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := momentumInTwos
	s.Recorder, s.Checkpoint.Dir = stopAfter(8, cancel), dir
	run, err := Resume(ctx, regression(t, tensor.Float32), line, s)
	if run == nil || run.Steps != 8 {
		t.Fatalf("%+v, %v", run, err)
	}
	content, err := os.ReadFile(run.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// momentumInTwos is how the run of halfway is trained.
var momentumInTwos = Settings{Batch: 2, Method: Momentum{}, HeldOut: line}

// restore is what Resume does with the content of a file.
func restore(run *training[float32], content []byte) error {
	c, err := decodeCheckpoint(bytes.NewReader(content))
	if err != nil {
		return err
	}
	return run.restore(c)
}

// load restores a run of the network.
func load(content []byte, net *model.Network) error {
	run, err := newTraining[float32](net, line, momentumInTwos)
	if err != nil {
		return err
	}
	defer run.close()
	return restore(run, content)
}

// A reader of safetensors finds the network and its history without us.
func TestCheckpointIsAModelFile(t *testing.T) {
	content := halfway(t)
	net, err := model.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if _, kept := net.Config().Metadata[model.CheckpointKey]; kept {
		t.Error("the network has taken over the checkpoint's metadata")
	}
	file, err := safetensors.Read(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[string]tensor.Shape{}
	for _, value := range file.Tensors {
		shapes[value.Name] = value.Value.Shape()
	}
	want := map[string]tensor.Shape{
		"dense1.weight": {1, 1}, "dense1.bias": {1},
		"checkpoint.best.dense1.weight": {1, 1}, "checkpoint.best.dense1.bias": {1},
		"checkpoint.slot1.dense1.weight": {1, 1}, "checkpoint.slot1.dense1.bias": {1},
		"checkpoint.history": {3, 15}, "checkpoint.tally": {6}, "checkpoint.lengths": {2},
	}
	if diff := cmp.Diff(want, shapes); diff != "" {
		t.Error(diff)
	}
}

// A checkpoint that an earlier version of this library wrote goes on. Whoever
// changes what checkpoints hold has to keep it so, or to say that it is not.
func TestKeptCheckpoint(t *testing.T) {
	content, err := os.ReadFile("testdata/checkpoint-v1.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	s := momentumInTwos
	s.Epochs = 4
	net := regression(t, tensor.Float32)
	want, err := Fit(context.Background(), net, line, s)
	if err != nil {
		t.Fatal(err)
	}
	s.Checkpoint.Dir = t.TempDir()
	if err := os.WriteFile(folder(s.Checkpoint.Dir).path(8), content, 0o600); err != nil {
		t.Fatal(err)
	}
	again := regression(t, tensor.Float32)
	got, err := Resume(context.Background(), again, line, s)
	if err != nil {
		t.Fatal(err)
	}
	roughly := cmpopts.EquateApprox(1e-5, 1e-6) // it may have been another processor
	if diff := cmp.Diff(want.Epochs, got.Epochs, roughly); diff != "" {
		t.Error(diff)
	}
	for i, p := range net.Parameters() {
		if diff := cmp.Diff(p.Value.Float32s(), again.Parameters()[i].Value.Float32s(), roughly); diff != "" {
			t.Errorf("%s: %s", p.Name, diff)
		}
	}
}

// Every prefix, and every file with one bit changed, is an error, and changes
// nothing.
func TestDamagedCheckpoints(t *testing.T) {
	content, net := halfway(t), regression(t, tensor.Float32)
	if err := load(content, regression(t, tensor.Float32)); err != nil {
		t.Fatal(err)
	}
	run, err := newTraining[float32](net, line, momentumInTwos)
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	before := bits(net)
	hostile.Damage(t, content, func(damaged []byte) error { return restore(run, damaged) })
	if !equalBits(before, bits(net)) {
		t.Error("the network has changed")
	}
}

// Files whose checksum is right, and which make no sense all the same.
func TestCheckpointsThatDoNotAddUp(t *testing.T) {
	content := halfway(t)
	changed := func(change func(h *checkpointHeader, tensors map[string]*tensor.Dense)) []byte {
		file, err := safetensors.Read(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		var h checkpointHeader
		if err := json.Unmarshal([]byte(file.Metadata[model.CheckpointKey]), &h); err != nil {
			t.Fatal(err)
		}
		tensors := map[string]*tensor.Dense{}
		for _, value := range file.Tensors {
			tensors[value.Name] = value.Value
		}
		change(&h, tensors)
		file.Tensors = nil
		for name, value := range tensors {
			file.Tensors = append(file.Tensors, safetensors.Tensor{Name: name, Value: value})
		}
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		file.Metadata[model.CheckpointKey] = string(text)
		var out bytes.Buffer
		if err := safetensors.Write(&out, file); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	header := func(change func(h *checkpointHeader)) []byte {
		return changed(func(h *checkpointHeader, _ map[string]*tensor.Dense) { change(h) })
	}
	history := func(row, column int, value float64) []byte {
		return changed(func(_ *checkpointHeader, tensors map[string]*tensor.Dense) {
			tensors[historyTensor].Float64s()[row*csvColumns+column] = value
		})
	}
	without := func(name string) []byte {
		return changed(func(_ *checkpointHeader, tensors map[string]*tensor.Dense) { delete(tensors, name) })
	}
	one := tensor.New(tensor.WithShape(1), tensor.Of(tensor.Float32))
	replaced := func(name string) []byte {
		return changed(func(_ *checkpointHeader, tensors map[string]*tensor.Dense) { tensors[name] = one })
	}
	var modelOnly bytes.Buffer
	if err := regression(t, tensor.Float32).Encode(&modelOnly); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"a model":               {modelOnly.Bytes(), "no checkpoint"},
		"version":               {header(func(h *checkpointHeader) { h.Version = 9 }), "version 9"},
		"columns":               {header(func(h *checkpointHeader) { h.Columns = "epoch" }), `history "epoch"`},
		"steps":                 {header(func(h *checkpointHeader) { h.Steps++ }), "after 9 steps"},
		"negative steps":        {header(func(h *checkpointHeader) { h.Steps = -1 }), "after -1 steps"},
		"batch":                 {header(func(h *checkpointHeader) { h.Batch = 3 }), "batch 3 of 3"},
		"negative batch":        {header(func(h *checkpointHeader) { h.Batch = -1 }), "row 3"},
		"end of an epoch":       {header(func(h *checkpointHeader) { h.Batch, h.Steps = 0, 6 }), "row 3"},
		"other batches":         {header(func(h *checkpointHeader) { h.Batches = 5 }), "3 batches now"},
		"best":                  {header(func(h *checkpointHeader) { h.Best = 3 }), "epoch 3 for the best"},
		"no best":               {header(func(h *checkpointHeader) { h.Best = 0 }), "epoch 0 for the best"},
		"number of an epoch":    {history(1, 0, 5), "row 2"},
		"part of an epoch":      {history(1, 0, 1.5), "whole number"},
		"epoch NaN":             {history(0, 0, math.NaN()), "whole number"},
		"huge steps":            {history(1, 1, 1e300), "whole number"},
		"steps back":            {history(1, 1, 3), "row 2"},
		"no rows":               {history(0, 5, 0), "0 rows"},
		"half done, but rows":   {history(2, 5, 2), "half done"},
		"half done, held out":   {history(2, 10, 2), "half done"},
		"half done, other step": {history(2, 1, 7), "half done"},
		"no history":            {without(historyTensor), "its history ends after 0"},
		"history of float32":    {replaced(historyTensor), "history: is float32"},
		"no weight":             {without("dense1.weight"), "no dense1.weight"},
		"no best weight":        {without("checkpoint.best.dense1.bias"), "no checkpoint.best.dense1.bias"},
		"no slot":               {without("checkpoint.slot1.dense1.bias"), "no checkpoint.slot1.dense1.bias"},
		"no tally":              {without(tallyTensor), "no checkpoint.tally"},
		"tally of float32":      {replaced(tallyTensor), "needs a tensor of float64"},
		"no lengths":            {without(lengthsTensor), "no checkpoint.lengths"},
		"shape":                 {replaced("dense1.weight"), "shape (1)"},
		"NaN": {changed(func(_ *checkpointHeader, tensors map[string]*tensor.Dense) {
			tensors["dense1.weight"].Float32s()[0] = float32(math.NaN())
		}), "not finite"},
	} {
		net := regression(t, tensor.Float32)
		before := bits(net)
		if err := load(c.content, net); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
		if !equalBits(before, bits(net)) {
			t.Errorf("%s: the network has changed", name)
		}
	}
}

// Every number of an epoch survives, whatever it is, and so do those of the
// method, the tally and the lengths.
func TestCheckpointKeepsEveryBit(t *testing.T) {
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324, 0.1, math.Float64frombits(0x7ff8000000000123)}
	at := 0
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Float64:
			v.SetFloat(odd[at%len(odd)])
			at++
		case reflect.Int:
			if v.Int() == 0 {
				v.SetInt(int64(1000 + at))
				at++
			}
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		default:
			t.Fatalf("an epoch has a %v; the checkpoints must learn to keep it", v.Type())
		}
	}
	epoch := Epoch{Epoch: 1}
	fill(reflect.ValueOf(&epoch).Elem())
	net := network(t, 1, losses.Gaussian{}, tensor.Float64, model.Dense{Units: 1})
	s := Settings{Batch: 2, Method: Adam{}}
	a, err := newTraining[float64](net, line, s)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	a.record.Epochs, a.record.Best, a.record.Steps = []Epoch{epoch}, epoch, epoch.Steps+1
	a.batch, a.current = 1, Epoch{Epoch: 2, Steps: epoch.Steps + 1, GradientNorm: math.Inf(1), UpdateRatio: math.NaN()}
	for i := range a.ascender.blocks {
		b := &a.ascender.blocks[i]
		b.length = odd[i]
		b.slots[0][0], b.slots[1][0] = odd[i+2], odd[i+4]
	}
	a.tally.set(odd[:len(a.tally.numbers())])
	a.tally.rows, a.tally.right = 7, 8

	file, err := modelFile(net)
	if err != nil {
		t.Fatal(err)
	}
	state, err := a.capture()
	if err != nil {
		t.Fatal(err)
	}
	content, err := state.encode(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := decodeCheckpoint(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	b, err := newTraining[float64](net, line, s)
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if err := b.restore(c); err != nil {
		t.Fatal(err)
	}
	exactly := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	for _, diff := range []string{
		cmp.Diff(a.record.Epochs, b.record.Epochs, exactly),
		cmp.Diff(a.current, b.current, exactly),
		cmp.Diff(a.tally.numbers(), b.tally.numbers(), exactly),
		cmp.Diff(a.ascender.lengths(), b.ascender.lengths(), exactly),
		cmp.Diff(a.ascender.blocks[0].slots, b.ascender.blocks[0].slots, exactly),
		cmp.Diff(a.ascender.blocks[1].slots, b.ascender.blocks[1].slots, exactly),
	} {
		if diff != "" {
			t.Error(diff)
		}
	}
}
