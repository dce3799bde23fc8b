package lecture

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/model/engine"
)

var autodiffCost = Example{
	Name: "autodiff-cost",
	Line: "what a gradient costs, beside the value",
	Text: `
However many weights there are, value and gradient together cost at most about
three times the value alone. Nearly all work is in products of matrices, and each
product forward, rows × weights, has two on the way back: one for the gradient of
the weights, one for that of the rows, which the first layer does not need. We
count multiply-adds in the products of the graphs themselves, before and after
gorgonia.Grad. Times, where a clock is at hand, are shown and not checked: they
hold everything else as well, and depend on the machine.`,
	Formula: `
(r × k)·(k × n):  r·k·n multiply-adds
network: n inputs, layers of n, n and n tanh units, 64 rows`,
	Compute: computeAutodiffCost,
}

func computeAutodiffCost(ctx context.Context, r *Result) error {
	const rows, layers = 64, 3
	forward := figure.Series{Name: "value alone", Dotted: true}
	whole := figure.Series{Name: "value and gradient", Dotted: true}
	header := []string{"n", "value", "with gradient", "ratio"}
	if r.Settings.Now != nil {
		header = append(header, "ratio of times")
	}
	var table [][]string
	for _, units := range []int{4, 8, 16, 32, 64, 128, 256} {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := newCostly(rows, units, layers)
		if err != nil {
			return err
		}
		value, both := multiplyAdds(gorgonia.Nodes{n.cost}), multiplyAdds(append(gorgonia.Nodes{n.cost}, n.gradients...))
		ratio := both / value
		line := []string{strconv.Itoa(units), fmt.Sprintf("%.0f", value), fmt.Sprintf("%.0f", both), fmt.Sprintf("%.3f", ratio)}
		if r.Settings.Now != nil {
			times, err := n.timeRatio(r)
			if err != nil {
				return err
			}
			line = append(line, fmt.Sprintf("%.1f", times))
		}
		table = append(table, line)
		what := fmt.Sprintf("n = %d: ", units)
		r.Equal(what+"multiply-adds of the value, 3·64·n²", float64(layers*rows*units*units), value, 0)
		r.Equal(what+"multiply-adds of value and gradient, 8·64·n²", float64((3*layers-1)*rows*units*units), both, 0)
		r.AtMost(what+"value and gradient over value alone", 3, ratio)
		forward.X, forward.Y = append(forward.X, float64(units)), append(forward.Y, value)
		whole.X, whole.Y = append(whole.X, float64(units)), append(whole.Y, both)
	}
	r.Printf("Multiply-adds of a network with three layers of n units:\n")
	r.Table(header, table...)
	r.Show("autodiff-cost", figure.Lines{
		Title:  "Value and gradient cost at most three times the value",
		X:      figure.Axis{Name: "units n in a layer", Log: true},
		Y:      figure.Axis{Name: "multiply-adds", Log: true},
		Series: []figure.Series{forward, whole},
	})
	return nil
}

// costly is a network of dense tanh layers whose cost is the sum of its outputs.
type costly struct {
	graph     *gorgonia.ExprGraph
	cost      *gorgonia.Node
	gradients gorgonia.Nodes
}

func newCostly(rows, units, layers int) (*costly, error) {
	c := &costly{graph: gorgonia.NewGraph()}
	matrix := func(name string, rows int) *gorgonia.Node {
		data := make([]float64, rows*units)
		for i := range data {
			data[i] = math.Sin(float64(i)) / math.Sqrt(float64(units))
		}
		return gorgonia.NewMatrix(c.graph, gorgonia.Float64, gorgonia.WithName(name), gorgonia.WithShape(rows, units),
			gorgonia.WithValue(tensor.New(tensor.WithShape(rows, units), tensor.WithBacking(data))))
	}
	x := matrix("x", rows)
	var weights gorgonia.Nodes
	for i := range layers {
		weights = append(weights, matrix(fmt.Sprintf("w%d", i+1), units))
		x = gorgonia.Must(gorgonia.Tanh(gorgonia.Must(gorgonia.Mul(x, weights[i]))))
	}
	c.cost = gorgonia.Must(gorgonia.Sum(x))
	var err error
	c.gradients, err = gorgonia.Grad(c.cost, weights...)
	return c, errors.Wrap(err, "differentiating the network")
}

// timeRatio returns how many times as long value and gradient take as the value.
func (c *costly) timeRatio(r *Result) (float64, error) {
	var seconds []float64
	for _, outputs := range []gorgonia.Nodes{{c.cost}, append(gorgonia.Nodes{c.cost}, c.gradients...)} {
		machine, err := engine.New(c.graph, engine.Settings{Outputs: outputs})
		if err != nil {
			return 0, err
		}
		least := math.Inf(1)
		for range 5 {
			start := r.now()
			if err := machine.RunAll(); err != nil {
				return 0, err
			}
			least = min(least, r.now().Sub(start).Seconds())
		}
		seconds = append(seconds, least)
	}
	return seconds[1] / seconds[0], nil
}

// multiplyAdds counts those in all products of matrices that the nodes need.
// Gorgonia writes every such product with a ×. One of (r × k) and (k × n) is
// the root of (rk)(kn)(rn), whichever of the two are transposed.
func multiplyAdds(wanted gorgonia.Nodes) float64 {
	total := 0.0
	seen := map[*gorgonia.Node]bool{}
	var visit func(n *gorgonia.Node)
	visit = func(n *gorgonia.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		squared := float64(n.Shape().TotalSize())
		below := n.Graph().From(n.ID())
		for below.Next() {
			input := below.Node().(*gorgonia.Node)
			squared *= float64(input.Shape().TotalSize())
			visit(input)
		}
		if op := n.Op(); op != nil && strings.Contains(op.String(), "×") {
			total += math.Sqrt(squared)
		}
	}
	for _, n := range wanted {
		visit(n)
	}
	return total
}
