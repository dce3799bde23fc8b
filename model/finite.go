package model

import (
	"slices"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
)

type float interface{ float32 | float64 }

// notFinite returns the place of the first number that is NaN or infinite, or
// -1 if there is none.
func notFinite[F float](values []F) int {
	if kernel.Finite(values) {
		return -1
	}
	return slices.IndexFunc(values, func(v F) bool { return v-v != 0 })
}

// notFiniteIn is notFinite for a tensor in row-major order.
func notFiniteIn(t *tensor.Dense) int {
	if t.Dtype() == tensor.Float64 {
		return notFinite(t.Float64s())
	}
	return notFinite(t.Float32s())
}
