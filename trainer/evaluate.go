package trainer

import (
	"fmt"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// Evaluate measures how well the network predicts the targets of the source.
// The data are checked first, as Fit checks them; a single class is no error
// here. The network must not be in training meanwhile, unless it is the run's
// recorder that calls Evaluate.
func Evaluate(net *model.Network, source Source) (Measures, error) {
	if net == nil {
		return Measures{}, errors.New("trainer: Evaluate needs a network, got nil")
	}
	if _, err := checkData(net, source); err != nil {
		return Measures{}, errors.Wrap(err, "trainer: evaluating")
	}
	if net.Dtype() == tensor.Float64 {
		return evaluate[float64](net, source)
	}
	return evaluate[float32](net, source)
}

func evaluate[T float](net *model.Network, source Source) (Measures, error) {
	e := newEvaluator[T](net, source)
	defer e.programs.close()
	m, err := e.evaluate()
	return m, errors.Wrap(err, "trainer: evaluating")
}

// evaluator measures a network on one source, again and again.
type evaluator[T float] struct {
	batches  *batches
	programs *programs[T]
	tally    *tally
}

func newEvaluator[T float](net *model.Network, source Source) *evaluator[T] {
	return &evaluator[T]{
		batches:  chunks(source.Rows()),
		programs: newPrograms[T](source, nil, net.Compile),
		tally:    newTally(net.Likelihood()),
	}
}

func (e *evaluator[T]) evaluate() (Measures, error) {
	e.tally.reset()
	for i := range e.batches.steps() {
		rows := e.batches.batch(i)
		p, err := e.programs.of(len(rows))
		if err != nil {
			return Measures{}, err
		}
		if err := p.load(rows); err != nil {
			return Measures{}, err
		}
		if err := p.run(); err != nil {
			return Measures{}, err
		}
		if err := count(e.tally, p); err != nil {
			return Measures{}, err
		}
		if !finite(e.tally.logLikelihoods) {
			return Measures{}, errors.Wrapf(ErrDiverged, "rows %d to %d: %s", rows[0], rows[len(rows)-1], culprit(p.Program))
		}
	}
	return e.tally.measures(), nil
}

// culprit says which value of the program's last run was the first that is
// not finite.
func culprit(p *model.Program) string {
	node, err := p.Machine.FirstNonFinite()
	switch {
	case err != nil:
		return "a number is not finite (and looking for it failed: " + err.Error() + ")"
	case node == nil:
		return "a sum is too large for a finite number"
	}
	return nameOf(p, node) + " is not finite"
}

// nameOf is what a user calls a node of the program's graph.
func nameOf(p *model.Program, node *gorgonia.Node) string {
	switch {
	case node == p.Scores:
		return "a score of the last layer"
	case node == p.LogLikelihoods:
		return "a row's log likelihood"
	case node == p.Objective:
		return "the objective"
	case node.Op() == nil:
		return node.Name()
	}
	for i, gradient := range p.Gradients {
		if node == gradient {
			return "the gradient of " + p.Parameters[i].Name()
		}
	}
	return fmt.Sprintf("the result of the operator %q, node %d of the graph,", node.Op(), node.ID())
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
