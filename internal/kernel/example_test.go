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

// Weights that several threads use are packed once; each thread takes rows.
func ExampleMatMulPacked() {
	w := kernel.RowMajor([]float64{1, 0, 0, 2}, 2, 2)
	x := kernel.RowMajor([]float64{1, 2, 3, 4, 5, 6}, 3, 2)
	y := kernel.RowMajor(make([]float64, 6), 3, 2)
	packed := kernel.Pack(make([]float64, kernel.PackedLen[float64](2, 2)), w)
	for _, rows := range [][2]int{{0, 2}, {2, 3}} {
		i, j := rows[0], rows[1]
		kernel.MatMulPacked(y.Slice(i, j, 0, 2), x.Slice(i, j, 0, 2), packed, kernel.Matrix[float64]{}, nil)
	}
	fmt.Println(y.Data)
	// Output: [1 4 3 8 5 12]
}
