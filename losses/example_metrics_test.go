package losses_test

import (
	"fmt"
	"log"

	"github.com/ascent-ml/ascent/losses"
)

func ExampleAccuracy() {
	accuracy, err := losses.Accuracy([]int{1, 0, 1, 1}, []int{1, 0, 0, 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(accuracy)
	// Output: 0.75
}

// Probabilities of class 1, and of each of three classes.
func ExampleLogLoss() {
	binary, err := losses.LogLoss([]float64{0.8, 0.5, 0.8}, []int{1, 1, 0})
	if err != nil {
		log.Fatal(err)
	}
	multiclass, err := losses.LogLoss([]float64{
		0.7, 0.2, 0.1,
		0.1, 0.4, 0.5,
	}, []int{0, 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f %.4f\n", binary, multiclass)
	// Output: 0.8419 0.6365
}

func ExampleRSquared() {
	predicted, target := []float64{2.5, 0, 2, 8}, []float64{3, -0.5, 2, 7}
	r2, err := losses.RSquared(predicted, target)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", r2)
	// Output: 0.949
}

func ExampleConfusion() {
	c, err := losses.NewConfusion([]int{0, 1, 1, 0}, []int{0, 1, 0, 0}, []string{"ham", "spam"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v precision %.1f recall %.1f\n", c.Counts, c.Precision(1), c.Recall(1))
	// Output: [[2 1] [0 1]] precision 0.5 recall 1.0
}
