// # A likelihood of your own
//
// A likelihood says how the target is distributed, given the network's scores.
// The library has Bernoulli, Categorical and Gaussian. For counts, such as
// calls in an hour, the Poisson distribution is the usual choice:
//
//	P(y) = λ^y e^-λ / y!    with λ = e^z, so that the rate is positive
//
// Its logarithm is y z - e^z, apart from log y!, which no weight changes.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// Poisson is the likelihood of a count, from one score: the logarithm of the
// rate.
type Poisson struct{}

var _ losses.Likelihood = Poisson{}

// Name is the likelihood's name in files.
func (Poisson) Name() string { return "poisson" }

// Scores is 1: the last layer has one unit.
func (Poisson) Scores() int { return 1 }

// Targets is 1: one count a row.
func (Poisson) Targets() int { return 1 }

// LogLikelihood is what training climbs: one number a row, y z - e^z. Scores
// and targets are nodes of shape (rows, 1). The sum over the second axis, which
// has one element, leaves shape (rows).
func (Poisson) LogLikelihood(scores, targets *gorgonia.Node) (*gorgonia.Node, error) {
	product, err := gorgonia.HadamardProd(targets, scores)
	if err != nil {
		return nil, err
	}
	rate, err := gorgonia.Exp(scores)
	if err != nil {
		return nil, err
	}
	difference, err := gorgonia.Sub(product, rate)
	if err != nil {
		return nil, err
	}
	return gorgonia.Sum(difference, 1)
}

// Mean is the prediction, the rate e^z.
func (Poisson) Mean(scores *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Exp(scores) }

// CheckTarget is asked about every row before training begins.
func (Poisson) CheckTarget(y []float64) error {
	if len(y) != 1 || y[0] < 0 || y[0] != math.Trunc(y[0]) {
		return errors.Errorf("a target must be one count, 0, 1, 2, ...; got %v", y)
	}
	return nil
}

// Validate has nothing to check: there are no fields.
func (Poisson) Validate() error { return nil }

func main() {
	// ## Data
	//
	// Calls in an hour, of which there are more on a Monday and at noon. The
	// true rate is e^(1 + 0.5 monday + 1.2 noon).
	rng := rand.New(rand.NewPCG(1, 0))
	var x [][]float64
	var calls []float64
	for range 2000 {
		monday, noon := float64(rng.IntN(2)), rng.Float64()
		x = append(x, []float64{monday, noon})
		calls = append(calls, draw(rng, math.Exp(1+0.5*monday+1.2*noon)))
	}
	data, err := datasets.FromRows(x, calls)
	check(err)

	// ## Training
	//
	// From here on Poisson is a likelihood like any other. `Dtype` is float64, so
	// that `Float64s` below is right; a float32 network's weights are in
	// `Float32s`.
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: Poisson{}, Dtype: tensor.Float64},
		model.Dense{Units: 1, Start: model.Zeros{}},
	)
	check(err)
	found, err := trainer.CheckGradient(net, data, trainer.CheckSettings{})
	check(err)
	fmt.Println("gradient right to a millionth:", found.Worst.Error < 1e-6)
	run, err := trainer.Fit(context.Background(), net, data, trainer.Settings{
		Rate:     trainer.Constant{Value: 0.1},
		Epochs:   2000,
		Converge: trainer.Convergence{GradientNorm: 1e-4},
	})
	check(err)
	w, b := net.Parameters()[0].Value.Float64s(), net.Parameters()[1].Value.Float64s()
	fmt.Println(run.Reason)
	fmt.Printf("rate = e^(%.2f + %.2f monday + %.2f noon)\n", b[0], w[0], w[1])

	// A prediction is a rate: calls to expect.
	p := make([]float64, 2)
	check(net.Predict64(p, []float64{
		0, 0.2,
		1, 0.9,
	}))
	fmt.Printf("expected calls: %.1f\n", p)

	// Targets that make no sense are found before anything is trained:
	calls[7] = 2.5
	data, err = datasets.FromRows(x, calls)
	check(err)
	_, err = trainer.Fit(context.Background(), net, data, trainer.Settings{})
	fmt.Println(err)

	// ## Saving
	//
	// As with a layer, register it before the first `Save` or `Load`:
	check(losses.Register("poisson", Poisson{}))

	// The exponential overflows for scores above 709. A likelihood for wild
	// data would cap the score, or be one operator that is safe everywhere, as
	// the library's own are.
}

// Draw draws from the Poisson distribution: how many waiting times fit into 1
// (Knuth, The Art of Computer Programming, volume 2, section 3.4.1).
func draw(rng *rand.Rand, rate float64) float64 {
	count, product := 0.0, rng.Float64()
	for product > math.Exp(-rate) {
		count++
		product *= rng.Float64()
	}
	return count
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
