package model_test

import (
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

func TestSnapshotRestore(t *testing.T) {
	net := classifier(t, tensor.Float32)
	weights := net.Parameters()[0].Value.Float32s()
	before := slices.Clone(weights)
	kept := net.Snapshot()
	clear(weights)
	if err := net.Restore(kept); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(weights, before) {
		t.Errorf("restored %v, want %v", weights, before)
	}
}

func TestRestoreRefusesAnotherNetwork(t *testing.T) {
	net := classifier(t, tensor.Float32)
	smaller, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}}, model.Dense{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]*model.Network{"smaller": smaller, "float64": classifier(t, tensor.Float64)} {
		before := slices.Clone(net.Parameters()[0].Value.Float32s())
		if err := net.Restore(other.Snapshot()); err == nil {
			t.Errorf("%s: no error", name)
		}
		if !slices.Equal(before, net.Parameters()[0].Value.Float32s()) {
			t.Errorf("%s: the refused snapshot changed the weights", name)
		}
	}
}

func TestWithDtype(t *testing.T) {
	narrow := classifier(t, tensor.Float32)
	wide, err := narrow.WithDtype(tensor.Float64)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range wide.Parameters() {
		for j, v := range p.Value.Float64s() {
			if want := float64(narrow.Parameters()[i].Value.Float32s()[j]); v != want {
				t.Fatalf("%s[%d] is %v, want %v", p.Name, j, v, want)
			}
		}
	}
}
