package lecture

import (
	"context"
	"fmt"
	"math"

	"github.com/ascent-ml/ascent/losses"
)

var lossFunctions = Example{
	Name: "losses",
	Line: "zero-one loss, log loss and squared errors by hand, and where naive forms fail",
	Text: `
Four rows of the classes 0 and 1, with the probability p of class 1 that some
classifier gave them. A loss says how bad that is: the zero-one loss counts wrong
decisions (p > 0.5 decides for 1), the log loss asks how surprising the true
classes are, and the squared errors how far p is from y.

The slide's forms fail for large scores z: e^-z overflows, and log 0 is -Inf. So
they are wrong where a confident network is most wrong, and have no gradient
there. Gorgonia rewrites some of them quietly when the graph is built (Log of
SoftMax, Log of Sigmoid, Log of 1 + x); they are written out here from Exp, Div
and Log, so that what is shown is the form itself. A likelihood of package losses
goes from scores to log likelihood in one operator, and does not fail.`,
	Formula: `
zero-one: 1/n Σ [prediction_i ≠ y_i]
log loss: -1/n Σ (y_i ln p_i + (1-y_i) ln(1-p_i))
squares:  Σ (p_i - y_i)²`,
	Compute: computeLosses,
}

func computeLosses(_ context.Context, r *Result) error {
	p := []float64{0.8, 0.25, 0.6, 0.4}
	y := []int{1, 0, 0, 1}
	values := make([]float64, len(y))
	decisions := make([]int, len(y))
	rows := make([][]string, len(y))
	for i := range y {
		values[i] = float64(y[i])
		if p[i] > 0.5 {
			decisions[i] = 1
		}
		rows[i] = []string{fmt.Sprint(p[i]), fmt.Sprint(y[i]), fmt.Sprint(decisions[i])}
	}
	r.Table([]string{"p", "y", "decision"}, rows...)
	zeroOne, err := losses.ZeroOneLoss(decisions, y)
	if err != nil {
		return err
	}
	logLoss, err := losses.LogLoss(p, y)
	if err != nil {
		return err
	}
	squares, err := losses.SumOfSquaredErrors(p, values)
	if err != nil {
		return err
	}
	r.Equal("zero-one loss: 2 of 4 wrong", 0.5, zeroOne, 1e-12)
	// The true classes have the probabilities 0.8, 0.75, 0.4 and 0.4.
	r.Equal("log loss: -ln(0.8·0.75·0.4·0.4)/4", -math.Log(0.096)/4, logLoss, 1e-12)
	r.Equal("log loss to four places", 0.5859, logLoss, 5e-5)
	r.Equal("squared errors: 0.04 + 0.0625 + 0.36 + 0.36", 0.8225, squares, 1e-12)
	return computeNaive(r)
}

var logLossExample = Example{
	Name: "log-loss-example",
	Line: "the slide's three points, whose log losses add up to 1.1, and in which logarithm",
	Text: `
The log loss of a set of points is the sum of the losses of each, and so depends
on the product of the probabilities that the true classes were given, and on
nothing else. The slide's three come to 1.1, which belongs to a product of 0.08 in
logarithms to base 10. The probabilities below, 0.8, 0.5 and 0.2, are a choice of
three with that product. The slide used base 10; this library uses natural
logarithms, in which the same points come to 2.53. The base multiplies every loss
by one factor, and moves no maximum.`,
	Formula: `
loss = -log p_1 - log p_2 - log p_3 = -log(p_1·p_2·p_3)
log10 x = ln x / ln 10`,
	Compute: computeLogLossExample,
}

func computeLogLossExample(_ context.Context, r *Result) error {
	p := []float64{0.8, 0.5, 0.2}
	mean, err := losses.LogLoss(p, []int{1, 1, 1})
	if err != nil {
		return err
	}
	natural := mean * float64(len(p))
	base10 := natural / math.Ln10
	var rows [][]string
	for _, v := range p {
		rows = append(rows, []string{fmt.Sprint(v), fmt.Sprintf("%.4f", -math.Log10(v)), fmt.Sprintf("%.4f", -math.Log(v))})
	}
	rows = append(rows, []string{"sum", fmt.Sprintf("%.4f", base10), fmt.Sprintf("%.4f", natural)})
	r.Table([]string{"p of the true class", "-log10 p", "-ln p"}, rows...)
	r.Equal("log loss to base 10", 1.0969, base10, 5e-5)
	r.Equal("log loss to base 10, the slide's 1.1", 1.1, math.Round(base10*10)/10, 1e-12)
	r.Equal("log loss in natural logarithms", 2.5257, natural, 5e-5)
	r.Equal("product of the probabilities", 0.08, math.Exp(-natural), 1e-12)
	return nil
}
