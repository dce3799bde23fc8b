package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// inspectOutput is what demo inspect prints.
func inspectOutput(t *testing.T, arguments ...string) (stdout, stderr string) {
	t.Helper()
	var text bytes.Buffer
	stderr, _ = demo(context.Background(), &text, append([]string{"inspect"}, arguments...)...)
	return text.String(), stderr
}

func writeTensors(t *testing.T, f safetensors.File) string {
	t.Helper()
	var content bytes.Buffer
	if err := safetensors.Write(&content, f); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "file.safetensors")
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInspectArchive(t *testing.T) {
	net, err := model.New(model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}}, model.Dense{Units: 1, Start: model.Constant{Value: 2}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "weights.npz")
	if err := net.SaveNPZ(path); err != nil {
		t.Fatal(err)
	}
	stdout, stderr := inspectOutput(t, path, "--json")
	var got inspected
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err, stderr)
	}
	two, zero := 2.0, 0.0
	want := []inspectedTensor{
		{Name: "dense1.weight", Shape: []int{2, 1}, Dtype: "float32", Numbers: 2, Bytes: 8, Min: &two, Max: &two, Mean: &two},
		{Name: "dense1.bias", Shape: []int{1}, Dtype: "float32", Numbers: 1, Bytes: 4, Min: &zero, Max: &zero, Mean: &zero, Zeros: 1},
	}
	if d := cmp.Diff(want, got.Tensors); d != "" || got.Format != "npz" || got.Checksum != "right" || got.Network != nil || got.Numbers != 3 {
		t.Errorf("%s\n%s", stdout, d)
	}
	if stdout, _ := inspectOutput(t, path); !strings.Contains(stdout, "weights.npz: a numpy archive\nnpz, ") {
		t.Error(stdout)
	}
}

// A file of strange kinds, names and numbers is shown too, and does nothing to
// a terminal.
func TestInspectStrange(t *testing.T) {
	path := writeTensors(t, safetensors.File{
		Metadata: map[string]string{
			"ascent": `{"version":2,"library":"9","inputs":3,"dtype":"float64","seed":"1","likelihood":{"kind":"poisson"},` +
				`"layers":[{"kind":"attention","Heads":4,"Mask":null,"Causal":true},7]}`,
			"checkpoint": `{"steps":120,"batch":3,"batches":10,"best":11}`,
			"note":       "\x1b[2J",
		},
		Tensors: []safetensors.Tensor{
			{Name: "\x1b[31m", Value: tensor.New(tensor.WithShape(3), tensor.WithBacking([]float64{math.NaN(), math.MaxFloat64, math.MaxFloat64}))},
			{Name: "w", Value: tensor.New(tensor.WithShape(1), tensor.WithBacking([]float64{math.Inf(1)}))},
		},
	})
	stdout, stderr := inspectOutput(t, path)
	for _, says := range []string{
		"a checkpoint of a run", "120 steps, 3 batches of 10 into an epoch; the best epoch so far is 11",
		"poisson", "attention (Causal, Heads 4)", "1.798e+308   1.798e+308   1.798e+308   0 %, 1 not finite", "none", `"\x1b[2J"`,
	} {
		if !strings.Contains(stdout, says) {
			t.Errorf("the report does not say %q:\n%s%s", says, stdout, stderr)
		}
	}
	if strings.ContainsRune(stdout, '\x1b') {
		t.Errorf("the report has control characters: %q", stdout)
	}
	if stdout, stderr = inspectOutput(t, path, "--json"); !json.Valid([]byte(stdout)) {
		t.Errorf("%s%s", stdout, stderr)
	}
}

// Where a run is, in the middle of an epoch and before the first is complete; a
// command line that a shell takes, and that does nothing to a terminal.
func TestInspectRunState(t *testing.T) {
	low, high := -0.5, -0.25
	for want, r := range map[string]runState{
		`
taken in epoch 1, after 3 of its 6 batches and 3 steps in all
`: {Steps: 3, Batch: 3, Batches: 6},
		`
taken in epoch 3 of at most 9, after 1 of its 6 batches and 13 steps in all

log likelihood of a row   training   held out
epoch 2, the last         -0.25      none
epoch 1, the best         -0.5       -0.25

started by: demo train --data '/a b/it'\''s.csv' --ignore a,b --epochs 9
`: {
			Steps: 13, Batch: 1, Batches: 6, Last: &epochState{Epoch: 2, Train: &high}, BestEpoch: &epochState{Epoch: 1, Train: &low, HeldOut: &high},
			Flags: map[string][]string{"data": {"/a b/it's.csv"}, "ignore": {"a", "b"}, "epochs": {"9"}, "method": {"adam"}, "unknown": {"1"}},
		},
		`
taken after epoch 0, 0 steps

started by: demo train --data "'\x1b[2J'"
`: {Flags: map[string][]string{"data": {"\x1b[2J"}}},
	} {
		if d := cmp.Diff(want, r.text()); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

// Files of other programs have no checksum.
func TestInspectForeign(t *testing.T) {
	header := `{"__metadata__":{"from":"elsewhere"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	content := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	path := filepath.Join(t.TempDir(), "foreign.safetensors")
	if err := os.WriteFile(path, append(content, 0, 0, 0, 0, 0, 0, 0, 0x80), 0o600); err != nil { // 0 and -0
		t.Fatal(err)
	}
	want := path + `: tensors, without a network of Ascent's
safetensors, 106 bytes, without a checksum

metadata from: elsewhere

tensor   shape   type      numbers   smallest   largest   mean   zeros
w        (2)     float32   2         0          0         0      100 %
total                      2
`
	stdout, stderr := inspectOutput(t, path)
	if d := cmp.Diff(want, stdout); d != "" {
		t.Errorf("(-want +got)\n%s%s", d, stderr)
	}
}

// What cannot be right is an error.
func TestInspectRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		metadata map[string]string
		says     string
	}{
		"description": {map[string]string{"ascent": "x"}, "description"},
		"newer":       {map[string]string{"ascent": `{"version":3}`}, "version 3"},
		"schema":      {map[string]string{"schema": "x"}, `"schema"`},
		"checkpoint":  {map[string]string{"checkpoint": "x"}, `"checkpoint"`},
	} {
		path := writeTensors(t, safetensors.File{Metadata: c.metadata})
		if stdout, stderr := inspectOutput(t, path); stdout != "" || !strings.Contains(stderr, c.says) || !strings.Contains(stderr, path) {
			t.Errorf("%s: %s%s", name, stdout, stderr)
		}
	}
	path := writeTensors(t, safetensors.File{Metadata: map[string]string{"a": "b"}})
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[bytes.Index(content, []byte(`"b"`))+1] = 'c'
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if stdout, stderr := inspectOutput(t, path); stdout != "" || !strings.Contains(stderr, "the checksum is wrong") {
		t.Errorf("a damaged file: %s%s", stdout, stderr)
	}
}
