package model

import (
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/kernel"
	"github.com/ascent-ml/ascent/internal/processors"
	"github.com/ascent-ml/ascent/losses"
)

// largestChunk is the most rows that one program predicts at a time.
const largestChunk = 128

// Predict returns the likelihood's mean for each row of x: probabilities of
// shape (rows, 1) for Bernoulli and (rows, classes) for Categorical, values of
// shape (rows, outputs) for Gaussian. x has shape (rows, features) with any
// number of rows, none included, in float32 or float64; the result is in the
// network's dtype: read it with Float32s, or with Float64s if Config.Dtype is
// tensor.Float64; the wrong one reads other numbers. Predict64 is right for both. It is an error if x has another number of features, if one
// of them is not finite, and if they are so large that a score is not.
func (n *Network) Predict(x *tensor.Dense) (*tensor.Dense, error) {
	if err := n.checkFeatures(x); err != nil {
		return nil, err
	}
	result := tensor.New(tensor.Of(n.config.Dtype), tensor.WithShape(x.Shape()[0], n.outputs))
	if x.Shape()[0] == 0 {
		return result, nil
	}
	var err error
	switch wide := n.config.Dtype == tensor.Float64; {
	case x.Dtype() == tensor.Float64 && wide:
		err = predict(n, result.Float64s(), x.Float64s())
	case x.Dtype() == tensor.Float64:
		err = predict(n, result.Float32s(), x.Float64s())
	case wide:
		err = predict(n, result.Float64s(), x.Float32s())
	default:
		err = predict(n, result.Float32s(), x.Float32s())
	}
	if err != nil {
		return nil, err
	}
	return result, nil
}

// Predict32 is Predict from and into slices that the caller owns: x holds
// rows of Inputs features one after the other, and dst gets as many rows of
// Outputs numbers. The network may be of either dtype; numbers are converted.
func (n *Network) Predict32(dst, x []float32) error { return predict(n, dst, x) }

// Predict64 is Predict32 for float64.
func (n *Network) Predict64(dst, x []float64) error { return predict(n, dst, x) }

// Outputs returns how many numbers Predict gives for a row.
func (n *Network) Outputs() int { return n.outputs }

// Classify returns the most probable class of each row of x, which is as for
// Predict; Config().Classes has the classes' names. It is an error if the network's likelihood has no classes.
func (n *Network) Classify(x *tensor.Dense) ([]int, error) {
	classifier, ok := n.config.Likelihood.(losses.Classifier)
	if !ok {
		return nil, errors.Errorf("model: Classify needs classes, and the network's likelihood is a %T; use Predict", n.config.Likelihood)
	}
	if err := n.checkFeatures(x); err != nil {
		return nil, err
	}
	if x.Shape()[0] == 0 {
		return nil, nil
	}
	if x.Dtype() == tensor.Float64 {
		return classify(n, classifier, x.Float64s())
	}
	return classify(n, classifier, x.Float32s())
}

func (n *Network) checkFeatures(x *tensor.Dense) error {
	switch {
	case x == nil:
		return errors.New("model: Predict needs rows of features, got nil")
	case x.Shape().Dims() != 2 || x.Shape()[1] != n.config.Inputs:
		return errors.Errorf("model: Predict needs rows of %d features, shape (rows, %d), got shape %v", n.config.Inputs, n.config.Inputs, x.Shape())
	case x.Shape()[0] > 0 && (x.RequiresIterator() || !x.DataOrder().IsRowMajor()):
		return errors.New("model: Predict cannot read a tensor that is a view or transposed; Materialize it first")
	case x.Dtype() != tensor.Float32 && x.Dtype() != tensor.Float64:
		return errors.Errorf("model: Predict needs float32 or float64, got %v", x.Dtype())
	}
	return nil
}

func predict[To, From float](n *Network, dst []To, x []From) error {
	rows, err := rowsOf(n, x)
	if err != nil {
		return err
	}
	if len(dst) != rows*n.outputs {
		return errors.Errorf("model: Predict of %d rows needs room for %d×%d numbers, got %d", rows, rows, n.outputs, len(dst))
	}
	threads := min(runtime.GOMAXPROCS(0), rows/(2*largestChunk))
	if threads < 2 {
		return predictRows(n, dst, x, 0, rows)
	}
	var group sync.WaitGroup
	failures := make([]error, threads)
	for i := range threads {
		// Whole chunks, so that few sizes of them are needed.
		first := rows * i / threads / largestChunk * largestChunk
		last := rows * (i + 1) / threads / largestChunk * largestChunk
		if i == threads-1 {
			last = rows
		}
		group.Go(func() { failures[i] = predictRows(n, dst, x, first, last) })
	}
	group.Wait()
	return firstError(failures)
}

// predictRows predicts rows first to last-1 on one thread.
func predictRows[To, From float](n *Network, dst []To, x []From, first, last int) error {
	return run(n, x, first, last, func(p *Program, from int) error {
		means := dst[from*n.outputs : (from+p.Rows)*n.outputs]
		if err := copyOut(means, p.Mean.Value()); err != nil {
			return errors.Wrap(err, "model: the mean")
		}
		if i := notFinite(means); i >= 0 {
			return errors.Errorf("model: Predict: row %d is predicted as %v, from finite scores; its mean is too large for %T", from+i/n.outputs, means[i], means[i])
		}
		return nil
	})
}

func firstError(failures []error) error {
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

func classify[From float](n *Network, classifier losses.Classifier, x []From) ([]int, error) {
	rows, err := rowsOf(n, x)
	if err != nil {
		return nil, err
	}
	var scores []float64
	classes := make([]int, 0, rows)
	err = run(n, x, 0, rows, func(p *Program, _ int) (err error) {
		defer recovered(&err, "model: Config.Likelihood")
		k := p.Scores.Shape()[1]
		scores = slices.Grow(scores[:0], p.Rows*k)[:p.Rows*k]
		if err := copyOut(scores, p.Scores.Value()); err != nil {
			return errors.Wrap(err, "model: the scores")
		}
		for row := range slices.Chunk(scores, k) {
			classes = append(classes, classifier.Class(row))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return classes, nil
}

// rowsOf returns how many rows of features there are in x.
func rowsOf[From float](n *Network, x []From) (int, error) {
	if len(x)%n.config.Inputs != 0 {
		return 0, errors.Errorf("model: Predict needs rows of %d features, got %d numbers, which are no whole rows", n.config.Inputs, len(x))
	}
	return len(x) / n.config.Inputs, nil
}

// checkFinite looks whether rows of features are finite in the network's dtype;
// from is the number of the first.
func checkFinite[From float](n *Network, x []From, from int) error {
	limit := math.MaxFloat64
	if n.config.Dtype == tensor.Float32 {
		limit = math.MaxFloat32
	}
	if _, narrow := any(x).([]float32); (narrow || limit == math.MaxFloat64) && kernel.Finite(x) {
		return nil
	}
	for i, v := range x {
		if !(math.Abs(float64(v)) <= limit) {
			return errors.Errorf("model: Predict: row %d, feature %d is %v; features must be finite in %v", from+i/n.config.Inputs, i%n.config.Inputs, v, n.config.Dtype)
		}
	}
	return nil
}

// run runs programs on rows first to last-1 of x and hands each to use, with
// the number of its first row. It works in chunks of powers of 2, so that few programs serve
// any number of rows.
func run[From float](n *Network, x []From, first, last int, use func(p *Program, from int) error) error {
	n.pool.enter()
	defer n.pool.leave()
	size := largestChunk
	for from := first; from < last; from += size {
		for size > last-from {
			size /= 2
		}
		part := x[from*n.config.Inputs : (from+size)*n.config.Inputs]
		if err := checkFinite(n, part, from); err != nil {
			return err
		}
		p, err := n.pool.take(n, size)
		if err != nil {
			return err
		}
		if n.config.Dtype == tensor.Float64 {
			convert(p.X.Float64s(), part)
		} else {
			convert(p.X.Float32s(), part)
		}
		if err := p.Run(); err != nil {
			p.Close()
			return errors.Wrap(err, "model: Predict")
		}
		err = checkScores(p, from)
		if err == nil {
			err = use(p, from)
		}
		n.pool.give(p)
		if err != nil {
			return err
		}
	}
	return nil
}

// checkScores looks whether the scores of a program's rows are finite; from is
// the number of the first.
func checkScores(p *Program, from int) error {
	scores, ok := p.Scores.Value().(*tensor.Dense)
	if !ok {
		return errors.Errorf("model: the scores are a %T, not a *tensor.Dense", p.Scores.Value())
	}
	if i := notFiniteIn(scores); i >= 0 {
		return errors.Errorf("model: Predict: row %d has a score that is not finite in %v: its features or the network's weights are too large; scale the features, for example by model.Standardize",
			from+i/scores.Shape()[1], scores.Dtype())
	}
	return nil
}

func copyOut[To float](dst []To, v gorgonia.Value) error {
	t, ok := v.(*tensor.Dense)
	switch {
	case !ok || t.DataSize() != len(dst):
		return errors.Errorf("is a %T of shape %v, not %d numbers", v, v.Shape(), len(dst))
	case t.Dtype() == tensor.Float64:
		convert(dst, t.Float64s())
	default:
		convert(dst, t.Float32s())
	}
	return nil
}

func convert[To, From float](dst []To, src []From) {
	if same, ok := any(dst).([]From); ok {
		copy(same, src)
		return
	}
	for i, v := range src {
		dst[i] = To(v)
	}
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
	return &pool{running: make(chan struct{}, processors.Count), idle: map[int][]*Program{}}
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
	return n.compileFor(rows)
}

func (p *pool) give(program *Program) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle[program.Rows] = append(p.idle[program.Rows], program)
}
