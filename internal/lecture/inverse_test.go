package lecture

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/mat"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"github.com/ascent-ml/ascent/model/engine"
)

func matrix(rows, columns int, data ...float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(rows, columns), tensor.WithBacking(data))
}

func TestInverse(t *testing.T) {
	m := matrix(2, 2, 1, 2, 3, 4)
	want := []float64{-2, 1, 1.5, -0.5}
	got, err := inverse{}.Do(m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got.Data(), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{1, 2, 3, 4}, m.Data()); diff != "" {
		t.Errorf("the input was changed: %s", diff)
	}
	// A transposed view: the inverse of the transposed matrix.
	if err := m.T(); err != nil {
		t.Fatal(err)
	}
	got, err = inverse{}.Do(m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{-2, 1.5, 1, -0.5}, got.Data(), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("transposed: %s", diff)
	}
}

func TestInverseErrors(t *testing.T) {
	if _, err := (inverse{}).Do(matrix(2, 2, 1, 2, 2, 4)); err == nil || !strings.Contains(err.Error(), "singular") {
		t.Errorf("a singular matrix gave the error %v", err)
	}
	if _, err := (inverse{}).Do(gorgonia.NewF64(1)); err == nil {
		t.Error("a scalar gave no error")
	}
	g := gorgonia.NewGraph()
	m := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("m"), gorgonia.WithShape(2, 3))
	if _, err := invert(m); err == nil || !strings.Contains(err.Error(), "square") {
		t.Errorf("a matrix of 2 by 3 gave the error %v", err)
	}
}

// The gradient of Σ (C ⊙ M⁻¹) by M equals central differences, for matrices that
// are well conditioned.
func TestInverseGradient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		entry := rapid.Float64Range(-1, 1)
		data := rapid.SliceOfN(entry, n*n, n*n).Draw(t, "M")
		for i := range n {
			data[i*n+i] += 5 // more than the rest of the row
		}
		c := rapid.SliceOfN(entry, n*n, n*n).Draw(t, "C")

		g := gorgonia.NewGraph()
		m := gorgonia.NodeFromAny(g, matrix(n, n, data...), gorgonia.WithName("M"))
		weights := gorgonia.NodeFromAny(g, matrix(n, n, c...), gorgonia.WithName("C"))
		inverted, err := invert(m)
		if err != nil {
			t.Fatal(err)
		}
		cost := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.HadamardProd(weights, inverted))))
		if _, err := gorgonia.Grad(cost, m); err != nil {
			t.Fatal(err)
		}
		machine, err := engine.New(g, engine.Settings{Gradients: gorgonia.Nodes{m}})
		if err != nil {
			t.Fatal(err)
		}
		if err := machine.RunAll(); err != nil {
			t.Fatal(err)
		}
		gradient, err := m.Grad()
		if err != nil {
			t.Fatal(err)
		}
		value := func() float64 {
			var inverse mat.Dense
			if err := inverse.Inverse(mat.NewDense(n, n, data)); err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for i, v := range inverse.RawMatrix().Data {
				sum += c[i] * v
			}
			return sum
		}
		found := gradient.Data().([]float64)
		for i, v := range data {
			const h = 1e-5
			data[i] = v + h
			above := value()
			data[i] = v - h
			below := value()
			data[i] = v
			if want := (above - below) / (2 * h); math.Abs(found[i]-want) > 1e-8 {
				t.Fatalf("element %d of the gradient is %v, by differences %v", i, found[i], want)
			}
		}
	})
}
