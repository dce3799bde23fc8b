package lecture

import (
	"context"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/figure"
)

var numericDerivative = Example{
	Name: "numeric-derivative",
	Line: "the derivative by differences, as the step h shrinks",
	Text: `
Two values a step apart give a slope without any calculus. The central
difference is off by a term in h², so that a step ten times smaller is a hundred
times better; the one-sided difference is off by a term in h. But the two values
are rounded, to about 1 part in 10¹⁶, and that error is divided by 2h: below some
h it takes over, and the smallest steps are the worst. This is why networks are
differentiated symbolically, and why differences, at a middling h, are good for
checking the result.`,
	Formula: `
g(w)  = eʷ sin w, at w = 1
g'(w) ≈ (g(w+h) - g(w-h)) / 2h    error ≈ h²/6·g'''(w) + rounding/h`,
	Compute: computeNumericDerivative,
}

func computeNumericDerivative(_ context.Context, r *Result) error {
	g, err := declare(func(w gorgonia.Nodes) *gorgonia.Node {
		return gorgonia.Must(gorgonia.Mul(gorgonia.Must(gorgonia.Exp(w[0])), gorgonia.Must(gorgonia.Sin(w[0]))))
	}, "w")
	if err != nil {
		return err
	}
	const w = 1.0
	here, exact, err := g.at(w)
	if err != nil {
		return err
	}
	r.Equal("g'(1) from the graph, against e(sin 1 + cos 1)", math.E*(math.Sin(1)+math.Cos(1)), exact[0], 1e-12)

	central, oneSided := figure.Series{Name: "central", Dotted: true}, figure.Series{Name: "one-sided", Dotted: true}
	var rows [][]string
	for k := 1; k <= 13; k++ {
		h := math.Pow(10, -float64(k))
		right, _, err := g.at(w + h)
		if err != nil {
			return err
		}
		left, _, err := g.at(w - h)
		if err != nil {
			return err
		}
		// Errors under the last digit of g' are drawn there, since zero has no
		// place on a logarithmic axis.
		errorOf := func(estimate float64) float64 { return max(math.Abs(estimate-exact[0]), 1e-16) }
		central.X, central.Y = append(central.X, h), append(central.Y, errorOf((right-left)/(2*h)))
		oneSided.X, oneSided.Y = append(oneSided.X, h), append(oneSided.Y, errorOf((right-here)/h))
		if k <= 4 {
			rows = append(rows, []string{fmt.Sprintf("1e-%d", k), fmt.Sprintf("%.3e", central.Y[k-1]), fmt.Sprintf("%.3e", oneSided.Y[k-1])})
		}
	}
	r.Printf("g'(1) = %s from the graph. Errors of the differences, before rounding shows:\n", number(exact[0]))
	r.Table([]string{"h", "central", "one-sided"}, rows...)

	// The slope on logarithmic axes, from h = 0.1 to 0.001, is the power of h.
	power := func(s figure.Series) float64 { return math.Log10(s.Y[0]/s.Y[2]) / 2 }
	r.Equal("power of h in the error of the central difference", 2, power(central), 0.02)
	r.Equal("power of h in the error of the one-sided difference", 1, power(oneSided), 0.02)
	third := 2 * math.E * (math.Cos(1) - math.Sin(1)) // g'''(1)
	r.Equal("error at h = 0.001 over h²/6·|g'''(1)|", 1, central.Y[2]/(1e-6/6*math.Abs(third)), 0.01)
	least, at := math.Inf(1), 0
	for i, e := range central.Y {
		if e < least {
			least, at = e, i
		}
	}
	r.AtMost("the least error of the central difference", 1e-9, least)
	r.AtMost("h of the least error", 1e-4, central.X[at])
	r.AtLeast("h of the least error", 1e-7, central.X[at])
	last := central.Y[len(central.Y)-1]
	r.AtLeast("error at h = 1e-13 over the least: rounding has taken over", 1000, last/least)

	r.Show("numeric-derivative", figure.Lines{
		Title:  "Error of the derivative of eʷ sin w by differences",
		X:      figure.Axis{Name: "step h", Log: true},
		Y:      figure.Axis{Name: "error", Log: true},
		Series: []figure.Series{central, oneSided},
	})
	return nil
}
