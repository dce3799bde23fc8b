package lecture

import (
	"context"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/model/engine"
)

var activationFunctions = Example{
	Name: "activations",
	Line: "sigmoid, tanh and ReLU, and their derivatives",
	Text: `
Without an activation between them, layers of sums are one sum. The derivatives
of the usual ones cost next to nothing, once the values are known. That of ReLU
has a step at 0; like the slide, we take 0 there.`,
	Formula: `
sigmoid: g(z) = 1 / (1 + e^-z)                 g'(z) = g(z)(1 - g(z))
tanh:    g(z) = (e^z - e^-z) / (e^z + e^-z)    g'(z) = 1 - g(z)²
ReLU:    g(z) = max(0, z)                      g'(z) = 1 if z > 0, otherwise 0`,
	Compute: computeActivations,
}

func computeActivations(_ context.Context, r *Result) error {
	z := make([]float64, 161) // -8, -7.9, ..., 8: 0 is among them
	for i := range z {
		z[i] = float64(i-80) / 10
	}
	values := figure.Lines{Title: "Activations", X: figure.Axis{Name: "z"}, Y: figure.Axis{Name: "g(z)", Min: -1.1, Max: 3}}
	slopes := figure.Lines{Title: "Their derivatives", X: figure.Axis{Name: "z"}, Y: figure.Axis{Name: "g'(z)"}}
	var table [][]string
	for _, c := range []struct {
		activation activations.Activation
		formula    string
		slope      func(z, g float64) float64
	}{
		{activations.Sigmoid, "g(1-g)", func(_, g float64) float64 { return g * (1 - g) }},
		{activations.Tanh, "1-g²", func(_, g float64) float64 { return 1 - g*g }},
		{activations.ReLU, "0 or 1", func(z, _ float64) float64 {
			if z > 0 {
				return 1
			}
			return 0
		}},
	} {
		name := c.activation.Name()
		g, slope, err := activate(c.activation, z)
		if err != nil {
			return errors.Wrap(err, name)
		}
		furthest := 0.0
		for i := range z {
			furthest = max(furthest, math.Abs(slope[i]-c.slope(z[i], g[i])))
		}
		r.Equal(name+": largest |g' from the graph - ("+c.formula+")| from -8 to 8", 0, furthest, 1e-15)
		r.Equal(name+": g'(0)", map[string]float64{"sigmoid": 0.25, "tanh": 1, "relu": 0}[name], slope[80], 1e-15)
		table = append(table,
			[]string{name, "g", number(g[60]), number(g[80]), number(g[100])},
			[]string{"", "g'", number(slope[60]), number(slope[80]), number(slope[100])})
		values.Series = append(values.Series, figure.Series{Name: name, X: z, Y: g})
		slopes.Series = append(slopes.Series, figure.Series{Name: name, X: z, Y: slope})
	}
	r.Table([]string{"", "", "z = -2", "z = 0", "z = 2"}, table...)
	r.Show("activations", values)
	r.Show("activations-derivatives", slopes)
	return nil
}

// activate returns g and, from the gradient of the sum of all g(z_i), g' at
// every z.
func activate(a activations.Activation, z []float64) (value, slope []float64, err error) {
	graph := gorgonia.NewGraph()
	x := gorgonia.NewVector(graph, gorgonia.Float64, gorgonia.WithName("z"), gorgonia.WithShape(len(z)),
		gorgonia.WithValue(tensor.New(tensor.WithShape(len(z)), tensor.WithBacking(append([]float64(nil), z...)))))
	g, err := a.Node(x)
	if err != nil {
		return nil, nil, err
	}
	if _, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(g)), x); err != nil {
		return nil, nil, err
	}
	machine, err := engine.New(graph, engine.Settings{Outputs: gorgonia.Nodes{g}, Gradients: gorgonia.Nodes{x}})
	if err != nil {
		return nil, nil, err
	}
	if err := machine.RunAll(); err != nil {
		return nil, nil, err
	}
	gradient, err := x.Grad()
	if err != nil {
		return nil, nil, err
	}
	return g.Value().Data().([]float64), gradient.Data().([]float64), nil
}
