package model

import (
	"fmt"
	"sync"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/losses"
)

// building is held while a graph is built or compiled: Gorgonia's
// constructors write to state of the package.
var building sync.Mutex

// Graph is a network as a symbolic Gorgonia graph, for a fixed number of rows.
// The parameters' nodes hold the network's own tensors; the other inputs are
// to be bound by whoever runs the graph.
type Graph struct {
	// Expr is the graph that every node below is in.
	Expr *gorgonia.ExprGraph
	// Rows is the number of rows that it was built for.
	Rows int
	// Features, Targets and Weights are inputs: the rows' features, shape
	// (rows, inputs), their targets, shape (rows, targets), and the weight
	// of each row's log likelihood, shape (rows).
	Features, Targets, Weights *Node
	// Layers are the outputs of the layers in their order, shape (rows, ...).
	Layers gorgonia.Nodes
	// Scores is the last layer's output, shape (rows, scores); Mean the
	// prediction made of it; LogLikelihoods, shape (rows), the log
	// likelihood of each row's targets.
	Scores, Mean, LogLikelihoods *Node
	// Objective is the scalar that is ascended; nil in a graph that is not
	// for training.
	Objective *Node
	// Parameters are the nodes of the network's parameters, in the order of
	// Network.Parameters, and Gradients those of the objective's
	// derivatives; nil in a graph that is not for training.
	Parameters, Gradients gorgonia.Nodes

	masks []mask
}

// Graph builds the network's graph for prediction and evaluation: without
// dropout, objective and gradients.
func (n *Network) Graph(rows int) (*Graph, error) {
	building.Lock()
	defer building.Unlock()
	return n.build(&builder{rows: rows})
}

// TrainingGraph builds the network's graph for training: with dropout, the
// objective, and its gradients by one call of gorgonia.Grad.
func (n *Network) TrainingGraph(rows int, o Objective) (*Graph, error) {
	building.Lock()
	defer building.Unlock()
	g, err := n.build(&builder{rows: rows, training: true})
	if err != nil {
		return nil, err
	}
	return g, n.differentiate(g, o)
}

// build lays out the network from the features to the log likelihoods. The
// caller holds the lock on building.
func (n *Network) build(b *builder) (g *Graph, err error) {
	defer recovered(&err, "model: building a graph")
	if b.rows < 1 {
		return nil, errors.Errorf("model: a graph needs at least one row, got %d", b.rows)
	}
	b.net, b.expr, b.inputs = n, gorgonia.NewGraph(), map[uint32]string{}
	g = &Graph{Expr: b.expr, Rows: b.rows}
	if g.Features, err = b.unbound("features", b.rows, n.config.Inputs); err != nil {
		return nil, errors.Wrap(err, "model")
	}
	if g.Targets, err = b.unbound("targets", b.rows, n.config.Likelihood.Targets()); err != nil {
		return nil, errors.Wrap(err, "model")
	}
	if g.Weights, err = b.unbound("weights", b.rows); err != nil {
		return nil, errors.Wrap(err, "model")
	}
	if g.Layers, err = b.layers(g.Features); err != nil {
		return nil, err
	}
	g.Scores = g.Layers[len(g.Layers)-1]
	if err := b.likelihood(g); err != nil {
		return nil, err
	}
	g.Parameters, g.masks = b.params, b.masks
	return g, nil
}

// layers applies the layers one after the other and returns their outputs.
func (b *builder) layers(x *Node) (outputs gorgonia.Nodes, err error) {
	n := b.net
	before := "the features"
	for i, layer := range n.layers {
		from := len(n.params)
		y, err := apply(layer, &Scope{builder: b, prefix: n.names[i]}, x)
		if err == nil {
			err = b.checkOutput(y)
		}
		if err != nil {
			return nil, errors.Wrapf(err, "model: layer %d (%T), after %s of shape %s", i+1, layer, before, rowShape(x.Shape()))
		}
		if b.declaring {
			n.summary.add(n.names[i], y.Shape(), n.params[from:])
		} else if declared := n.summary.Layers[i].Shape; !declared[1:].Eq(y.Shape()[1:]) {
			return nil, errors.Errorf("model: layer %d (%T) gives shape %s for %d rows, but %s for 2; its output must not depend on the number of rows",
				i+1, layer, rowShape(y.Shape()), b.rows, rowShape(declared))
		}
		before = fmt.Sprintf("layer %d (%T)", i+1, layer)
		x, outputs = y, append(outputs, y)
	}
	return outputs, nil
}

// apply calls the layer.
func apply(layer Layer, s *Scope, x *Node) (y *Node, err error) {
	defer recovered(&err, "Apply")
	return layer.Apply(s, x)
}

// recovered turns a panic, Gorgonia's or that of a user's code, into an error
// that says what was going on.
func recovered(err *error, doing string) {
	if p := recover(); p != nil {
		*err = errors.Errorf("%s: panic: %v", doing, p)
	}
}

func (b *builder) checkOutput(y *Node) error {
	switch {
	case y == nil:
		return errors.New("returned no node")
	case y.Graph() != b.expr:
		return errors.New("returned a node of another graph than its input's")
	case y.Shape().Dims() < 1 || y.Shape()[0] != b.rows:
		return errors.Errorf("returned shape %v for %d rows; the first size must be the number of rows", y.Shape(), b.rows)
	case y.Dtype() != b.net.config.Dtype:
		return errors.Errorf("returned %v, the network computes in %v", y.Dtype(), b.net.config.Dtype)
	}
	return nil
}

// likelihood joins the scores to the network's likelihood.
func (b *builder) likelihood(g *Graph) (err error) {
	defer recovered(&err, "model: Config.Likelihood")
	n := b.net
	l, last := n.config.Likelihood, len(n.layers)
	shape := g.Scores.Shape()
	if shape.Dims() != 2 || shape[1] != l.Scores() {
		return errors.Errorf("model: layer %d (%T) gives shape %s, but the likelihood %s needs (rows, %d): %d scores a row",
			last, n.layers[last-1], rowShape(shape), l.Name(), l.Scores(), l.Scores())
	}
	if _, ok := l.(losses.Classifier); ok && (op.IsSigmoid(g.Scores) || op.IsSoftmax(g.Scores)) {
		return errors.Errorf("model: layer %d (%T) ends in a sigmoid or softmax, and the likelihood %s applies its own to raw scores; leave the last activation out",
			last, n.layers[last-1], l.Name())
	}
	if g.LogLikelihoods, err = l.LogLikelihood(g.Scores, g.Targets); err == nil {
		err = b.checkOutput(g.LogLikelihoods)
	}
	if err != nil {
		return errors.Wrapf(err, "model: log likelihood of %s", l.Name())
	}
	if shape := g.LogLikelihoods.Shape(); shape.Dims() != 1 {
		return errors.Errorf("model: log likelihood of %s has shape %s; it must be one number a row, shape (rows)", l.Name(), rowShape(shape))
	}
	if g.Mean, err = l.Mean(g.Scores); err == nil {
		err = b.checkOutput(g.Mean)
	}
	if err != nil {
		return errors.Wrapf(err, "model: mean of %s", l.Name())
	}
	mean := g.Mean.Shape()
	if mean.Dims() != 2 {
		return errors.Errorf("model: mean of %s has shape %s; it must have rows and columns", l.Name(), rowShape(mean))
	}
	if _, ok := l.(losses.Classifier); !ok && mean[1] != l.Targets() {
		return errors.Errorf("model: mean of %s has shape %s; without classes it must be (rows, %d), a number for each target", l.Name(), rowShape(mean), l.Targets())
	}
	return nil
}

// unbound adds an input that whoever runs the graph binds.
func (b *builder) unbound(name string, shape ...int) (*Node, error) {
	node := gorgonia.NewTensor(b.expr, b.net.config.Dtype, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name))
	return node, b.claim(node, name)
}

// rowShape writes a shape with the word rows for its first size.
func rowShape(shape tensor.Shape) string {
	text := "(rows"
	for _, size := range shape[1:] {
		text += fmt.Sprintf(", %d", size)
	}
	return text + ")"
}
