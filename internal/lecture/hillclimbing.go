package lecture

import (
	"context"
	"fmt"
	"strconv"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/figure"
)

var hillClimbing = Example{
	Name: "hill-climbing",
	Line: "hill climbing against gradient ascent, in 1 to 10 dimensions",
	Text: `
Hill climbing looks at every neighbour, one step h up and one down each
coordinate, and moves to the best; where none is better, h is halved. A move
costs 2d evaluations of g in d dimensions and changes one coordinate. Gradient
ascent moves all of them at once, and a gradient costs about as much as two
evaluations, whatever d is. Both start at the same point and stop when g is
within 0.0001 of its maximum. In one dimension they are about even; from two on
gradient ascent needs fewer, and hardly more in ten dimensions than in two.`,
	Formula: `
g(w) = -Σ (w_i - 1)² - ½·Σ (w_i - w_{i+1})², highest, 0, at (1, ..., 1)`,
	Compute: computeHillClimbing,
}

// climbTolerance is how close to the maximum, 0, both searches must come.
const climbTolerance = 1e-4

func computeHillClimbing(ctx context.Context, r *Result) error {
	var labels []string
	var rows [][]string
	climbed, ascended := figure.BarSeries{Name: "hill climbing"}, figure.BarSeries{Name: "gradient ascent"}
	for _, dimensions := range []int{1, 2, 5, 10} {
		g, err := declareHill(dimensions)
		if err != nil {
			return err
		}
		start := make([]float64, dimensions)
		for i := range start {
			start[i] = -0.9 - 0.37*float64(i%3)
		}
		byHill, hillValue, err := climb(ctx, g, start)
		if err != nil {
			return err
		}
		byGradient, gradientValue, err := ascendHill(ctx, g, start)
		if err != nil {
			return err
		}
		d := strconv.Itoa(dimensions)
		rows = append(rows, []string{d, strconv.Itoa(byHill), strconv.Itoa(byGradient)})
		labels = append(labels, d)
		climbed.Values = append(climbed.Values, float64(byHill))
		ascended.Values = append(ascended.Values, float64(byGradient))
		r.AtLeast("g where hill climbing ends, d = "+d, -climbTolerance, hillValue)
		r.AtLeast("g where gradient ascent ends, d = "+d, -climbTolerance, gradientValue)
		if dimensions > 1 {
			what := fmt.Sprintf("evaluations of gradient ascent, d = %d, one less than hill climbing's", dimensions)
			r.AtMost(what, float64(byHill-1), float64(byGradient))
		}
	}
	r.Printf("Evaluations of g, a gradient counted as two:\n")
	r.Table([]string{"d", "hill climbing", "gradient ascent"}, rows...)
	r.Show("hill-climbing", figure.Bars{
		Title:  "Evaluations to come within 0.0001 of the maximum",
		X:      figure.Axis{Name: "dimensions"},
		Y:      figure.Axis{Name: "evaluations of g"},
		Labels: labels,
		Series: []figure.BarSeries{climbed, ascended},
	})
	return nil
}

func declareHill(dimensions int) (*function, error) {
	names := make([]string, dimensions)
	for i := range names {
		names[i] = fmt.Sprintf("w%d", i+1)
	}
	return declare(func(w gorgonia.Nodes) *gorgonia.Node {
		var loss *gorgonia.Node
		add := func(term *gorgonia.Node) {
			if loss == nil {
				loss = term
				return
			}
			loss = gorgonia.Must(gorgonia.Add(loss, term))
		}
		for i := range w {
			add(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(w[i], gorgonia.NewConstant(1.0))))))
			if i > 0 {
				between := gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(w[i-1], w[i]))))
				add(gorgonia.Must(gorgonia.Mul(gorgonia.NewConstant(0.5), between)))
			}
		}
		return gorgonia.Must(gorgonia.Neg(loss))
	}, names...)
}

// climb moves to the best of the 2d neighbours a step h away, halves h where
// none is better, and returns how often it evaluated g and the value it reached.
func climb(ctx context.Context, g *function, start []float64) (evaluations int, best float64, err error) {
	w := append([]float64(nil), start...)
	best, _, err = g.at(w...)
	evaluations++
	for h := 0.5; best < -climbTolerance; {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || h < 1e-9 {
			return evaluations, best, errors.Wrapf(err, "hill climbing with h = %v", h)
		}
		coordinate, to, found := 0, 0.0, best
		for i, here := range w {
			for _, there := range []float64{here - h, here + h} {
				w[i] = there
				value, _, valueErr := g.at(w...)
				evaluations++
				if valueErr != nil {
					return evaluations, best, valueErr
				}
				if value > found {
					coordinate, to, found = i, there, value
				}
			}
			w[i] = here
		}
		if found > best {
			w[coordinate], best = to, found
		} else {
			h /= 2
		}
	}
	return evaluations, best, err
}

// ascendHill steps along the gradient and returns twice the number of gradients
// and the value reached. The value comes with the gradient.
func ascendHill(ctx context.Context, g *function, start []float64) (evaluations int, value float64, err error) {
	const rate, most = 0.25, 1000 // the curvature is between 2 and 6: 0.25 is under 2/6
	w := append([]float64(nil), start...)
	for range most {
		value, d, err := g.at(w...)
		evaluations += 2
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || value >= -climbTolerance {
			return evaluations, value, err
		}
		for i := range w {
			w[i] += rate * d[i]
		}
	}
	return evaluations, value, errors.Errorf("gradient ascent is not there after %d steps", most)
}
