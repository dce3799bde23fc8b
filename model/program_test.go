package model

import (
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
)

// A program whose output is refused serves the next prediction.
func TestPredictGivesProgramsBack(t *testing.T) {
	n, err := New(Config{Inputs: 1, Likelihood: losses.Gaussian{}}, Dense{Units: 1, Start: Constant{Value: 2}})
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float32, 1)
	for range 3 {
		if err := n.Predict32(y, []float32{3e38}); err == nil {
			t.Fatal("no error")
		}
	}
	if err := n.Predict32(y, []float32{3}); err != nil || y[0] != 6 {
		t.Errorf("got %v, error %v, want 6", y[0], err)
	}
	if idle := len(n.pool.idle[1]); idle != 1 {
		t.Errorf("%d programs are idle, want 1", idle)
	}
}

// Every mask of every step is drawn anew, be there more than 64.
func TestMasksDiffer(t *testing.T) {
	p := &Program{Graph: &Graph{}}
	for range 200 {
		p.masks = append(p.masks, mask{value: tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(64)), rate: 0.5})
	}
	seen := map[[64]float64]bool{}
	for step := range uint64(20) {
		p.FillMasks(1, step)
		for i, m := range p.masks {
			values := [64]float64(m.value.Float64s())
			if seen[values] {
				t.Fatalf("step %d, mask %d was there before", step, i)
			}
			seen[values] = true
		}
	}
}
