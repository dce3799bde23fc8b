package model

import (
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model/engine"
)

// Program is a graph of the network, compiled on the engine, with tensors
// bound to its inputs. Fill X, Y and W, call Run, and read the nodes' values.
// A Program is for one goroutine at a time, and is to be closed.
type Program struct {
	*Graph
	net *Network
	// Machine runs the graph.
	Machine *engine.Machine
	// X, Y and W are the values of Features, Targets and Weights. The
	// weights are 1 at first.
	X, Y, W *tensor.Dense
}

// Compile builds and compiles a graph for prediction and evaluation. Run then
// gives the values of Scores, Mean and LogLikelihoods.
func (n *Network) Compile(rows int) (*Program, error) {
	building.Lock()
	defer building.Unlock()
	g, err := n.build(&builder{rows: rows})
	if err != nil {
		return nil, err
	}
	return n.compile(g, engine.Settings{Outputs: gorgonia.Nodes{g.Scores, g.Mean, g.LogLikelihoods}})
}

// compileFor is Compile without the log likelihoods, so that targets do not
// matter, and for one thread: Predict has threads of its own, each with a
// program.
func (n *Network) compileFor(rows int) (*Program, error) {
	building.Lock()
	defer building.Unlock()
	g, err := n.build(&builder{rows: rows})
	if err != nil {
		return nil, err
	}
	return n.compile(g, engine.Settings{Outputs: gorgonia.Nodes{g.Scores, g.Mean}, Threads: 1})
}

// CompileTraining builds and compiles a graph for training. Run then gives
// the values of Scores, LogLikelihoods and Objective, the Mean if the
// likelihood is no classifier's, and at each parameter's node the gradient.
func (n *Network) CompileTraining(rows int, o Objective) (*Program, error) {
	return n.compileTraining(rows, o, false)
}

// CompileAscent is CompileTraining for a loop that updates the parameters block
// by block and does not need a gradient as a whole: those of large weights are
// computed by engine.RowsOf when their update is at hand, and have no memory.
func (n *Network) CompileAscent(rows int, o Objective) (*Program, error) {
	return n.compileTraining(rows, o, true)
}

func (n *Network) compileTraining(rows int, o Objective, postpone bool) (*Program, error) {
	building.Lock()
	defer building.Unlock()
	g, err := n.build(&builder{rows: rows, training: true})
	if err != nil {
		return nil, err
	}
	if err := n.differentiate(g, o); err != nil {
		return nil, err
	}
	outputs := gorgonia.Nodes{g.Scores, g.LogLikelihoods, g.Objective}
	if _, ok := n.config.Likelihood.(losses.Classifier); !ok {
		outputs = append(outputs, g.Mean)
	}
	return n.compile(g, engine.Settings{Outputs: outputs, Gradients: g.Parameters, Defer: postpone})
}

func (n *Network) compile(g *Graph, s engine.Settings) (p *Program, err error) {
	defer recovered(&err, "model: compiling")
	p = &Program{Graph: g, net: n}
	for _, in := range []struct {
		node  *Node
		value **tensor.Dense
	}{{g.Features, &p.X}, {g.Targets, &p.Y}, {g.Weights, &p.W}} {
		*in.value = tensor.New(tensor.Of(n.config.Dtype), tensor.WithShape(in.node.Shape()...))
		if err := gorgonia.UnsafeLet(in.node, *in.value); err != nil {
			return nil, errors.Wrapf(err, "model: binding %s", in.node.Name())
		}
	}
	if err := p.W.Memset(one(n.config.Dtype)); err != nil {
		return nil, errors.Wrap(err, "model: binding weights")
	}
	p.Machine, err = engine.New(g.Expr, s)
	return p, errors.Wrap(err, "model: compiling")
}

// Run computes the program's outputs from what X, Y and W hold now. It waits
// for an Update of the network to end, so it must not be called inside one.
func (p *Program) Run() error {
	p.net.weights.RLock()
	defer p.net.weights.RUnlock()
	return p.Machine.RunAll()
}

// Close frees what the machine holds.
func (p *Program) Close() error { return p.Machine.Close() }

// Gradient returns the gradient of the objective with respect to parameter i,
// as the last run left it. It is the same tensor every time. A program of
// CompileAscent has none of large weights, which is an error.
func (p *Program) Gradient(i int) (*tensor.Dense, error) {
	value, err := p.Parameters[i].Grad()
	if err != nil {
		return nil, errors.Wrapf(err, "model: gradient of %s", p.Parameters[i].Name())
	}
	gradient, ok := value.(*tensor.Dense)
	if !ok {
		return nil, errors.Errorf("model: the gradient of %s is a %T, not a *tensor.Dense", p.Parameters[i].Name(), value)
	}
	return gradient, nil
}

// mask is an input of zeros and of 1/(1-rate).
type mask struct {
	value *tensor.Dense
	rate  float64
}

// FillMasks draws the dropout masks of a step. They depend on the seed and
// the step alone.
func (p *Program) FillMasks(seed, step uint64) {
	for i, m := range p.masks {
		rng := rand.New(rand.NewPCG(seed, mix(mix(step)+uint64(i))))
		switch values := m.value.Data().(type) {
		case []float32:
			draw(values, m.rate, rng)
		case []float64:
			draw(values, m.rate, rng)
		}
	}
}

// mix scatters neighbouring numbers over all 64 bits, no two of them to one:
// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func draw[F float32 | float64](values []F, rate float64, rng *rand.Rand) {
	kept := F(1 / (1 - rate))
	for i := range values {
		values[i] = 0
		if rng.Float64() >= rate {
			values[i] = kept
		}
	}
}

func one(dtype tensor.Dtype) any {
	if dtype == tensor.Float64 {
		return float64(1)
	}
	return float32(1)
}
