package model_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Every layer under every likelihood comes back from its file with the same
// predictions, bit for bit.
func TestSaveLoadPredict(t *testing.T) {
	x := features(9)
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, l := range likelihoods {
			for name, layers := range stacks(l.likelihood.Scores()) {
				net, err := model.New(model.Config{Inputs: 4, Likelihood: l.likelihood, Dtype: dtype, Seed: 5,
					Features: []string{"a", "b", "c", "d"}, Metadata: map[string]string{"who": "me"}}, layers...)
				if err != nil {
					t.Fatal(err)
				}
				var file bytes.Buffer
				if err := net.Encode(&file); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				back, err := model.Decode(&file)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				want, err := net.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				got, err := back.Predict(x)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(words(got), words(want)) {
					t.Errorf("%v %s %s: predictions differ after a round trip", dtype, l.likelihood.Name(), name)
				}
				if c := back.Config(); c.Seed != 5 || !slices.Equal(c.Features, []string{"a", "b", "c", "d"}) || c.Metadata["who"] != "me" || len(c.Metadata) != 1 {
					t.Errorf("came back as %+v", c)
				}
			}
		}
	}
}

// Renamed is a layer of a user's own, whose kind in files is not its type's
// name.
type Renamed struct{ Units int }

func (r Renamed) Apply(s *model.Scope, x *model.Node) (*model.Node, error) {
	return model.Dense{Units: r.Units}.Apply(s.Inner("dense"), x)
}

// Names and starting weights are the same before and after a layer's kind is
// registered, and a network made before can be saved, loaded and converted
// after.
func TestRegisterAfterNew(t *testing.T) {
	config := model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}}
	before, err := model.New(config, Renamed{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := model.Register("of_another_name", Renamed{}); err != nil {
		t.Fatal(err)
	}
	after, err := model.New(config, &Renamed{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range before.Parameters() {
		q := after.Parameters()[i]
		if p.Name != q.Name || !slices.Equal(words(p.Value), words(q.Value)) {
			t.Errorf("%s %v before, %s %v after", p.Name, p.Value, q.Name, q.Value)
		}
	}
	if name := before.Parameters()[0].Name; name != "renamed1.dense.weight" {
		t.Errorf("the weight is called %q", name)
	}
	var file bytes.Buffer
	if err := before.Encode(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := model.Decode(&file); err != nil {
		t.Error(err)
	}
	if _, err := before.WithDtype(tensor.Float64); err != nil {
		t.Error(err)
	}
}

func words(t *tensor.Dense) []float64 {
	if t.Dtype() == tensor.Float64 {
		return t.Float64s()
	}
	var wide []float64
	for _, v := range t.Float32s() {
		wide = append(wide, float64(v))
	}
	return wide
}

func TestSaveToAFile(t *testing.T) {
	net := classifier(t, tensor.Float32)
	path := filepath.Join(t.TempDir(), "net.safetensors")
	if err := net.Save(path); err != nil {
		t.Fatal(err)
	}
	if _, err := model.Load(path); err != nil {
		t.Fatal(err)
	}
	if err := net.Save(filepath.Join(path, "below")); err == nil {
		t.Error("saving below a file: no error")
	}
	if _, err := model.Load(path + ".none"); !os.IsNotExist(cause(err)) {
		t.Errorf("loading a file that is not there: %v", err)
	}
}

func cause(err error) error {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err
		}
		if err = inner.Unwrap(); os.IsNotExist(err) {
			return err
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	own, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}}, multiply("w"), model.Dense{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	taken, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Metadata: map[string]string{"ascent": "x"}}, model.Dense{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	nan, inf := classifier(t, tensor.Float32), classifier(t, tensor.Float64)
	nan.Parameters()[1].Value.Float32s()[3] = float32(math.NaN())
	inf.Parameters()[2].Value.Float64s()[0] = math.Inf(-1)
	for says, net := range map[string]*model.Network{
		"Register": own, "taken": taken, `"dense1.bias" holds a number that is not finite`: nan, `"dense2.weight" holds`: inf,
	} {
		if err := net.Encode(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want an error with %q", err, says)
		}
	}
}

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
		"version":        {describe(`"version":1`, `"version":99`), "version 99"},
		"dtype":          {describe(`"float32"`, `"float16"`), `"float16"`},
		"layer kind":     {describe(`"kind":"dense"`, `"kind":"attention"`), `no "attention"`},
		"likelihood":     {describe(`"kind":"categorical"`, `"kind":"poisson"`), `no "poisson"`},
		"activation":     {describe(`"kind":"tanh"`, `"kind":"sinc"`), `no "sinc"`},
		"inputs":         {describe(`"inputs":4`, `"inputs":5`), "dense1.weight"},
		"dtype of data":  {describe(`"float32"`, `"float64"`), "float64"},
	} {
		if _, err := model.Decode(bytes.NewReader(c.content)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
}
