package op

import (
	"strings"

	"gorgonia.org/gorgonia"
)

// IsSigmoid tells whether a node is the result of a sigmoid, ours or
// Gorgonia's.
func IsSigmoid(n *gorgonia.Node) bool {
	if n == nil || n.Op() == nil {
		return false
	}
	if o, ok := n.Op().(operator); ok {
		k, ok := o.kernel.(elementwise)
		return ok && k.f.Name() == "sigmoid"
	}
	return n.Op().String() == "sigmoid"
}

// IsSoftmax tells whether a node is the result of a softmax or of its
// logarithm, ours or Gorgonia's.
func IsSoftmax(n *gorgonia.Node) bool {
	if n == nil || n.Op() == nil {
		return false
	}
	if o, ok := n.Op().(operator); ok {
		_, ok := o.kernel.(softmax)
		return ok
	}
	return strings.HasPrefix(n.Op().String(), "Softmax{")
}
