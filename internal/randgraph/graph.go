// Package randgraph makes random graphs of differentiable operators, for
// tests that compare one way to run or differentiate a graph with another:
//
//	g, err := randgraph.New(rand.New(rand.NewPCG(1, 0)), 5, randgraph.Gorgonia)
//	grads, err := gorgonia.Grad(g.Cost, g.Inputs...)
//
// What an operator may be applied to is one line in a table.
package randgraph

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Graph is a scalar cost of inputs, every one of which has a value.
type Graph struct {
	Expr   *gorgonia.ExprGraph
	Cost   *gorgonia.Node
	Inputs gorgonia.Nodes // that the cost is smooth in, but for kinks
	Used   []string       // names of the operators, in order
}

// Operator is a line of the table.
type Operator struct {
	Name   string
	Rank   int    // of the operand; 0: any rank from 1 to 4
	Domain Domain // in which the operand's elements must lie
	// Apply returns the operator applied to x, and takes further operands of
	// whatever shape it needs from the Maker.
	Apply func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error)
}

// Domain is a range of numbers.
type Domain int

const (
	Real     Domain = iota // about -3 to 3 for inputs; anything for results
	Bounded                // -1 to 1
	Positive               // from 1/2 up
)

// Maker makes one graph.
type Maker struct {
	rng    *rand.Rand
	g      *gorgonia.ExprGraph
	dtype  tensor.Dtype
	pool   gorgonia.Nodes // what operands are taken from
	inputs gorgonia.Nodes
	count  int // of names
}

// New makes a float64 graph of so many operators, drawn from the tables in
// turn at random, with an input wherever no result of the right shape is at
// hand.
func New(rng *rand.Rand, operators int, tables ...[]Operator) (*Graph, error) {
	return NewOf(tensor.Float64, rng, operators, tables...)
}

// NewOf is New for float32 or float64. The same generator makes the same graph
// of both, with inputs that are the same but for their rounding.
func NewOf(dtype tensor.Dtype, rng *rand.Rand, operators int, tables ...[]Operator) (*Graph, error) {
	var table []Operator
	for _, t := range tables {
		table = append(table, t...)
	}
	m := &Maker{rng: rng, g: gorgonia.NewGraph(), dtype: dtype}
	var used []string
	for range operators {
		o := table[rng.IntN(len(table))]
		y, err := m.apply(o)
		if err != nil {
			return nil, errors.Wrapf(err, "randgraph: %s after %v", o.Name, used)
		}
		m.pool = append(m.pool, y)
		used = append(used, o.Name)
	}
	cost, err := m.cost()
	if err != nil {
		return nil, errors.Wrapf(err, "randgraph: the cost of %v", used)
	}
	return &Graph{Expr: m.g, Cost: cost, Inputs: m.inputs, Used: used}, nil
}

// apply applies the operator to a node of the pool or to a new input.
func (m *Maker) apply(o Operator) (*gorgonia.Node, error) {
	var fitting gorgonia.Nodes
	for _, n := range m.pool {
		if o.Rank == 0 && n.Dims() > 0 || n.Dims() == o.Rank && n.Dims() > 0 {
			fitting = append(fitting, n)
		}
	}
	var x *gorgonia.Node
	if i := m.rng.IntN(len(fitting) + 1); i < len(fitting) {
		x = fitting[i]
	} else {
		rank := o.Rank
		if rank == 0 {
			rank = 1 + m.rng.IntN(4)
		}
		x = m.Input(m.Shape(rank)...)
	}
	x, err := m.within(o.Domain, x)
	if err != nil {
		return nil, err
	}
	return o.Apply(m, x)
}

// within maps a node smoothly into a domain: tanh(x), x^2 + 1/2.
func (m *Maker) within(d Domain, x *gorgonia.Node) (*gorgonia.Node, error) {
	switch d {
	case Bounded:
		return gorgonia.Tanh(x)
	case Positive:
		square, err := gorgonia.Square(x)
		if err != nil {
			return nil, err
		}
		return gorgonia.Add(square, gorgonia.NewConstant(m.number(0.5)))
	}
	return x, nil
}

// cost is the sum of every node of the pool, weighted at random, so that each
// input has an influence and no gradient is zero by symmetry.
func (m *Maker) cost() (*gorgonia.Node, error) {
	var terms gorgonia.Nodes
	for _, n := range m.pool {
		term, err := gorgonia.HadamardProd(n, m.constant(n.Shape()))
		if err != nil {
			return nil, err
		}
		if term, err = gorgonia.Sum(term); err != nil {
			return nil, err
		}
		terms = append(terms, term)
	}
	return gorgonia.ReduceAdd(terms)
}

// Shape draws a shape of that rank with up to four elements a side; three if
// there are many sides.
func (m *Maker) Shape(rank int) tensor.Shape {
	shape := make(tensor.Shape, rank)
	for i := range shape {
		shape[i] = m.side(1, rank)
	}
	return shape
}

func (m *Maker) side(least, rank int) int { return least + m.rng.IntN(5-rank/3-least) }

// Wide returns x if it has at least two elements along every axis, and a new
// input of its rank that has otherwise.
func (m *Maker) Wide(x *gorgonia.Node) *gorgonia.Node {
	if !slices.Contains(x.Shape(), 1) {
		return x
	}
	shape := x.Shape()
	for i := range shape {
		shape[i] = m.side(2, len(shape))
	}
	return m.Input(shape...)
}

// Like returns an operand of the shape: a node of the pool or a new input.
func (m *Maker) Like(shape tensor.Shape, d Domain) (*gorgonia.Node, error) {
	var fitting gorgonia.Nodes
	for _, n := range m.pool {
		if fmt.Sprint(n.Shape()) == fmt.Sprint(shape) {
			fitting = append(fitting, n)
		}
	}
	if i := m.rng.IntN(len(fitting) + 1); i < len(fitting) {
		return m.within(d, fitting[i])
	}
	return m.within(d, m.Input(shape...))
}

// Input makes an input of the shape with normally distributed elements.
func (m *Maker) Input(shape ...int) *gorgonia.Node {
	x := m.leaf("x", shape, m.normal(tensor.Shape(shape).TotalSize()))
	m.inputs = append(m.inputs, x)
	m.pool = append(m.pool, x)
	return x
}

// constant makes an input that nobody differentiates.
func (m *Maker) constant(shape tensor.Shape) *gorgonia.Node {
	return m.leaf("c", shape, m.normal(shape.TotalSize()))
}

// normal draws normally distributed numbers.
func (m *Maker) normal(n int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = m.rng.NormFloat64()
	}
	return xs
}

func (m *Maker) leaf(kind string, shape tensor.Shape, elements []float64) *gorgonia.Node {
	name := gorgonia.WithName(m.name(kind))
	if len(shape) == 0 {
		return gorgonia.NewScalar(m.g, m.dtype, name, gorgonia.WithValue(m.number(elements[0])))
	}
	value := tensor.New(tensor.Of(m.dtype), tensor.WithShape(shape...))
	for i, x := range elements {
		value.Set(i, m.number(x))
	}
	return gorgonia.NewTensor(m.g, m.dtype, len(shape), name, gorgonia.WithShape(shape...), gorgonia.WithValue(value))
}

// number is x of the graph's dtype.
func (m *Maker) number(x float64) any {
	if m.dtype == tensor.Float32 {
		return float32(x)
	}
	return x
}

// name returns a name that no other node of the graph has.
func (m *Maker) name(kind string) string {
	m.count++
	return fmt.Sprintf("%s%d", kind, m.count)
}
