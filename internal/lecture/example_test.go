package lecture_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ascent-ml/ascent/internal/lecture"
)

func Example() {
	e, err := lecture.Named("gradient")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := e.Run(context.Background(), lecture.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range result.Checks {
		fmt.Println(c.What, c.Want, c.Got, c.OK())
	}
	// Output:
	// g(0.5, 0.5) 0.125 0.125 true
	// ∂g/∂x at (0.5, 0.5) 0.5 0.5 true
	// ∂g/∂y at (0.5, 0.5) 0.25 0.25 true
}

func ExampleWriteList() {
	if err := lecture.WriteList(os.Stdout, lecture.Examples()[:2]); err != nil {
		fmt.Println(err)
	}
	// Output:
	// derivative  the derivative of x² + 3, at ten points and at 5
	// gradient    the gradient of x²y at (0.5, 0.5)
}
