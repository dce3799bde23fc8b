package lecture

import (
	"context"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
	"github.com/ascent-ml/ascent/trainer"
)

var descentIsAscent = Example{
	Name: "descent-is-ascent",
	Line: "descending the log loss takes the same steps as ascending the log likelihood",
	Text: `
The log loss is minus the mean log likelihood, so that its gradient is the same
with the sign turned, and to subtract it is to add the other. Turning a sign
rounds nothing: descent written by hand, on a graph of its own, and trainer.Fit
must end with the same weights, bit for bit. For that they must round alike, and
so there are 64 rows and α is 1/2: multiplying by powers of 2 rounds nothing.

Written with probabilities, as on the slide, the log loss is the same function,
but other roundings come in, and a wrong prediction that is certain would give
log 0. These weights agree to 12 places. (Of a Sigmoid's Log Gorgonia would
quietly make a softplus; here p is spelled out.)`,
	Formula: `
log loss  L(w) = -ll(w)
descent   w ← w - α ∇L(w)
ascent    w ← w + α ∇ll(w)
slide     L(w) = mean of -(y log p + (1-y) log(1-p)),  p = 1 / (1 + e^-z)`,
	Compute: computeDescent,
}

// Powers of 2, see the example's text.
const (
	descentRows  = 64
	descentSteps = 100
	descentRate  = 0.5
)

func computeDescent(ctx context.Context, r *Result) error {
	data, err := datasets.TwoGaussians{Distance: 2}.Generate(descentRows, 1)
	if err != nil {
		return err
	}
	ascended, err := byFit(ctx, data)
	if err != nil {
		return err
	}
	descended, err := byHand(data, lossOfScores)
	if err != nil {
		return err
	}
	slide, err := byHand(data, lossOfProbabilities)
	if err != nil {
		return err
	}
	checkDescent(r, ascended, descended, slide)
	r.Table([]string{"", "w1", "w2"},
		[]string{"ascent by trainer.Fit", number(ascended[0]), number(ascended[1])},
		[]string{"descent by hand", number(descended[0]), number(descended[1])},
		[]string{"descent, from probabilities", number(slide[0]), number(slide[1])})
	return nil
}

func checkDescent(r *Result, ascended, descended, slide []float64) {
	same := 0.0
	for i, w := range ascended {
		same += truth(math.Float64bits(w) == math.Float64bits(descended[i]))
	}
	r.Equal("weights with the same bits, of 2", float64(len(ascended)), same, 0)
	r.AtMost("|difference| of any weight, log loss of probabilities", 1e-12, largestDifference(slide, ascended))
	r.AtLeast("|w|, so that the weights have left 0", 1, math.Hypot(ascended[0], ascended[1]))
}

// byFit trains logistic regression from 0 with the full batch.
func byFit(ctx context.Context, data *datasets.Dataset) ([]float64, error) {
	net, err := model.New(
		model.Config{Inputs: data.Columns(), Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64},
		model.Dense{Units: 1, NoBias: true, Start: model.Zeros{}},
	)
	if err != nil {
		return nil, err
	}
	if _, err := trainer.Fit(ctx, net, data, trainer.Settings{
		Epochs: descentSteps, // of one step, since the batch is full
		Rate:   trainer.Constant{Value: descentRate},
	}); err != nil {
		return nil, err
	}
	values, err := parameters(net)
	if err != nil {
		return nil, err
	}
	return values[0], nil
}

// byHand takes as many steps by hand, on the loss of z = X w.
func byHand(data *datasets.Dataset, loss func(z, y *gorgonia.Node) (*gorgonia.Node, error)) ([]float64, error) {
	g := gorgonia.NewGraph()
	weights := make([]float64, data.Columns())
	x := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(data.X))
	y := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("y"), gorgonia.WithValue(data.Y))
	w := gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithName("w"), gorgonia.WithValue(tensorOf(1, weights...)))
	l, err := loss(gorgonia.Must(gorgonia.Mul(x, w)), y)
	if err != nil {
		return nil, err
	}
	if _, err := gorgonia.Grad(l, w); err != nil {
		return nil, errors.Wrap(err, "differentiating the log loss")
	}
	machine, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{l}, Gradients: gorgonia.Nodes{w}})
	if err != nil {
		return nil, err
	}
	defer machine.Close()
	for range descentSteps {
		if err := machine.RunAll(); err != nil {
			return nil, err
		}
		value, err := w.Grad()
		if err != nil {
			return nil, errors.Wrap(err, "the gradient by w")
		}
		gradient, err := floats(value)
		if err != nil {
			return nil, err
		}
		for i, g := range gradient {
			weights[i] -= descentRate * g
		}
	}
	return weights, nil
}

// lossOfScores is minus the mean log likelihood.
func lossOfScores(z, y *gorgonia.Node) (*gorgonia.Node, error) {
	ll, err := losses.Bernoulli{}.LogLikelihood(z, y)
	if err != nil {
		return nil, err
	}
	return gorgonia.Must(gorgonia.Neg(gorgonia.Must(gorgonia.Mean(ll)))), nil
}

// lossOfProbabilities is the mean of -(y log p + (1-y) log(1-p)).
func lossOfProbabilities(z, y *gorgonia.Node) (*gorgonia.Node, error) {
	one := gorgonia.NewConstant(1.0)
	log := func(p *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.Log(p)) }
	not := func(p *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.Sub(one, p)) }
	times := func(a, b *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.HadamardProd(a, b)) }

	p := gorgonia.Must(gorgonia.Inverse(gorgonia.Must(gorgonia.Add(one, gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Neg(z))))))))
	ll := gorgonia.Must(gorgonia.Add(times(y, log(p)), times(not(y), log(not(p)))))
	return gorgonia.Must(gorgonia.Neg(gorgonia.Must(gorgonia.Mean(ll)))), nil
}
