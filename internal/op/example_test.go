package op_test

import (
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
)

// A bias is added to two rows; the bias's gradient is the sum over both.
func ExampleAddRow() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float64{1, 2, 3, 4, 5, 6}))))
	bias := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithName("bias"),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{10, 20, 30}))))

	z, err := op.AddRow(x, bias)
	if err != nil {
		log.Fatal(err)
	}
	gradients, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(z)), bias)
	if err != nil {
		log.Fatal(err)
	}
	var sum, gradient gorgonia.Value
	gorgonia.Read(z, &sum)
	gorgonia.Read(gradients[0], &gradient)
	machine := gorgonia.NewTapeMachine(g)
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(sum.Data(), gradient.Data())
	// Output: [11 22 33 14 25 36] [2 2 2]
}
