package model_test

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/hostile"
	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Files that hold something else than what they promise.
func TestDecodeRefuses(t *testing.T) {
	var file bytes.Buffer
	if err := classifier(t, tensor.Float32).Encode(&file); err != nil {
		t.Fatal(err)
	}
	changed := func(change func(*safetensors.File)) []byte {
		f, err := safetensors.Read(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		change(&f)
		var content bytes.Buffer
		if err := safetensors.Write(&content, f); err != nil {
			t.Fatal(err)
		}
		return content.Bytes()
	}
	describe := func(from, to string) []byte {
		return changed(func(f *safetensors.File) {
			text := f.Metadata["ascent"]
			if !strings.Contains(text, from) {
				t.Fatalf("%s does not contain %s", text, from)
			}
			f.Metadata["ascent"] = strings.Replace(text, from, to, 1)
		})
	}
	extra := tensor.New(tensor.WithShape(1), tensor.Of(tensor.Float32))
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"cut short":      {file.Bytes()[:file.Len()-1], "bytes of data"},
		"no network":     {changed(func(f *safetensors.File) { f.Metadata = nil }), "no network"},
		"no JSON":        {changed(func(f *safetensors.File) { f.Metadata["ascent"] = "x" }), "description"},
		"tensor missing": {changed(func(f *safetensors.File) { f.Tensors = f.Tensors[1:] }), `no tensor "dense1.weight"`},
		"tensor extra":   {changed(func(f *safetensors.File) { f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "x", Value: extra}) }), `"x", which no layer asks for`},
		"tensor shape":   {changed(func(f *safetensors.File) { f.Tensors[0].Value = extra }), "(1)"},
		"tensor of NaN":  {changed(func(f *safetensors.File) { f.Tensors[1].Value.Float32s()[0] = float32(math.NaN()) }), `"dense1.bias" holds a number that is not finite`},
		"version":        {describe(`"version":2`, `"version":99`), "version 99"},
		"dtype":          {describe(`"float32"`, `"float16"`), `"float16"`},
		"layer kind":     {describe(`"kind":"dense"`, `"kind":"attention"`), `layer 1: there is no "attention"; there are activation, dense, dropout`},
		"likelihood":     {describe(`"kind":"categorical"`, `"kind":"poisson"`), `no "poisson"`},
		"activation":     {describe(`"kind":"tanh"`, `"kind":"sinc"`), `no "sinc"`},
		"inputs":         {describe(`"inputs":4`, `"inputs":5`), "dense1.weight"},
		"dtype of data":  {describe(`"float32"`, `"float64"`), "float64"},
		"a name twice":   {describe(`"inputs":4`, `"inputs":4,"inputs":4`), `"inputs" twice`},
		"nested deep":    {describe(`"Units":8`, `"Units":8,"x":`+strings.Repeat("[", 100)+strings.Repeat("]", 100)), "too deep"},
		"scores":         {describe(`"Classes":3,"kind":"categorical"`, `"Outputs":1000000000,"kind":"gaussian"`), "1000000000 scores"},
		"layers":         {describe(`"layers":[`, `"layers":[`+strings.Repeat(`{"kind":"dropout"},`, 10000)), "10002 layers"},
		"a layer's name": {describe(`"dense2"]`, `"dense9"]`), "layer 2 is dense2"},
		"names":          {describe(`,"dense2"]`, `]`), "names 1 layers"},
		"outputs":        {describe(`[[8],`, `[[9],`), "it was dense1 and gave [9]"},
		"no version":     {describe(`"version":2`, `"version":0`), "version 0"},
	} {
		if _, err := model.Decode(bytes.NewReader(c.content)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
}

// A file that is damaged anywhere is an error.
func TestDecodeDamaged(t *testing.T) {
	content, err := os.ReadFile("testdata/files/v2-float64.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	hostile.Damage(t, content, func(damaged []byte) error {
		_, err := model.Decode(bytes.NewReader(damaged))
		return err
	})
}

// What is not a network of Save's says what to do with it.
func TestDecodeOthers(t *testing.T) {
	one := safetensors.Tensor{Name: "w", Value: tensor.New(tensor.WithShape(1), tensor.Of(tensor.Float32))}
	var tensors, file bytes.Buffer
	if err := safetensors.Write(&tensors, safetensors.File{Tensors: []safetensors.Tensor{one}}); err != nil {
		t.Fatal(err)
	}
	if _, err := model.Decode(&tensors); err == nil || !strings.Contains(err.Error(), "no network of Ascent's") || !strings.Contains(err.Error(), "LoadNPZ") {
		t.Errorf("a file of tensors alone: %v", err)
	}
	if err := classifier(t, tensor.Float32).Encode(&file); err != nil {
		t.Fatal(err)
	}
	without := bytes.Replace(file.Bytes(), []byte(`"sha256"`), []byte(`"sha255"`), 1)
	if _, err := model.Decode(bytes.NewReader(without)); err == nil || !strings.Contains(err.Error(), "no checksum") {
		t.Errorf("a file without a checksum: %v", err)
	}
}

// Private is a layer of a user's own.
type Private struct{ Gain float64 }

func (p Private) Apply(_ *model.Scope, x *model.Node) (*model.Node, error) { return x, nil }

// A kind that this program does not know is an error that says how it would.
func TestUnknownKinds(t *testing.T) {
	var file bytes.Buffer
	net, err := model.New(model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}},
		model.Dense{Units: 2, Activation: activations.Tanh, Start: model.Zeros{}}, model.Dropout{Rate: 0.5}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := net.Encode(&file); err != nil {
		t.Fatal(err)
	}
	read := func(from, to string) error {
		f, err := safetensors.Read(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		f.Metadata["ascent"] = strings.NewReplacer(`"`+from+`"`, `"`+to+`"`, `"`+from+`2"`, `"`+to+`2"`).Replace(f.Metadata["ascent"])
		var changed bytes.Buffer
		if err := safetensors.Write(&changed, f); err != nil {
			t.Fatal(err)
		}
		_, err = model.Decode(&changed)
		return err
	}
	for _, c := range []struct{ from, to, says string }{
		{"dropout", "private", `model.Register("private", prototype)`},
		{"tanh", "swish", `activations.Register("swish", prototype)`},
		{"bernoulli", "counts", `losses.Register("counts", prototype)`},
		{"zeros", "nudged", `model.RegisterInitializer("nudged", prototype)`},
	} {
		if err := read(c.from, c.to); err == nil || !strings.Contains(err.Error(), `there is no "`+c.to+`"`) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %s", c.to, err, c.says)
		}
	}
	if err := model.Register("private", Private{}); err != nil {
		t.Fatal(err)
	}
	if err := read("dropout", "private"); err != nil {
		t.Errorf("after model.Register: %v", err)
	}
}
