package model_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

func Example() {
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Categorical{Classes: 3}, Seed: 1},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 3},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(net.Summary())

	x := tensor.New(tensor.WithShape(2, 2), tensor.WithBacking([]float64{0, 1, 1, 0}))
	p, err := net.Predict(x)
	fmt.Println(p.Shape(), err)
	// Output:
	// layer    output       parameters
	// dense1   (rows, 16)   48
	// dense2   (rows, 3)    51
	// total                 99
	// (2, 3) <nil>
}

// Residual is a layer of a user's own: y = x + tanh(x W).
type Residual struct{}

// Apply is all that a layer needs.
func (Residual) Apply(s *model.Scope, x *model.Node) (*model.Node, error) {
	features := x.Shape()[1]
	w, err := s.Weight("weight", model.GlorotNormal{}, features, features)
	if err != nil {
		return nil, err
	}
	xw, err := gorgonia.Mul(x, w)
	if err != nil {
		return nil, err
	}
	learned, err := gorgonia.Tanh(xw)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, learned)
}

// A layer is any struct with the method Apply. It takes its parameters from
// the scope and is written with Gorgonia's operators. Once registered, it can
// be saved and loaded.
func ExampleLayer() {
	if err := model.Register("residual", Residual{}); err != nil {
		fmt.Println(err)
		return
	}
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Bernoulli{}},
		Residual{},
		Residual{},
		model.Dense{Units: 1},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(net.Summary())
	// Output:
	// layer       output      parameters
	// residual1   (rows, 4)   16
	// residual2   (rows, 4)   16
	// dense3      (rows, 1)   5
	// total                   37
}
