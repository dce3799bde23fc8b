package model

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Node is a node of a Gorgonia graph.
type Node = gorgonia.Node

// Scope is what a layer sees of the graph that is being built. Parameters and
// buffers are named within the layer; the network puts the layer's name in
// front.
type Scope struct {
	*builder
	prefix string
}

// builder is the state of one build of a network's graph.
type builder struct {
	net      *Network
	expr     *gorgonia.ExprGraph
	rows     int
	training bool

	// While the network is declared, parameters and buffers are made, from
	// the stored values where there are some. A graph that is only built to
	// see whether that can be done is dry: its masks take no memory.
	declaring, dry bool
	stored         map[string]*tensor.Dense

	params  gorgonia.Nodes    // asked for so far in this build
	buffers int               // asked for so far in this build
	masks   []mask            // asked for so far in this build
	inputs  map[uint32]string // names of the graph's inputs by hash
}

// buffer is a tensor that is saved with the network but not trained.
type buffer struct {
	name  string
	value *tensor.Dense
}

// maxNumbers is the most numbers that a parameter, buffer or mask may have.
// What fits into memory is the user's to know; this is what no one means.
const maxNumbers = math.MaxInt32

// Rows returns the number of rows of the graph that is being built. A layer
// must work for any; it may need the number for a shape.
func (s *Scope) Rows() int { return s.rows }

// Training is true in a graph for training and false in one for prediction.
func (s *Scope) Training() bool { return s.training }

// Dtype returns the type of the network's arithmetic.
func (s *Scope) Dtype() tensor.Dtype { return s.net.config.Dtype }

// Graph returns the graph that is being built.
func (s *Scope) Graph() *gorgonia.ExprGraph { return s.expr }

// Inner returns a scope for a layer inside this one. The inner layer's
// parameters get the name in front of theirs, so that a layer may be made of
// several others.
func (s *Scope) Inner(name string) *Scope {
	return &Scope{builder: s.builder, prefix: s.prefix + "." + name}
}

// Weight returns a trained parameter that the penalties L1 and L2 apply to,
// started by the initialiser (nil: GlorotUniform). The name must be the only
// one of its kind in the layer.
func (s *Scope) Weight(name string, start Initializer, shape ...int) (*Node, error) {
	if start == nil {
		start = GlorotUniform{}
	}
	return s.parameter(name, start, true, shape)
}

// Bias returns a trained parameter that no penalty applies to, started by the
// initialiser (nil: Zeros).
func (s *Scope) Bias(name string, start Initializer, shape ...int) (*Node, error) {
	if start == nil {
		start = Zeros{}
	}
	return s.parameter(name, start, false, shape)
}

func (s *Scope) parameter(name string, start Initializer, penalized bool, shape []int) (*Node, error) {
	full, err := s.fullName(name, shape)
	if err != nil {
		return nil, err
	}
	if s.declaring {
		value, err := s.start(full, start, shape)
		if err != nil {
			return nil, err
		}
		s.net.params = append(s.net.params, &Parameter{Name: full, Value: value, Penalized: penalized})
	}
	asked := len(s.params)
	if asked >= len(s.net.params) || s.net.params[asked].Name != full {
		return nil, errors.Errorf("parameter %q was not asked for at this place when the network was declared; a layer must ask for the same ones each time", full)
	}
	node, err := s.known(full, s.net.params[asked].Value, shape)
	if err != nil {
		return nil, err
	}
	s.params = append(s.params, node)
	return node, nil
}

// Buffer returns an input that is saved with the network but not trained, for
// example the mean of the training data. The fill function is called once,
// when the network is declared, with room for the values; it is not called
// for a network that was loaded.
func (s *Scope) Buffer(name string, fill func(values []float64) error, shape ...int) (*Node, error) {
	full, err := s.fullName(name, shape)
	if err != nil {
		return nil, err
	}
	if s.declaring {
		value, err := s.fill(full, shape, fill)
		if err != nil {
			return nil, err
		}
		s.net.buffers = append(s.net.buffers, &buffer{full, value})
	}
	asked := s.buffers
	if asked >= len(s.net.buffers) || s.net.buffers[asked].name != full {
		return nil, errors.Errorf("buffer %q was not asked for at this place when the network was declared; a layer must ask for the same ones each time", full)
	}
	s.buffers++
	return s.known(full, s.net.buffers[asked].value, shape)
}

// Mask returns an input of zeros and of 1/(1-rate), new in each step of
// training: an element is 0 with probability rate, so that the mean of each
// is 1 and a product with the mask keeps its expectation.
func (s *Scope) Mask(rate float64, shape ...int) (*Node, error) {
	if !(rate >= 0 && rate < 1) {
		return nil, errors.Errorf("a mask's rate must be at least 0 and less than 1, got %v", rate)
	}
	full, err := s.fullName(fmt.Sprintf("mask%d", len(s.masks)), shape)
	if err != nil {
		return nil, err
	}
	if s.dry {
		s.masks = append(s.masks, mask{rate: rate})
		return s.unbound(full, shape...)
	}
	ones := make([]float64, tensor.Shape(shape).TotalSize())
	for i := range ones {
		ones[i] = 1
	}
	value := dense(s.Dtype(), shape, ones)
	s.masks = append(s.masks, mask{value: value, rate: rate})
	return s.input(full, value)
}

func (s *Scope) fullName(name string, shape []int) (string, error) {
	full := s.prefix + "." + name
	if name == "" {
		return "", errors.New("a parameter needs a name")
	}
	room := maxNumbers
	for _, size := range shape {
		if size < 1 {
			return "", errors.Errorf("%q was asked for with shape %v; every size must be at least 1", full, tensor.Shape(shape))
		}
		if room /= size; room == 0 {
			return "", errors.Errorf("%q was asked for with shape %v, more than the %d numbers that a tensor may hold; make the layer smaller", full, tensor.Shape(shape), maxNumbers)
		}
	}
	return full, nil
}

// start returns a parameter's first value: what was stored, or what the
// initialiser draws. The random numbers depend on the seed and on the name
// alone, so that adding a layer leaves the others' as they were.
func (b *builder) start(full string, start Initializer, shape []int) (*tensor.Dense, error) {
	return b.fill(full, shape, func(values []float64) error {
		h := fnv.New64a()
		h.Write([]byte(full))
		in, out := fans(shape)
		return start.Start(values, in, out, rand.New(rand.NewPCG(b.net.config.Seed, h.Sum64())))
	})
}

// fill returns the stored tensor of that name, or a new one of the function's
// values.
func (b *builder) fill(full string, shape []int, fill func(values []float64) error) (*tensor.Dense, error) {
	if b.stored != nil {
		value := b.stored[full]
		if err := fits(full, value, b.net.config.Dtype, shape); err != nil {
			return nil, err
		}
		return value, nil
	}
	values := make([]float64, tensor.Shape(shape).TotalSize())
	if err := fill(values); err != nil {
		return nil, errors.Wrapf(err, "starting %q", full)
	}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.Errorf("%q would start with %v", full, v)
		}
	}
	return dense(b.net.config.Dtype, shape, values), nil
}

// known adds an input for a tensor of the network, which must still have the
// shape that it was declared with.
func (b *builder) known(full string, value *tensor.Dense, shape []int) (*Node, error) {
	if !slices.Equal(value.Shape(), shape) {
		return nil, errors.Errorf("%q was declared with shape %v and is asked for with shape %v; it must not depend on the number of rows",
			full, value.Shape(), tensor.Shape(shape))
	}
	return b.input(full, value)
}

// input adds an input of that value to the graph.
func (b *builder) input(name string, value *tensor.Dense) (*Node, error) {
	node, err := b.unbound(name, value.Shape()...)
	if err != nil {
		return nil, err
	}
	return node, errors.Wrapf(gorgonia.UnsafeLet(node, value), "binding %q", name)
}

// claim keeps an input's name and hash for it alone: Gorgonia merges inputs
// of one name, and takes two nodes of one 32-bit hash for the same
// (analysis.go:31).
func (b *builder) claim(node *Node, name string) error {
	hash := node.Hashcode()
	other, taken := b.inputs[hash]
	switch {
	case taken && other == name:
		return errors.Errorf("there are two of the name %q; give each parameter a name of its own", name)
	case taken:
		return errors.Errorf("%q and %q have the same hash in Gorgonia, which would take one for the other; rename either", other, name)
	}
	b.inputs[hash] = name
	return nil
}

// dense returns a tensor of the dtype with a copy of the values.
func dense(dtype tensor.Dtype, shape []int, values []float64) *tensor.Dense {
	if dtype == tensor.Float64 {
		return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(slices.Clone(values)))
	}
	narrow := make([]float32, len(values))
	for i, v := range values {
		narrow[i] = float32(v)
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(narrow))
}
