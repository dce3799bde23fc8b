// # Losses
//
// How wrong is a prediction? The lecture has three answers: zero-one loss, log
// loss and squared error. We work them out on four predictions, see which one
// can be climbed, and then break the textbook formulas with large numbers.
package main

import (
	"fmt"
	"log"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model/engine"
)

func main() {
	// ## Three losses by hand
	//
	// Four rows of the classes 0 and 1, and the probability of class 1 that
	// some classifier gave them. It decides for class 1 if p > 1/2.
	p := []float64{0.8, 0.25, 0.6, 0.4}
	y := []int{1, 0, 0, 1}
	decided := []int{1, 0, 1, 0}

	// The zero-one loss is the share of wrong decisions: 2 of 4.
	zeroOne, err := losses.ZeroOneLoss(decided, y)
	check(err)
	fmt.Println("zero-one loss: ", zeroOne)

	// The log loss asks how probable the truth was held to be, 0.8, 0.75, 0.4
	// and 0.4, and is the mean of minus the logarithm.
	logLoss, err := losses.LogLoss(p, y)
	check(err)
	fmt.Printf("log loss:       %.4f\n", logLoss)
	fmt.Printf("by hand:        %.4f\n", -(math.Log(0.8)+math.Log(0.75)+math.Log(0.4)+math.Log(0.4))/4)

	// The sum of squared errors takes p and y as numbers:
	// 0.04 + 0.0625 + 0.36 + 0.36.
	squares, err := losses.SumOfSquaredErrors(p, []float64{1, 0, 0, 1})
	check(err)
	fmt.Printf("squared errors: %.4f\n", squares)

	// The logarithms here are natural ones. The lecture's example, a total of
	// 1.1 for three points, is in logarithms to base 10; the base is a factor
	// and changes no decision. Three probabilities with the product 0.08:
	sum := -math.Log(0.8) - math.Log(0.5) - math.Log(0.2)
	fmt.Printf("natural: %.4f, base 10: %.4f\n", sum, sum/math.Ln10)

	// ## Which one can be climbed?
	//
	// Here is what each charges for one row of class 1, against the score z.
	// The zero-one loss is flat: no slope says which way to go. The squared
	// error of the probability is flat where the prediction is most wrong. The
	// log loss charges more the surer the classifier was of the wrong class,
	// and its slope never gives up. It is minus the log likelihood, and that is
	// what training climbs.
	sigmoid := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
	check(figure.Save("losses.png", figure.Lines{
		Title: "Loss of a row of class 1",
		X:     figure.Axis{Name: "score z"},
		Y:     figure.Axis{Name: "loss"},
		Series: []figure.Series{
			{Name: "zero-one", X: []float64{-5, 0, 0, 5}, Y: []float64{1, 1, 0, 0}},
			figure.Sample("log loss", func(z float64) float64 { return -math.Log(sigmoid(z)) }, -5, 5, 200),
			figure.Sample("squared", func(z float64) float64 { return (1 - sigmoid(z)) * (1 - sigmoid(z)) }, -5, 5, 200),
		},
	}))

	// ## Where the formulas break
	//
	// On paper, log P(1) = log(1 / (1 + e^-z)). In a computer e^800 is
	// infinite, 1/∞ is 0, and the logarithm of 0 is minus infinity. So the
	// formula fails just where the network is most wrong. The likelihood
	// computes the same from the score, in a form that cannot overflow.
	for _, z := range []float64{-2, -800} {
		naive := math.Log(1 / (1 + math.Exp(-z)))
		safe, err := losses.Bernoulli{}.Row([]float64{z}, []float64{1})
		check(err)
		fmt.Printf("z = %4v: naive %8.3f, safe %8.3f\n", z, naive, safe)
	}

	// The slope is worse off: the chain rule multiplies infinity by 0, which is
	// no number at all. We write the formula out in a graph, from exponential,
	// division and logarithm. (Gorgonia rewrites `Log(Sigmoid(z))` by itself
	// into something safer, without a word. Written out, it does not.)
	naive := slope(func(z, _ *gorgonia.Node) *gorgonia.Node {
		one := gorgonia.NewConstant(1.0)
		e := gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Neg(z))))
		return gorgonia.Must(gorgonia.Log(gorgonia.Must(gorgonia.Div(one, gorgonia.Must(gorgonia.Add(one, e))))))
	}, -800)
	safe := slope(func(z, y *gorgonia.Node) *gorgonia.Node {
		ll, err := losses.Bernoulli{}.LogLikelihood(z, y)
		check(err)
		return ll
	}, -800)
	fmt.Println("slope at -800: naive", naive, "- safe", safe)

	// One such number, and every weight that it reaches is lost. Hence the rule
	// of this library: a network ends in raw scores, and the likelihood does
	// the rest. `model.New` refuses a sigmoid or softmax in between.
	//
	// With several classes it is the same: log P(j) = zⱼ - log Σ e^z.
	ll, err := losses.Categorical{Classes: 3}.Row([]float64{1000, 0, -1000}, []float64{2})
	check(err)
	fmt.Println("log likelihood of class 2 with scores (1000, 0, -1000):", ll)

	// The lecture's slides: `demo run losses`, `demo run log-loss-example`,
	// `demo run descent-is-ascent`.
}

// Slope returns the derivative of a log likelihood of target 1 at a score.
func slope(logLikelihood func(z, y *gorgonia.Node) *gorgonia.Node, at float64) float64 {
	graph := gorgonia.NewGraph()
	node := func(name string, value float64) *gorgonia.Node {
		row := tensor.New(tensor.WithShape(1, 1), tensor.WithBacking([]float64{value}))
		return gorgonia.NodeFromAny(graph, row, gorgonia.WithName(name))
	}
	z, y := node("z", at), node("y", 1)
	_, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(logLikelihood(z, y))), z)
	check(err)
	machine, err := engine.New(graph, engine.Settings{})
	check(err)
	check(machine.RunAll())
	d, err := z.Grad()
	check(err)
	return d.(*tensor.Dense).Float64s()[0]
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
