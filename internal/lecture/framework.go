package lecture

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model/engine"
)

var framework = Example{
	Name: "framework",
	Line: "the slide's two PyTorch cells, in Gorgonia",
	Text: `
PyTorch records what is computed and goes back over the record; Gorgonia has the
graph before anything is computed. The gradients are the same. The second cell
needs the inverse of a matrix, which Gorgonia lacks: package lecture has it as an
example of one's own operator, with gonum for the numbers and a symbolic
derivative. The form y·(M⁻¹x) is the slide's; the numbers in it are ours,
M = (1 2; 3 4), x = (5, 6), y = (7, 8), chosen so that the closed forms below can
be followed by hand. The gradients are checked against them and against central
differences.`,
	Formula: `
z = xy + x²:         dz/dx = y + 2x           dz/dy = x
g = y·(M⁻¹x):        ∂g/∂y = M⁻¹x             ∂g/∂x = M⁻ᵀy
                     ∂g/∂M = -(M⁻ᵀy)(M⁻¹x)ᵀ`,
	Compute: computeFramework,
}

func computeFramework(_ context.Context, r *Result) error {
	z, err := declare(func(w gorgonia.Nodes) *gorgonia.Node {
		return gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Mul(w[0], w[1])), gorgonia.Must(gorgonia.Square(w[0]))))
	}, "x", "y")
	if err != nil {
		return err
	}
	value, d, err := z.at(2, 3)
	if err != nil {
		return err
	}
	r.Printf("First cell: z(2, 3) = %s, dz/dx = %s, dz/dy = %s.\n", number(value), number(d[0]), number(d[1]))
	r.Equal("z(2, 3)", 10, value, 1e-12)
	r.Equal("dz/dx", 7, d[0], 1e-12)
	r.Equal("dz/dy", 2, d[1], 1e-12)
	return computeSecondCell(r)
}

func computeSecondCell(r *Result) error {
	g, err := newBilinear([]float64{1, 2, 3, 4}, []float64{5, 6}, []float64{7, 8})
	if err != nil {
		return err
	}
	value, err := g.run()
	if err != nil {
		return err
	}
	r.Equal("g = y·(M⁻¹x)", 8, value, 1e-9)
	// M⁻¹ = (-2 1; 1.5 -0.5), so M⁻¹x = (-4, 4.5) and M⁻ᵀy = (-2, 3).
	closed := [][]float64{{-8, 9, 12, -13.5}, {-2, 3}, {-4, 4.5}}
	gradients, err := g.gradients()
	if err != nil {
		return err
	}
	furthest := 0.0
	for k, gradient := range gradients {
		name := g.inputs[k].Name()
		r.Printf("Second cell: ∂g/∂%s = %.4f.\n", name, gradient)
		for i, want := range closed[k] {
			r.Equal(element(name, i), want, gradient[i], 5e-5)
			difference, err := g.difference(k, i, 1e-5)
			if err != nil {
				return err
			}
			furthest = max(furthest, math.Abs(difference-gradient[i]))
		}
	}
	r.AtMost("largest |gradient - central difference|", 1e-6, furthest)
	return nil
}

// element names an element of a gradient: ∂g/∂M21, ∂g/∂x2.
func element(name string, i int) string {
	if name == "M" {
		return fmt.Sprintf("∂g/∂M%d%d", i/2+1, i%2+1)
	}
	return fmt.Sprintf("∂g/∂%s%d", name, i+1)
}

// bilinear is g = y·(M⁻¹x).
type bilinear struct {
	inputs  gorgonia.Nodes // M, x, y
	data    [][]float64    // what their values hold
	value   *gorgonia.Node
	machine *engine.Machine
}

func newBilinear(m, x, y []float64) (*bilinear, error) {
	graph := gorgonia.NewGraph()
	b := &bilinear{data: [][]float64{m, x, y}}
	for i, name := range []string{"M", "x", "y"} {
		shape := tensor.Shape{2}
		if name == "M" {
			shape = tensor.Shape{2, 2}
		}
		b.inputs = append(b.inputs, gorgonia.NewTensor(graph, gorgonia.Float64, len(shape), gorgonia.WithName(name),
			gorgonia.WithShape(shape...), gorgonia.WithValue(tensor.New(tensor.WithShape(shape...), tensor.WithBacking(b.data[i])))))
	}
	inverted, err := invert(b.inputs[0])
	if err != nil {
		return nil, err
	}
	b.value = gorgonia.Must(gorgonia.Mul(b.inputs[2], gorgonia.Must(gorgonia.Mul(inverted, b.inputs[1]))))
	if _, err := gorgonia.Grad(b.value, b.inputs...); err != nil {
		return nil, errors.Wrap(err, "differentiating y·(M⁻¹x)")
	}
	b.machine, err = engine.New(graph, engine.Settings{Outputs: gorgonia.Nodes{b.value}, Gradients: b.inputs})
	return b, err
}

func (b *bilinear) run() (float64, error) {
	if err := b.machine.RunAll(); err != nil {
		return 0, err
	}
	return scalar(b.value.Value()), nil
}

// gradients returns copies of the gradients of the last run, since the next run
// overwrites them.
func (b *bilinear) gradients() ([][]float64, error) {
	var all [][]float64
	for _, input := range b.inputs {
		gradient, err := input.Grad()
		if err != nil {
			return nil, errors.Wrapf(err, "the gradient by %s", input.Name())
		}
		all = append(all, slices.Clone(gradient.Data().([]float64)))
	}
	return all, nil
}

// difference returns (g(v+h) - g(v-h)) / 2h for element i of input k.
func (b *bilinear) difference(k, i int, h float64) (float64, error) {
	v := b.data[k][i]
	defer func() { b.data[k][i] = v }()
	b.data[k][i] = v + h
	above, err := b.run()
	if err != nil {
		return 0, err
	}
	b.data[k][i] = v - h
	below, err := b.run()
	return (above - below) / (2 * h), err
}
