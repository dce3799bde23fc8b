package model_test

import (
	"fmt"
	"testing"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// BenchmarkPredict times predictions of a 784-128-10 network into the caller's
// slice, one row and many.
func BenchmarkPredict(b *testing.B) {
	net, err := model.New(model.Config{Inputs: 784, Likelihood: losses.Categorical{Classes: 10}},
		model.Dense{Units: 128, Activation: activations.ReLU}, model.Dense{Units: 10})
	if err != nil {
		b.Fatal(err)
	}
	for _, rows := range []int{1, 10_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			x, p := make([]float32, rows*784), make([]float32, rows*10)
			for i := range x {
				x[i] = float32(i%7) / 7
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := net.Predict32(p, x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
