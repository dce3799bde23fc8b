package model_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// networks calls use with a network for every stack of layers and every
// activation under every likelihood in both dtypes, its parameters random.
func networks(t *testing.T, use func(name string, net *model.Network)) {
	for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, l := range likelihoods {
			all := stacks(l.likelihood.Scores())
			all["step"] = []model.Layer{model.Dense{Units: 5, Activation: activations.Step}, model.Dense{Units: l.likelihood.Scores()}}
			for _, name := range slices.Sorted(maps.Keys(all)) {
				net, err := model.New(model.Config{Inputs: 4, Likelihood: l.likelihood, Dtype: dtype, Seed: 5,
					Features: []string{"a", "b", "c", "d"}, Metadata: map[string]string{"who": "me"}}, all[name]...)
				if err != nil {
					t.Fatal(err)
				}
				scramble(net, 1)
				use(fmt.Sprintf("%s-%s-%v", l.likelihood.Name(), name, dtype), net)
			}
		}
	}
}

// Every network comes back from its file with the same predictions, bit for
// bit.
func TestSaveLoadPredict(t *testing.T) {
	x := features(9)
	networks(t, func(name string, net *model.Network) {
		var file bytes.Buffer
		if err := net.Encode(&file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := model.Decode(&file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		samePredictions(t, name, back, net, x)
		if c := back.Config(); c.Seed != 5 || !slices.Equal(c.Features, []string{"a", "b", "c", "d"}) || c.Metadata["who"] != "me" || len(c.Metadata) != 1 {
			t.Errorf("%s: came back as %+v", name, c)
		}
	})
}

func samePredictions(t *testing.T, name string, a, b *model.Network, x *tensor.Dense) {
	t.Helper()
	p, err := a.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	q, err := b.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if p.Dtype() != q.Dtype() || !slices.Equal(words(p), words(q)) {
		t.Errorf("%s: predictions differ after a round trip", name)
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

// A name that a file could not hold is refused before it is learned from.
func TestNamesAreText(t *testing.T) {
	for _, c := range []model.Config{
		{Inputs: 1, Likelihood: losses.Bernoulli{}, Features: []string{"K\xf6ln"}},
		{Inputs: 1, Likelihood: losses.Bernoulli{}, Classes: []string{"no", "s\xed"}},
	} {
		if _, err := model.New(c, model.Dense{Units: 1}); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
			t.Errorf("%q, %q: %v", c.Features, c.Classes, err)
		}
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
	for _, key := range []string{"checkpoint", "sha256"} {
		net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Bernoulli{}, Metadata: map[string]string{key: "x"}}, model.Dense{Units: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := net.Encode(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "taken") {
			t.Errorf("metadata with the key %q: %v", key, err)
		}
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
