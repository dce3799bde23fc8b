package lecture

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/model/engine"
)

// function is a function of named numbers, declared as a graph, with the
// gradient that gorgonia.Grad finds.
type function struct {
	inputs  gorgonia.Nodes
	value   *gorgonia.Node
	machine *engine.Machine
}

// declare makes a function of what build does with the nodes of its inputs. The
// graphs of the examples are fixed, so that gorgonia.Must is right in them.
func declare(build func(w gorgonia.Nodes) *gorgonia.Node, names ...string) (*function, error) {
	g := gorgonia.NewGraph()
	f := &function{}
	for _, name := range names {
		f.inputs = append(f.inputs, gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName(name)))
	}
	f.value = build(f.inputs)
	if _, err := gorgonia.Grad(f.value, f.inputs...); err != nil {
		return nil, errors.Wrap(err, "differentiating a function")
	}
	machine, err := engine.New(g, engine.Settings{Outputs: gorgonia.Nodes{f.value}, Gradients: f.inputs})
	f.machine = machine
	return f, err
}

// at returns the value and the gradient at a point.
func (f *function) at(point ...float64) (value float64, gradient []float64, err error) {
	for i, w := range f.inputs {
		if err := gorgonia.Let(w, point[i]); err != nil {
			return 0, nil, errors.Wrapf(err, "setting %s", w.Name())
		}
	}
	if err := f.machine.RunAll(); err != nil {
		return 0, nil, err
	}
	gradient = make([]float64, len(f.inputs))
	for i, w := range f.inputs {
		d, err := w.Grad()
		if err != nil {
			return 0, nil, errors.Wrapf(err, "the derivative by %s", w.Name())
		}
		gradient[i] = scalar(d)
	}
	return scalar(f.value.Value()), gradient, nil
}

// scalar returns the number in a value that holds one float64.
func scalar(v gorgonia.Value) float64 { return v.Data().(float64) }
