package model_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

var keepAs = flag.String("keep", "", "write the files of testdata/files anew under this name, which must not be taken")

// kept is what stands beside a kept model file: rows and what the network
// predicted for them on the day that it was saved.
type kept struct {
	Rows, Predictions [][]float64
}

// flats are rows to learn from: whether somebody takes a flat.
const flats = `area,town,rent,taken
50,Aix,600,yes
80,Bath,900,yes
65,Ulm,1200,no
120,Aix,1500,no
40,Bath,450,yes
95,Ulm,1900,no
70,Aix,700,yes
55,Ulm,800,yes
110,Bath,2000,no
85,Aix,1600,no
60,Bath,1100,no
45,Ulm,500,yes
`

// A file that an earlier version wrote is read for good, and predicts what it
// did. The files of a name are of one version; a new form gets new ones, by
// go test ./model -run TestKeptFiles -keep NAME, and the old ones stay.
func TestKeptFiles(t *testing.T) {
	if *keepAs != "" {
		for _, dtype := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			keepFiles(t, fmt.Sprintf("testdata/files/%s-%v", *keepAs, dtype), dtype)
		}
	}
	for _, name := range []string{"v1-float32", "v1-float64", "v2-float32", "v2-float64"} {
		path := "testdata/files/" + name
		net, err := model.Load(path + ".safetensors")
		if err != nil {
			t.Error(err)
			continue
		}
		var want kept
		if text, err := os.ReadFile(path + ".json"); err != nil {
			t.Fatal(err)
		} else if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		checkKept(t, path+".safetensors", net, want)
		if strings.HasPrefix(name, "v1") {
			continue // there were no archives yet
		}
		scramble(net, 8)
		if err := net.LoadNPZ(path + ".npz"); err != nil {
			t.Error(err)
			continue
		}
		checkKept(t, path+".npz", net, want)
	}
}

func checkKept(t *testing.T, path string, net *model.Network, want kept) {
	c := net.Config()
	if c.Seed != 7 || !slices.Equal(c.Features, []string{"area", "town=Aix", "town=Bath", "town=Ulm", "rent"}) || !slices.Equal(c.Classes, []string{"no", "yes"}) {
		t.Errorf("%s: the network is %+v", path, c)
	}
	var schema datasets.Schema
	if err := json.Unmarshal([]byte(c.Metadata["schema"]), &schema); err != nil {
		t.Fatal(err)
	}
	x, err := schema.EncodeCSV(strings.NewReader(flats))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.Float64s(), slices.Concat(want.Rows...)) {
		t.Errorf("%s: its schema makes other features of the table than it did", path)
	}
	// Kernels differ in their last bits from processor to processor.
	near := 1e-12
	if net.Dtype() == tensor.Float32 {
		near = 1e-6
	}
	got := make([]float64, net.Outputs())
	for i, row := range want.Rows {
		if err := net.Predict64(got, row); err != nil {
			t.Fatal(err)
		}
		for j, p := range want.Predictions[i] {
			if !(math.Abs(got[j]-p) <= near) {
				t.Errorf("%s: row %d is predicted as %v, on the day that it was saved as %v", path, i, got, want.Predictions[i])
			}
		}
	}
}

// scramble gives every parameter random numbers, as if the network was trained.
func scramble(net *model.Network, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for _, p := range net.Parameters() {
		switch values := p.Value.Data().(type) {
		case []float32:
			for i := range values {
				values[i] = float32(rng.NormFloat64() / 2)
			}
		case []float64:
			for i := range values {
				values[i] = rng.NormFloat64() / 2
			}
		}
	}
}

func keepFiles(t *testing.T, path string, dtype tensor.Dtype) {
	if _, err := os.Stat(path + ".safetensors"); err == nil {
		t.Fatalf("%s.safetensors is there already; take another name", path)
	}
	data, err := datasets.ReadCSV(strings.NewReader(flats), datasets.CSVOptions{Target: "taken"})
	if err != nil {
		t.Fatal(err)
	}
	schema, err := json.Marshal(data.Schema)
	if err != nil {
		t.Fatal(err)
	}
	net, err := model.New(
		model.Config{Inputs: data.Columns(), Likelihood: losses.Categorical{Classes: 2}, Dtype: dtype, Seed: 7,
			Features: data.Features, Classes: data.Classes, Metadata: map[string]string{"schema": string(schema)}},
		model.Standardize{From: data.X},
		model.Dense{Units: 6, Start: model.HeUniform{}, StartBias: model.Constant{Value: 0.1}},
		model.Activation{Function: activations.GELU},
		model.Dropout{Rate: 0.2},
		model.Dense{Units: 4, Activation: activations.LeakyReLU{Slope: 0.2}, NoBias: true},
		model.Dense{Units: 2},
	)
	if err != nil {
		t.Fatal(err)
	}
	scramble(net, 7)
	if err := net.Save(path + ".safetensors"); err != nil {
		t.Fatal(err)
	}
	if err := net.SaveNPZ(path + ".npz"); err != nil {
		t.Fatal(err)
	}
	var k kept
	for i := range data.Rows() {
		row := data.X.Float64s()[i*data.Columns() : (i+1)*data.Columns()]
		p := make([]float64, 2)
		if err := net.Predict64(p, row); err != nil {
			t.Fatal(err)
		}
		k.Rows, k.Predictions = append(k.Rows, row), append(k.Predictions, p)
	}
	text, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".json", append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
