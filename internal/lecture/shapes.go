package lecture

import (
	"context"
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

var shapes = Example{
	Name: "shapes",
	Line: "the shape of every matrix in networks of two and three layers",
	Text: `
A layer's weights have a row for each of its inputs and a column for each of its
neurons, so that two layers fit together when the columns of one are the rows of
the next. The shapes below are not computed from the sizes: they are read off
the graphs of networks that were declared with them, for one row of input as on
the slide, and for batches, which change the first size of x, h and y only.`,
	Formula: `
h1 = g(x W1)    h2 = g(h1 W2)    y = h2 W3
(1, a) (a, b) = (1, b)`,
	Compute: computeShapes,
}

// sized is a matrix of a network with its shape.
type sized struct {
	name          string
	rows, columns int
}

func computeShapes(_ context.Context, r *Result) error {
	slide, err := shapesOf(1, 3, 3, 3, 1)
	if err != nil {
		return err
	}
	checkSlideShapes(r, slide)
	for _, net := range []struct {
		name  string
		rows  int
		sizes []int
	}{
		{"3-3-3-1, one row", 1, []int{3, 3, 3, 1}},
		{"2-2-1, one row", 1, []int{2, 2, 1}},
		{"3-3-1, one row", 1, []int{3, 3, 1}},
		{"4-16-3, a batch of 32", 32, []int{4, 16, 3}},
		{"64-50-20-10, a batch of 100", 100, []int{64, 50, 20, 10}},
	} {
		found, err := shapesOf(net.rows, net.sizes...)
		if err != nil {
			return err
		}
		r.Equal(net.name+": shapes that do not follow the rule", 0, float64(misfits(found, net.rows, net.sizes)), 0)
		var header, row []string
		for _, s := range found {
			header = append(header, s.name)
			row = append(row, fmt.Sprintf("(%d, %d)", s.rows, s.columns))
		}
		r.Printf("%s\n", net.name)
		r.Table(header, row)
	}
	return nil
}

// shapesOf declares a network of these numbers of inputs, neurons and outputs
// and reads the shapes off its graph: x, W1, h1, W2, h2, ..., y.
func shapesOf(rows int, sizes ...int) ([]sized, error) {
	last := len(sizes) - 1
	var layers []model.Layer
	for i, units := range sizes[1:] {
		layer := model.Dense{Units: units, NoBias: true, Activation: activations.Sigmoid}
		if i+1 == last {
			layer.Activation = nil
		}
		layers = append(layers, layer)
	}
	net, err := model.New(model.Config{
		Inputs: sizes[0], Likelihood: losses.Gaussian{Outputs: sizes[last]}, Dtype: tensor.Float64,
	}, layers...)
	if err != nil {
		return nil, err
	}
	g, err := net.Graph(rows)
	if err != nil {
		return nil, err
	}
	found := []sized{sizedNode("x", g.Features)}
	for i, w := range g.Parameters {
		name := fmt.Sprintf("h%d", i+1)
		if i+1 == last {
			name = "y"
		}
		// The one node that the weights go into is the product of the layer's
		// input and the weights, which g does not change the shape of.
		users := g.Expr.To(w.ID())
		if users.Len() != 1 {
			return nil, errors.Errorf("%s goes into %d nodes, not into one", w.Name(), users.Len())
		}
		users.Next()
		found = append(found,
			sizedNode(fmt.Sprintf("W%d", i+1), w),
			sizedNode(name, users.Node().(*gorgonia.Node)))
	}
	return found, nil
}

func sizedNode(name string, n *gorgonia.Node) sized {
	return sized{name, n.Shape()[0], n.Shape()[1]}
}

// checkSlideShapes compares each size with the slide's table for 3-3-3-1.
func checkSlideShapes(r *Result, found []sized) {
	slide := []sized{
		{"x", 1, 3}, {"W1", 3, 3}, {"h1", 1, 3}, {"W2", 3, 3}, {"h2", 1, 3}, {"W3", 3, 1}, {"y", 1, 1},
	}
	r.Equal("3-3-3-1: number of matrices", float64(len(slide)), float64(len(found)), 0)
	for i, s := range slide[:min(len(slide), len(found))] {
		r.Equal(fmt.Sprintf("3-3-3-1: rows of %s", s.name), float64(s.rows), float64(found[i].rows), 0)
		r.Equal(fmt.Sprintf("3-3-3-1: columns of %s", s.name), float64(s.columns), float64(found[i].columns), 0)
	}
}

// misfits counts the shapes that are not (rows, size) for x, h and y and
// (size before, size) for W.
func misfits(found []sized, rows int, sizes []int) int {
	wrong := 0
	if len(found) != 2*len(sizes)-1 {
		wrong++
	}
	for i, s := range found {
		want := [2]int{rows, sizes[(i+1)/2]}
		if i%2 == 1 {
			want[0] = sizes[i/2]
		}
		if [2]int{s.rows, s.columns} != want {
			wrong++
		}
	}
	return wrong
}
