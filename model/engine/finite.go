package engine

import (
	"math"

	"gorgonia.org/gorgonia"
)

// FirstNonFinite runs the graph once more and returns the first node whose
// value has a NaN or an infinity in it: inputs and constants are looked at
// first, then each operator's result in the order they run. It returns nil
// if every value is finite. Outputs and gradients are written only then.
func (m *Machine) FirstNonFinite() (*gorgonia.Node, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var first *gorgonia.Node
	err := m.run(func(n *gorgonia.Node, v gorgonia.Value) bool {
		if !isFinite(v) {
			first = n
		}
		return first != nil
	})
	return first, err
}

func isFinite(v gorgonia.Value) bool {
	switch x := v.Data().(type) {
	case float64:
		return allFinite([]float64{x})
	case float32:
		return allFinite([]float32{x})
	case []float64:
		return allFinite(x)
	case []float32:
		return allFinite(x)
	}
	return true
}

func allFinite[T float32 | float64](xs []T) bool {
	for _, x := range xs {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return false
		}
	}
	return true
}
