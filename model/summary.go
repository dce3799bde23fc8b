package model

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"gorgonia.org/tensor"
)

// Summary lists a network's layers. Printed, it is a table.
type Summary struct {
	Layers     []LayerSummary
	Parameters int // of numbers that training changes, in all layers
}

// LayerSummary is a layer's row in a summary.
type LayerSummary struct {
	Name       string       // type and position: "dense2"
	Shape      tensor.Shape // of the output, for 2 rows
	Parameters int          // of numbers that training changes
}

// Summary returns the network's layers with their output shapes and numbers
// of parameters.
func (n *Network) Summary() Summary {
	s := n.summary
	s.Layers = slices.Clone(s.Layers)
	for i := range s.Layers {
		s.Layers[i].Shape = s.Layers[i].Shape.Clone()
	}
	return s
}

func (s *Summary) add(name string, shape tensor.Shape, params []*Parameter) {
	layer := LayerSummary{Name: name, Shape: shape.Clone()}
	for _, p := range params {
		layer.Parameters += p.Value.Shape().TotalSize()
	}
	s.Layers = append(s.Layers, layer)
	s.Parameters += layer.Parameters
}

// String returns the table: layer, output shape, parameters, and the total.
func (s Summary) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "layer\toutput\tparameters")
	for _, layer := range s.Layers {
		fmt.Fprintf(w, "%s\t%s\t%d\n", layer.Name, rowShape(layer.Shape), layer.Parameters)
	}
	fmt.Fprintf(w, "total\t\t%d\n", s.Parameters)
	w.Flush()
	return text.String()
}
