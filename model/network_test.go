package model_test

import (
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// layerFunc is a layer of a user's own.
type layerFunc func(s *model.Scope, x *model.Node) (*model.Node, error)

func (f layerFunc) Apply(s *model.Scope, x *model.Node) (*model.Node, error) { return f(s, x) }

// multiply returns a layer that multiplies by weights of these names.
func multiply(names ...string) model.Layer {
	return layerFunc(func(s *model.Scope, x *model.Node) (*model.Node, error) {
		for _, name := range names {
			w, err := s.Weight(name, nil, x.Shape()[1], x.Shape()[1])
			if err != nil {
				return nil, err
			}
			if x, err = gorgonia.Mul(x, w); err != nil {
				return nil, err
			}
		}
		return x, nil
	})
}

// Every mistake in a declaration is an error that says which layer and what
// to do, and never a panic.
func TestNewRefuses(t *testing.T) {
	three := losses.Categorical{Classes: 3}
	four := model.Config{Inputs: 4, Likelihood: three}
	scores := model.Dense{Units: 3}
	wide := tensor.New(tensor.WithShape(2, 5), tensor.Of(tensor.Float64))
	graph := gorgonia.NewGraph()
	for name, c := range map[string]struct {
		config model.Config
		layers []model.Layer
		says   []string
	}{
		"no inputs":       {model.Config{Likelihood: three}, []model.Layer{scores}, []string{"Config.Inputs", "at least 1", "got 0"}},
		"no likelihood":   {model.Config{Inputs: 4}, []model.Layer{scores}, []string{"Config.Likelihood"}},
		"bad likelihood":  {model.Config{Inputs: 4, Likelihood: losses.Categorical{}}, []model.Layer{scores}, []string{"Config.Likelihood"}},
		"integers":        {model.Config{Inputs: 4, Likelihood: three, Dtype: tensor.Int}, []model.Layer{scores}, []string{"Config.Dtype", "int"}},
		"feature names":   {model.Config{Inputs: 4, Likelihood: three, Features: []string{"a"}}, []model.Layer{scores}, []string{"names 1 features", "4"}},
		"class names":     {model.Config{Inputs: 4, Likelihood: three, Classes: []string{"a"}}, []model.Layer{scores}, []string{"names 1 classes", "3"}},
		"classes of none": {model.Config{Inputs: 4, Likelihood: losses.Gaussian{}, Classes: []string{"a"}}, []model.Layer{model.Dense{Units: 1}}, []string{"gaussian has no classes"}},
		"no layers":       {four, nil, []string{"at least one layer"}},
		"nil layer":       {four, []model.Layer{scores, nil}, []string{"layer 2 is nil"}},
		"no units":        {four, []model.Layer{model.Dense{}}, []string{"layer 1 (model.Dense)", "Units", "got 0"}},
		"scores":          {four, []model.Layer{model.Dense{Units: 2}}, []string{"layer 1 (model.Dense)", "(rows, 2)", "categorical", "(rows, 3)"}},
		"no function":     {four, []model.Layer{model.Activation{}, scores}, []string{"layer 1 (model.Activation)", "Function is missing"}},
		"dropout":         {four, []model.Layer{model.Dropout{Rate: 1}, scores}, []string{"layer 1 (model.Dropout)", "Rate", "got 1"}},
		"no data":         {four, []model.Layer{model.Standardize{}, scores}, []string{"layer 1 (model.Standardize)", "From is missing"}},
		"other data":      {four, []model.Layer{model.Standardize{From: wide}, scores}, []string{"(2, 5)", "4 features"}},
		"softmax below":   {four, []model.Layer{model.Dense{Units: 3}, layerFunc(softmax)}, []string{"layer 2", "softmax", "categorical", "leave the last activation out"}},
		"sigmoid below":   {model.Config{Inputs: 4, Likelihood: losses.Bernoulli{}}, []model.Layer{model.Dense{Units: 1, Activation: activations.Sigmoid}}, []string{"sigmoid", "bernoulli"}},
		"panic":           {four, []model.Layer{layerFunc(func(*model.Scope, *model.Node) (*model.Node, error) { panic("boom") })}, []string{"layer 1", "panic: boom"}},
		"error":           {four, []model.Layer{layerFunc(func(*model.Scope, *model.Node) (*model.Node, error) { return nil, errors.New("no luck") })}, []string{"layer 1", "no luck"}},
		"no node":         {four, []model.Layer{layerFunc(func(*model.Scope, *model.Node) (*model.Node, error) { return nil, nil })}, []string{"layer 1", "returned no node"}},
		"another graph": {four, []model.Layer{layerFunc(func(*model.Scope, *model.Node) (*model.Node, error) {
			return gorgonia.NewMatrix(graph, tensor.Float32, gorgonia.WithShape(2, 3)), nil
		})}, []string{"layer 1", "another graph"}},
		"endless inputs":                 {model.Config{Inputs: 1 << 31, Likelihood: three}, []model.Layer{scores}, []string{"Config.Inputs is 2147483648", "at most 2147483647"}},
		"endless units":                  {four, []model.Layer{model.Dense{Units: 1 << 40}, scores}, []string{"layer 1 (model.Dense)", `"dense1.weight"`, "(4, 1099511627776), more than the 2147483647 numbers", "make the layer smaller"}},
		"units that make a product of 0": {four, []model.Layer{model.Dense{Units: 1 << 62}, scores}, []string{"layer 1 (model.Dense)", "make the layer smaller"}},
		"a little too many units":        {four, []model.Layer{model.Dense{Units: 1 << 29}, scores}, []string{"(4, 536870912), more than"}},
		"an endless mask":                {four, []model.Layer{layerFunc(func(s *model.Scope, _ *model.Node) (*model.Node, error) { return s.Mask(0.5, 1<<33, 1<<33) })}, []string{"mask0", "make the layer smaller"}},
		"an endless buffer":              {four, []model.Layer{layerFunc(func(s *model.Scope, _ *model.Node) (*model.Node, error) { return s.Buffer("b", nil, 1<<40) })}, []string{"layerfunc1.b", "make the layer smaller"}},
		"two of one name":                {four, []model.Layer{multiply("w", "w"), scores}, []string{"layer 1", `two of the name "layerfunc1.w"`}},
		"one hash":                       {four, []model.Layer{multiply("5ztpivj", "18nbmay"), scores}, []string{"layer 1", "same hash", "rename"}},
		"nameless":                       {four, []model.Layer{multiply(""), scores}, []string{"needs a name"}},
		"rows fixed":                     {four, []model.Layer{layerFunc(fixedRows), scores}, []string{"layer 1", "rows"}},
		"rows in a weight":               {four, []model.Layer{layerFunc(rowsInWeight), scores}, []string{"layer 1", "must not depend on the number of rows"}},
		"cannot meet":                    {four, []model.Layer{model.Dense{Units: 8}, layerFunc(wantsSix), scores}, []string{"layer 2 (model_test.layerFunc)", "after layer 1 (model.Dense) of shape (rows, 8)"}},
		"cube into dense":                {four, []model.Layer{layerFunc(cube), scores}, []string{"layer 2 (model.Dense)", "after layer 1 (model_test.layerFunc) of shape (rows, 2, 2)"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := model.New(c.config, c.layers...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, says := range c.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q does not say %q", err, says)
				}
			}
		})
	}
}

func softmax(_ *model.Scope, x *model.Node) (*model.Node, error) { return activations.Softmax(x) }

func cube(s *model.Scope, x *model.Node) (*model.Node, error) {
	return op.Reshape(x, s.Rows(), 2, 2)
}

func fixedRows(s *model.Scope, x *model.Node) (*model.Node, error) {
	return op.Reshape(x, 2, 4)
}

func rowsInWeight(s *model.Scope, x *model.Node) (*model.Node, error) {
	w, err := s.Weight("w", nil, s.Rows(), 4)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, w)
}

func wantsSix(s *model.Scope, x *model.Node) (*model.Node, error) {
	w, err := s.Weight("w", nil, 6, 3)
	if err != nil {
		return nil, err
	}
	return gorgonia.Mul(x, w)
}

func TestSummary(t *testing.T) {
	net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}},
		model.Dense{Units: 16, Activation: activations.Tanh}, model.Dropout{Rate: 0.5}, model.Dense{Units: 3, NoBias: true})
	if err != nil {
		t.Fatal(err)
	}
	want := `layer      output       parameters
dense1     (rows, 16)   80
dropout2   (rows, 16)   0
dense3     (rows, 3)    48
total                   128
`
	if got := net.Summary().String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A network's own names and summary cannot be changed from outside.
func TestNetworkKeepsItsOwn(t *testing.T) {
	c := model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Features: []string{"a", "b"}, Classes: []string{"no", "yes"}, Metadata: map[string]string{"k": "v"}}
	net, err := model.New(c, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	c.Features[0], c.Classes[0], c.Metadata["k"] = "x", "x", "x"
	if own := net.Config(); own.Features[0] != "a" || own.Classes[0] != "no" || own.Metadata["k"] != "v" {
		t.Errorf("the caller's slices are the network's: %+v", own)
	}
	s := net.Summary()
	s.Layers[0].Name, s.Layers[0].Shape[1] = "x", 7
	if own := net.Summary().Layers[0]; own.Name != "dense1" || own.Shape[1] != 1 {
		t.Errorf("the summary's slices are the network's: %+v", own)
	}
}

// A parameter's first values depend on the seed and its name, not on the
// layers around it, and not on the dtype but for rounding.
func TestSeeds(t *testing.T) {
	first := func(seed uint64, dtype tensor.Dtype, more ...model.Layer) any {
		layers := append([]model.Layer{model.Dense{Units: 3}}, more...)
		net, err := model.New(model.Config{Inputs: 2, Likelihood: losses.Categorical{Classes: 3}, Seed: seed, Dtype: dtype}, layers...)
		if err != nil {
			t.Fatal(err)
		}
		return net.Parameters()[0].Value.Data()
	}
	alone := first(1, tensor.Float64).([]float64)
	deeper := first(1, tensor.Float64, model.Dense{Units: 3}).([]float64)
	narrow := first(1, tensor.Float32).([]float32)
	other := first(2, tensor.Float64).([]float64)
	for i := range alone {
		if alone[i] != deeper[i] || float32(alone[i]) != narrow[i] || alone[i] == other[i] {
			t.Errorf("value %d: %v alone, %v below another layer, %v in float32, %v for another seed", i, alone[i], deeper[i], narrow[i], other[i])
		}
	}
}

func TestDOT(t *testing.T) {
	net, err := model.New(model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	text, err := net.DOT()
	if err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"digraph", "dense1.weight", "dense1.bias", "features", "targets"} {
		if !strings.Contains(text, says) {
			t.Errorf("the graph does not mention %q", says)
		}
	}
}
