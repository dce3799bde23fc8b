package trainer

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// torchCase is a run that testdata/torch_reference.py did with PyTorch.
type torchCase struct {
	Sizes        []int       `json:"sizes"`
	Batch        int         `json:"batch"`
	Steps        int         `json:"steps"`
	Method       string      `json:"method"`
	Rate         float64     `json:"rate"`
	L2           float64     `json:"l2"`
	Clip         float64     `json:"clip"`
	Sum          bool        `json:"sum"`
	ClassWeights []float64   `json:"class_weights"`
	End          [][]float64 `json:"end"` // weights, biases, weights, biases
}

func (c torchCase) String() string {
	return fmt.Sprintf("%v batch %d %s l2 %v clip %v sum %v weights %v", c.Sizes, c.Batch, c.Method, c.L2, c.Clip, c.Sum, c.ClassWeights)
}

func TestWeightsLikePyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/torch_reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []torchCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	rows := make([]int, 150)
	for i := range rows {
		rows[i] = 37 * i % 150
	}
	iris, err := datasets.Iris().Subset(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.String(), func(t *testing.T) {
			net := sineNetwork(t, c.Sizes)
			method, err := MethodNamed(c.Method)
			if err != nil {
				t.Fatal(err)
			}
			steps := (150 + c.Batch - 1) / c.Batch
			run, err := Fit(context.Background(), net, iris, Settings{
				Batch: c.Batch, Sampling: InOrder, Epochs: c.Steps / steps,
				Rate: Constant{c.Rate}, Method: method, L2: c.L2, ClipNorm: c.Clip, Sum: c.Sum, ClassWeights: c.ClassWeights,
			})
			if err != nil {
				t.Fatal(err)
			}
			if run.Steps != c.Steps {
				t.Fatalf("took %d steps, want %d", run.Steps, c.Steps)
			}
			for i, p := range net.Parameters() {
				for j, got := range p.Value.Float64s() {
					if want := c.End[i][j]; !(math.Abs(got-want) <= 1e-6) {
						t.Fatalf("%s[%d] = %v, PyTorch has %v", p.Name, j, got, want)
					}
				}
			}
		})
	}
}

// sineNetwork is a tanh network in float64, started as the script starts it.
func sineNetwork(t *testing.T, sizes []int) *model.Network {
	t.Helper()
	var layers []model.Layer
	last := len(sizes) - 1
	for _, units := range sizes[1:last] {
		layers = append(layers, model.Dense{Units: units, Activation: activations.Tanh})
	}
	layers = append(layers, model.Dense{Units: sizes[last]})
	net, err := model.New(model.Config{
		Inputs: sizes[0], Likelihood: losses.Categorical{Classes: sizes[last]}, Dtype: tensor.Float64,
	}, layers...)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range net.Parameters() {
		for k := range p.Value.Float64s() {
			if p.Penalized {
				p.Value.Float64s()[k] = 0.5 * math.Sin(float64(k+i/2))
			}
		}
	}
	return net
}
