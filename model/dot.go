package model

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia/encoding/dot"
)

// DOT returns the network's graph for one row, from the features to the log
// likelihood, in the language of Graphviz: "dot -Tsvg" draws it.
func (n *Network) DOT() (text string, err error) {
	g, err := n.Graph(1)
	if err != nil {
		return "", err
	}
	defer recovered(&err, "model: DOT")
	building.Lock()
	defer building.Unlock()
	content, err := dot.Marshal(g.Expr)
	return string(content), errors.Wrap(err, "model: DOT")
}
