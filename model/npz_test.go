package model_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/npz"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// A network that takes the numbers of another from its archive predicts what
// the other does, bit for bit, also where it has predicted before.
func TestNPZ(t *testing.T) {
	x := features(9)
	path := filepath.Join(t.TempDir(), "weights.npz")
	networks(t, func(name string, net *model.Network) {
		if err := net.SaveNPZ(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var file bytes.Buffer
		if err := net.Encode(&file); err != nil {
			t.Fatal(err)
		}
		other, err := model.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		scramble(other, 2)
		if _, err := other.Predict(x); err != nil {
			t.Fatal(err)
		}
		if err := other.LoadNPZ(path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		samePredictions(t, name, other, net, x)
	})
}

// The means and deviations of Standardize are in the archive too.
func TestNPZStandardize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "weights.npz")
	declare := func(values ...float64) *model.Network {
		from := tensor.New(tensor.WithShape(3, 1), tensor.WithBacking(values))
		net, err := model.New(model.Config{Inputs: 1, Likelihood: losses.Gaussian{}}, model.Standardize{From: from}, model.Dense{Units: 1})
		if err != nil {
			t.Fatal(err)
		}
		return net
	}
	a, b := declare(1, 2, 3), declare(-100, 100, 300)
	x := tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float64{1, 5}))
	if _, err := b.Predict(x); err != nil {
		t.Fatal(err)
	}
	if err := a.SaveNPZ(path); err != nil {
		t.Fatal(err)
	}
	if err := b.LoadNPZ(path); err != nil {
		t.Fatal(err)
	}
	samePredictions(t, "standardize", b, a, x)
}

// An archive that does not fit is an error that says so, and the network
// stays as it was.
func TestLoadNPZRefuses(t *testing.T) {
	net := classifier(t, tensor.Float32)
	before := net.Snapshot()
	path := filepath.Join(t.TempDir(), "weights.npz")
	array := func(name string, dtype tensor.Dtype, shape ...int) npz.Array {
		return npz.Array{Name: name, Value: tensor.New(tensor.Of(dtype), tensor.WithShape(shape...))}
	}
	whole := func() []npz.Array {
		return []npz.Array{array("dense1.weight", tensor.Float32, 4, 8), array("dense1.bias", tensor.Float32, 8),
			array("dense2.weight", tensor.Float32, 8, 3), array("dense2.bias", tensor.Float32, 3)}
	}
	with := func(change func(arrays []npz.Array) []npz.Array) []byte {
		var content bytes.Buffer
		if err := npz.Write(&content, change(whole())); err != nil {
			t.Fatal(err)
		}
		return content.Bytes()
	}
	put := func(i int, a npz.Array) []byte {
		return with(func(arrays []npz.Array) []npz.Array { arrays[i] = a; return arrays })
	}
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"missing":      {with(func(a []npz.Array) []npz.Array { return a[:3] }), `no tensor "dense2.bias"`},
		"too many":     {with(func(a []npz.Array) []npz.Array { return append(a, array("x", tensor.Float32, 1)) }), `"x", which no layer asks for`},
		"another name": {put(3, array("dense2.Bias", tensor.Float32, 3)), `no tensor "dense2.bias"`},
		"shape":        {put(0, array("dense1.weight", tensor.Float32, 8, 4)), `"dense1.weight" is float32 (8, 4), the network needs float32 (4, 8)`},
		"dtype":        {put(3, array("dense2.bias", tensor.Float64, 3)), `"dense2.bias" is float64 (3), the network needs float32 (3)`},
		"not finite": {put(3, npz.Array{Name: "dense2.bias", Value: tensor.New(tensor.WithShape(3), tensor.WithBacking([]float32{0, float32(math.NaN()), 0}))}),
			"not finite"},
		"huge":       {put(0, array("dense1.weight", tensor.Float32, 1<<20)), "bytes allowed"},
		"no archive": {[]byte("hello"), "no zip archive"},
	} {
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		err := net.LoadNPZ(path)
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "model: loading "+path) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
		for i, p := range net.Parameters() {
			if !p.Value.Eq(before.Values()[i]) {
				t.Fatalf("%s: %s has changed", name, p.Name)
			}
		}
	}
	if err := os.WriteFile(path, with(func(a []npz.Array) []npz.Array { return a }), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := net.LoadNPZ(path); err != nil {
		t.Errorf("the archive that the others are made from: %v", err)
	}
	if err := net.LoadNPZ(path + ".none"); !os.IsNotExist(cause(err)) {
		t.Errorf("loading a file that is not there: %v", err)
	}
	net.Parameters()[0].Value.Float32s()[0] = float32(math.Inf(1))
	if err := net.SaveNPZ(path); err == nil || !strings.Contains(err.Error(), "not finite") {
		t.Errorf("saving what is not finite: %v", err)
	}
}
