package engine

import (
	"cmp"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

// graph is a Gorgonia graph, or a part of one, with its nodes in the order
// they were made, which puts operands before what is computed from them.
type graph struct {
	nodes    gorgonia.Nodes
	operands []gorgonia.Nodes       // of each node
	index    map[*gorgonia.Node]int // where a node is among them
}

// survey reads the graph, and refuses one whose nodes were taken away.
func survey(g *gorgonia.ExprGraph) (graph, error) {
	if g == nil || len(g.AllNodes()) == 0 {
		return graph{}, errors.New("engine: there is no graph, or nothing in it")
	}
	nodes := slices.SortedFunc(slices.Values(g.AllNodes()), func(a, b *gorgonia.Node) int { return cmp.Compare(a.ID(), b.ID()) })
	s := graph{nodes: nodes, operands: make([]gorgonia.Nodes, len(nodes)), index: make(map[*gorgonia.Node]int, len(nodes))}
	for i, n := range nodes {
		s.operands[i] = operands(n)
		s.index[n] = i
	}
	for i, n := range nodes {
		for _, from := range s.operands[i] {
			// Log(1+x) takes the node 1+x out of the graph for good, also
			// when another node needs it (stabilization.go:75).
			if at, ok := s.index[from]; !ok || at >= i {
				return graph{}, errors.Errorf("engine: what %s is computed from is no longer in the graph; gorgonia.Log(1+x) removes the node 1+x, so make another for other uses", label(n))
			}
		}
	}
	return s, nil
}

// everything returns what Settings.Outputs stands for when it is nil.
func (g graph) everything() gorgonia.Nodes {
	used := make([]bool, len(g.nodes))
	read := make([]bool, len(g.nodes))
	for i, n := range g.nodes {
		for _, from := range g.operands[i] {
			if isStatement(n.Op()) {
				read[g.index[from]] = true
			} else {
				used[g.index[from]] = true
			}
		}
	}
	for _, n := range g.differentiated() {
		read[g.index[n.Deriv()]] = true
	}
	var all gorgonia.Nodes
	for i, n := range g.nodes {
		root := !used[i] && n.Op() != nil && !isStatement(n.Op()) && !isConstant(n.Op())
		if root || read[i] || isCost(n) {
			all = append(all, n)
		}
	}
	return all
}

// isCost tells what gorgonia.Grad was called with: its own derivative is the
// constant 1. (So is that of a term of a sum.) A cost need not be a root, for
// Grad makes nodes for nobody that are computed from it.
func isCost(n *gorgonia.Node) bool {
	return n.Op() != nil && n.Deriv() != nil && isConstant(n.Deriv().Op())
}

// differentiated returns the inputs whose gradient is in the graph.
func (g graph) differentiated() gorgonia.Nodes {
	var inputs gorgonia.Nodes
	for _, n := range g.nodes {
		if _, ok := g.index[n.Deriv()]; ok && n.Op() == nil {
			inputs = append(inputs, n)
		}
	}
	return inputs
}

// steps returns what has to be run for the wanted nodes and nothing else,
// inputs and constants first, and the step of each node.
//
// Among operators the order is that in which the nodes were made, so that an
// operator which leaves something behind for its derivative, as Gorgonia's
// MaxPool2D and BatchNorm do, runs before it.
func (g graph) steps(wanted gorgonia.Nodes) ([]step, map[*gorgonia.Node]int, error) {
	needed := make([]bool, len(g.nodes))
	for _, n := range wanted {
		i, ok := g.index[n]
		if !ok {
			return nil, nil, errors.Errorf("engine: %s is wanted, but it is not in the graph", label(n))
		}
		if isStatement(n.Op()) {
			return nil, nil, errors.Errorf("engine: %s is wanted, but it is a statement and has no value", label(n))
		}
		needed[i] = true
	}
	for i := len(g.nodes) - 1; i >= 0; i-- {
		for _, from := range g.operands[i] {
			needed[g.index[from]] = needed[g.index[from]] || needed[i]
		}
	}
	var inputs, operators []step
	for i, n := range g.nodes {
		if !needed[i] {
			continue
		}
		s, err := newStep(n)
		if err != nil {
			return nil, nil, err
		}
		if s.op == nil {
			inputs = append(inputs, s)
		} else {
			operators = append(operators, s)
		}
	}
	all := append(inputs, operators...)
	at := make(map[*gorgonia.Node]int, len(all))
	for i := range all {
		at[all[i].node] = i
		if all[i].op != nil {
			for _, from := range g.operands[g.index[all[i].node]] {
				all[i].operands = append(all[i].operands, at[from])
			}
		}
	}
	return all, at, nil
}
