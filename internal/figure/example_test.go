package figure_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/ascent-ml/ascent/internal/figure"
)

func ExampleSave() {
	path := filepath.Join(os.TempDir(), "sigmoid.png")
	defer os.Remove(path)
	err := figure.Save(path, figure.Lines{
		Title: "The sigmoid",
		X:     figure.Axis{Name: "z"},
		Y:     figure.Axis{Name: "g(z)"},
		Series: []figure.Series{
			figure.Sample("g", func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }, -6, 6, 200),
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleLines_Terminal() {
	l := figure.Lines{
		X:      figure.Axis{Name: "epoch"},
		Y:      figure.Axis{Name: "accuracy"},
		Series: []figure.Series{figure.Steps("held out", []float64{0.3, 0.7, 0.85, 0.9, 0.9})},
	}
	text, err := l.Terminal(30, 5, false)
	fmt.Println(err)
	fmt.Print(text)
	// Output:
	// <nil>
	//  0.900 ┤             ╭───────────────
	//  0.750 ┤      ╭──────╯
	//  0.600 ┤    ╭─╯
	//  0.450 ┤ ╭──╯
	//  0.300 ┼─╯
	//         held out: accuracy; epoch from 1 to 5
}
