// # A layer of your own
//
// A layer is a struct with one method. It gets the graph so far, adds to it,
// and takes its parameters from a scope. What the library brings is made the
// same way. Here is one that it does not bring, a residual block:
//
//	y = x + g(x U + b) V + c
package main

import (
	"bytes"
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// The exported fields are the layer's settings, and are saved with a network.
type Residual struct {
	Units int // of the hidden layer inside
}

// This line makes the compiler say what is missing, if anything is.
var _ model.Layer = Residual{}

// `Apply` is called for each graph that is made: for training, for prediction,
// for every number of rows. So it asks for the same parameters each time, and
// takes sizes from the shape of x, whose first axis is the rows.
//
// A layer may be made of others. `Inner` gives each a scope of its own, so that
// their parameters have different names.
func (r Residual) Apply(s *model.Scope, x *model.Node) (*model.Node, error) {
	hidden, err := model.Dense{Units: r.Units, Activation: activations.ReLU}.Apply(s.Inner("up"), x)
	if err != nil {
		return nil, err
	}
	back, err := model.Dense{Units: x.Shape()[1]}.Apply(s.Inner("down"), hidden)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, back)
}

// A layer with parameters of its own asks the scope for them. `Weight` is for
// those that a penalty applies to, `Bias` for others. The operators are
// Gorgonia's. This one learns a factor for each feature.
type Scale struct{}

// Apply multiplies every row by the factors, which start at 1.
func (Scale) Apply(s *model.Scope, x *model.Node) (*model.Node, error) {
	factors, err := s.Weight("factors", model.Constant{Value: 1}, x.Shape()[1])
	if err != nil {
		return nil, err
	}
	return gorgonia.BroadcastHadamardProd(x, factors, nil, []byte{0})
}

func main() {
	// ## Using them
	iris := datasets.Iris()
	config := model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64, Seed: 1}
	net, err := model.New(config,
		model.Standardize{From: iris.X},
		Scale{},
		Residual{Units: 8},
		model.Dense{Units: 3},
	)
	check(err)
	fmt.Print(net.Summary())
	for _, p := range net.Parameters() {
		fmt.Printf("%-21s %v\n", p.Name, p.Value.Shape())
	}

	// ## Checking the gradient
	//
	// The gradient is Gorgonia's affair, as long as you use its operators. A
	// check costs little.
	found, err := trainer.CheckGradient(net, iris, trainer.CheckSettings{})
	check(err)
	fmt.Println(found.Compared, "derivatives compared, all within a millionth:", found.Worst.Error < 1e-6)

	// ## Saving
	//
	// A file names the kinds of its layers. Register yours, in an `init` function
	// or before the first `Save` or `Load`.
	check(model.Register("scale", Scale{}))
	check(model.Register("residual", Residual{}))
	var file bytes.Buffer
	check(net.Encode(&file))
	copied, err := model.Decode(&file)
	check(err)
	fmt.Printf("%+v\n", copied.Layers()[2])

	// ## Mistakes
	//
	// `New` builds every layer at two numbers of rows. One that works for a
	// single number only is found at once:
	_, err = model.New(config, Stuck{}, model.Dense{Units: 3})
	fmt.Println(err)
}

// Stuck adds a matrix with as many rows as it saw first.
type Stuck struct{}

// Apply is wrong: the shape of a parameter must not depend on the rows.
func (Stuck) Apply(s *model.Scope, x *model.Node) (*model.Node, error) {
	w, err := s.Weight("w", nil, x.Shape()...)
	if err != nil {
		return nil, err
	}
	return gorgonia.Add(x, w)
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
