package model

import (
	"math"
	"runtime"
	"sync"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// largestChunk is the most rows that one program predicts at a time.
const largestChunk = 256

// Predict returns the likelihood's mean for each row of x: probabilities of
// shape (rows, 1) for Bernoulli and (rows, classes) for Categorical, values of
// shape (rows, outputs) for Gaussian. x has shape (rows, features) with any
// number of rows, none included, in float32 or float64; the result is in the
// network's dtype. It is an error if x has another number of features or if
// one of them is not finite.
func (n *Network) Predict(x *tensor.Dense) (*tensor.Dense, error) {
	if x == nil {
		return nil, errors.New("model: Predict needs rows of features, got nil")
	}
	shape := x.Shape()
	if shape.Dims() != 2 || shape[1] != n.config.Inputs {
		return nil, errors.Errorf("model: Predict needs rows of %d features, shape (rows, %d), got shape %v", n.config.Inputs, n.config.Inputs, shape)
	}
	if x.RequiresIterator() || !x.DataOrder().IsRowMajor() {
		return nil, errors.New("model: Predict cannot read a tensor that is a view or transposed; Materialize it first")
	}
	outputs := n.Outputs()
	result := tensor.New(tensor.Of(n.config.Dtype), tensor.WithShape(shape[0], outputs))
	var err error
	switch in := x.Data().(type) {
	case []float32:
		err = predictInto(n, result.Data(), in)
	case []float64:
		err = predictInto(n, result.Data(), in)
	default:
		err = errors.Errorf("model: Predict needs float32 or float64, got %v", x.Dtype())
	}
	if err != nil {
		return nil, err
	}
	return result, nil
}

// Predict32 is Predict from and into slices that the caller owns: x holds
// rows of Inputs features one after the other, and dst gets as many rows of
// Outputs numbers. The network may be of either dtype.
func (n *Network) Predict32(dst, x []float32) error {
	return predictInto(n, dst, x)
}

// Predict64 is Predict32 for float64.
func (n *Network) Predict64(dst, x []float64) error {
	return predictInto(n, dst, x)
}

// Outputs returns how many numbers Predict gives for a row.
func (n *Network) Outputs() int { return n.outputs }

// predictInto predicts chunk by chunk; dst is a []float32 or a []float64.
func predictInto[F float32 | float64](n *Network, dst any, x []F) error {
	inputs, outputs := n.config.Inputs, n.outputs
	rows := len(x) / inputs
	if len(x)%inputs != 0 {
		return errors.Errorf("model: Predict needs rows of %d features, got %d numbers, which are no whole rows", inputs, len(x))
	}
	if size := length(dst); size != rows*outputs {
		return errors.Errorf("model: Predict of %d rows needs room for %d×%d numbers, got %d", rows, rows, outputs, size)
	}
	limit := math.MaxFloat64
	if n.config.Dtype == tensor.Float32 {
		limit = math.MaxFloat32
	}
	for i, v := range x {
		if !(math.Abs(float64(v)) <= limit) {
			return errors.Errorf("model: Predict: row %d, feature %d is %v; features must be finite in %v", i/inputs, i%inputs, v, n.config.Dtype)
		}
	}
	n.pool.enter()
	defer n.pool.leave()
	for from := 0; from < rows; {
		size := largestChunk
		for size > rows-from {
			size /= 2
		}
		if err := predictChunk(n, dst, from*outputs, x[from*inputs:(from+size)*inputs], size); err != nil {
			return err
		}
		from += size
	}
	return nil
}

func predictChunk[F float32 | float64](n *Network, dst any, at int, x []F, rows int) error {
	p, err := n.pool.take(n, rows)
	if err != nil {
		return err
	}
	if err := copyInto(p.X.Data(), 0, x); err != nil {
		return err
	}
	if err := p.Run(); err != nil {
		p.Close()
		return errors.Wrap(err, "model: Predict")
	}
	mean, ok := p.Mean.Value().(*tensor.Dense)
	if !ok {
		return errors.Errorf("model: Predict: the mean of %s is a %T", n.config.Likelihood.Name(), p.Mean.Value())
	}
	switch mean := mean.Data().(type) {
	case []float32:
		err = copyInto(dst, at, mean)
	case []float64:
		err = copyInto(dst, at, mean)
	}
	n.pool.give(p)
	return err
}

// copyInto copies values into dst, a []float32 or a []float64, from the
// index at on, and converts them.
func copyInto[F float32 | float64](dst any, at int, values []F) error {
	switch dst := dst.(type) {
	case []float32:
		convert(dst[at:at+len(values)], values)
	case []float64:
		convert(dst[at:at+len(values)], values)
	default:
		return errors.Errorf("model: needs float32 or float64, got %T", dst)
	}
	return nil
}

func convert[To, From float32 | float64](dst []To, src []From) {
	for i, v := range src {
		dst[i] = To(v)
	}
}

func length(values any) int {
	switch values := values.(type) {
	case []float32:
		return len(values)
	case []float64:
		return len(values)
	}
	return -1
}

// pool keeps compiled programs for prediction. No more programs of one size
// exist than calls of Predict run at once, which is bounded by the number of
// processors.
type pool struct {
	running chan struct{}
	mu      sync.Mutex
	idle    map[int][]*Program // by rows
}

func newPool() *pool {
	return &pool{running: make(chan struct{}, runtime.NumCPU()), idle: map[int][]*Program{}}
}

func (p *pool) enter() { p.running <- struct{}{} }
func (p *pool) leave() { <-p.running }

func (p *pool) take(n *Network, rows int) (*Program, error) {
	p.mu.Lock()
	if idle := p.idle[rows]; len(idle) > 0 {
		program := idle[len(idle)-1]
		p.idle[rows] = idle[:len(idle)-1]
		p.mu.Unlock()
		return program, nil
	}
	p.mu.Unlock()
	return n.Compile(rows)
}

func (p *pool) give(program *Program) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle[program.Rows] = append(p.idle[program.Rows], program)
}
