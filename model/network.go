package model

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
)

// Config says what a network is apart from its layers. Inputs and Likelihood
// are required.
type Config struct {
	// Inputs is the number of features of a row.
	Inputs int
	// Likelihood turns the last layer's scores into a log likelihood for
	// training and into a mean for prediction.
	Likelihood losses.Likelihood
	// Dtype is the type of weights and arithmetic: tensor.Float32, which the
	// zero value means, or tensor.Float64.
	Dtype tensor.Dtype
	// Seed fixes the starting weights.
	Seed uint64
	// Features and Classes are names for reports; they are saved with the
	// network. Empty, or one for each input and for each class. The trainer
	// refuses data whose classes have other names, or another order.
	Features, Classes []string
	// Metadata is saved with the network and otherwise left alone. Under the
	// key "schema", the JSON of a datasets.Schema lets "demo predict" make
	// features of a raw table; without it, columns are found by Features.
	Metadata map[string]string
}

// Layer is one step of a network. Apply extends the graph from the layer's
// input x, of shape (rows, ...), and returns its output, of shape (rows, ...);
// the scope hands out the layer's parameters. Apply is called once for every
// graph that is built, and must ask for the same parameters each time.
//
// The exported fields of a layer's struct are its settings, and are what Save
// writes; see Register.
type Layer interface {
	Apply(s *Scope, x *Node) (*Node, error)
}

// Parameter is a tensor that training changes.
type Parameter struct {
	// Name is the layer's type and position and the name that the layer
	// gave, as in "dense2.weight".
	Name string
	// Value is shared by every graph of the network.
	Value *tensor.Dense
	// Penalized is true for weights, which the penalties L1 and L2 and a
	// decay of weights apply to, and false for biases.
	Penalized bool
}

// Network is a declared network: its layers and its parameters. Graphs for
// any number of rows are made from it when they are needed, and share the
// parameters. A Network may be used by many goroutines at once.
type Network struct {
	config  Config
	layers  []Layer
	names   []string // of the layers: "standardize1", "dense2"
	summary Summary
	outputs int // numbers that Predict gives for a row
	params  []*Parameter
	buffers []*buffer

	weights  sync.RWMutex // held for writing while parameters change
	training atomic.Bool  // while Train runs
	pool     *pool
}

// New declares a network of the layers in their order and starts its
// parameters. Everything that can be checked without data is checked here:
// settings, the shape between each two layers and before the likelihood, at
// two numbers of rows, and the names of parameters. The error names the layer.
func New(c Config, layers ...Layer) (*Network, error) {
	return declare(c, layers, nil)
}

// declare makes the network; stored, when not nil, holds the values of its
// parameters and buffers by name.
func declare(c Config, layers []Layer, stored map[string]*tensor.Dense) (*Network, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if len(layers) == 0 {
		return nil, errors.New("model: a network needs at least one layer; logistic regression is model.Dense{Units: k} for k scores")
	}
	c.Features, c.Classes, c.Metadata = slices.Clone(c.Features), slices.Clone(c.Classes), maps.Clone(c.Metadata)
	n := &Network{config: c, layers: slices.Clone(layers), pool: newPool()}
	for i, layer := range layers {
		if layer == nil {
			return nil, errors.Errorf("model: layer %d is nil", i+1)
		}
		n.names = append(n.names, layerName(layer, i+1))
	}

	// One graph as for prediction and one as for training, of different
	// numbers of rows: a layer that fixes the number fails in the second.
	building.Lock()
	defer building.Unlock()
	g, err := n.build(&builder{rows: 2, declaring: true, dry: true, stored: stored})
	if err != nil {
		return nil, err
	}
	n.outputs = g.Mean.Shape()[1]
	if _, err := n.build(&builder{rows: 3, training: true, dry: true}); err != nil {
		return nil, err
	}
	for i, layer := range n.layers {
		if _, ok := layer.(Standardize); ok {
			n.layers[i] = Standardize{} // the network does not keep the data alive
		}
	}
	return n, nil
}

func (c *Config) check() (err error) {
	defer recovered(&err, "model: Config.Likelihood")
	switch {
	case c.Inputs < 1:
		return errors.Errorf("model: Config.Inputs is the number of features of a row and must be at least 1, got %d", c.Inputs)
	case c.Inputs > maxNumbers:
		return errors.Errorf("model: Config.Inputs is %d; a row may have at most %d features", c.Inputs, maxNumbers)
	case c.Likelihood == nil:
		return errors.New("model: Config.Likelihood is missing: losses.Bernoulli, losses.Categorical or losses.Gaussian")
	}
	if err := c.Likelihood.Validate(); err != nil {
		return errors.Wrap(err, "model: Config.Likelihood")
	}
	if c.Dtype == (tensor.Dtype{}) {
		c.Dtype = tensor.Float32
	}
	if c.Dtype != tensor.Float32 && c.Dtype != tensor.Float64 {
		return errors.Errorf("model: Config.Dtype must be tensor.Float32 or tensor.Float64, got %v", c.Dtype)
	}
	if len(c.Features) != 0 && len(c.Features) != c.Inputs {
		return errors.Errorf("model: Config.Features names %d features, but Config.Inputs is %d", len(c.Features), c.Inputs)
	}
	for _, names := range [][]string{c.Features, c.Classes} {
		for _, name := range names {
			if !utf8.ValidString(name) {
				return errors.Errorf("model: the name %q in Config.Features or Config.Classes is not UTF-8 text, which a file could not hold", name)
			}
		}
	}
	if len(c.Classes) != 0 {
		classifier, ok := c.Likelihood.(losses.Classifier)
		if !ok {
			return errors.Errorf("model: Config.Classes are named, but the likelihood %s has no classes", c.Likelihood.Name())
		}
		if k := classifier.ClassCount(); k != len(c.Classes) {
			return errors.Errorf("model: Config.Classes names %d classes, but the likelihood %s has %d", len(c.Classes), c.Likelihood.Name(), k)
		}
	}
	return nil
}

// Config returns what the network was declared with. Its slices and map are
// the network's own and are not to be changed.
func (n *Network) Config() Config { return n.config }

// Likelihood returns the network's likelihood.
func (n *Network) Likelihood() losses.Likelihood { return n.config.Likelihood }

// Inputs returns the number of features of a row.
func (n *Network) Inputs() int { return n.config.Inputs }

// Dtype returns the type of the weights and the arithmetic.
func (n *Network) Dtype() tensor.Dtype { return n.config.Dtype }

// Layers returns a copy of the list of layers. A Standardize has lost the data
// that it was fitted to.
func (n *Network) Layers() []Layer { return slices.Clone(n.layers) }

// Parameters returns the parameters in the order in which the layers asked
// for them. Their values are the network's own: change them inside Update.
func (n *Network) Parameters() []*Parameter { return slices.Clone(n.params) }

// Train runs a training loop. A network has one at a time: while it runs,
// another call is an error.
func (n *Network) Train(loop func() error) error {
	if !n.training.CompareAndSwap(false, true) {
		return errors.New("model: the network is being trained already; wait for that to end")
	}
	defer n.training.Store(false)
	return loop()
}

// Update runs the function while no program or prediction is reading the
// parameters. A training loop changes parameters only inside it. Predicting
// inside the function would wait for ever.
func (n *Network) Update(change func() error) error {
	n.weights.Lock()
	defer n.weights.Unlock()
	return change()
}
