package kernel_test

import (
	"fmt"

	"github.com/ascent-ml/ascent/internal/kernel"
)

// A layer of two units on two rows of three features.
func Example() {
	var (
		features = []float32{1, 2, 3, 4, 5, 6}
		weights  = []float32{1, -1, 0, 1, 1, -1}
		bias     = []float32{10, 1}
		hidden   = make([]float32, 4)
	)
	x := kernel.RowMajor(features, 2, 3)
	w := kernel.RowMajor(weights, 3, 2)
	h := kernel.RowMajor(hidden, 2, 2)
	kernel.MatMul(h, x, w, kernel.Repeat(bias, 2), make([]float32, kernel.ScratchLen(x, w)))
	kernel.ReLU(hidden, hidden)
	fmt.Println(hidden)
	// Output: [14 0 20 0]
}
