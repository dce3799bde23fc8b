package op_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/internal/op"
)

func TestRecognize(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("x"))
	build := func(n node, err error) node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, c := range map[string]struct {
		n                node
		sigmoid, softmax bool
	}{
		"nil":                  {nil, false, false},
		"an input":             {x, false, false},
		"our sigmoid":          {build(activations.Sigmoid.Node(x)), true, false},
		"our tanh":             {build(activations.Tanh.Node(x)), false, false},
		"our softmax":          {build(op.Softmax(x)), false, true},
		"Gorgonia's sigmoid":   {build(gorgonia.Sigmoid(x)), true, false},
		"Gorgonia's tanh":      {build(gorgonia.Tanh(x)), false, false},
		"Gorgonia's softmax":   {build(gorgonia.SoftMax(x)), false, true},
		"a sum of two softmax": {build(gorgonia.Add(build(gorgonia.SoftMax(x)), build(op.Softmax(x)))), false, false},
	} {
		if op.IsSigmoid(c.n) != c.sigmoid || op.IsSoftmax(c.n) != c.softmax {
			t.Errorf("%s: IsSigmoid %v, IsSoftmax %v; want %v, %v",
				name, op.IsSigmoid(c.n), op.IsSoftmax(c.n), c.sigmoid, c.softmax)
		}
	}
}
