package trainer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/model/engine"
)

// program is a compiled graph with the memory of its inputs and outputs as
// slices, row after row.
type program[T float] struct {
	*model.Program
	source       Source
	classWeights []float64
	targets      []T
	weights      []T
	rowWeights   []float64

	// Of large batches of a Dataset itself.
	data *datasets.Dataset

	// Where threads gather a batch together: its rows, what does a part of
	// it, and what came of each part.
	batch      []int
	gatherPart func(part, thread int)
	gathered   []error

	// Known after the first run; means and gradients only where the program
	// gives them.
	scores, logLikelihoods, means []T
	gradients                     [][]T             // of each parameter, nil where rows has it
	rows                          []*engine.Rows[T] // of each parameter, nil where gradients has it
}

// largeBatch is how many features a batch has that is worth reading where it is,
// or being gathered by several threads.
const largeBatch = 16384

// newProgram takes over a compiled program that will be fed from the source.
func newProgram[T float](p *model.Program, source Source, classWeights []float64) (*program[T], error) {
	targets, err := numbers[T](p.Y)
	if err != nil {
		return nil, err
	}
	weights, err := numbers[T](p.W)
	if err != nil {
		return nil, err
	}
	made := &program[T]{
		Program: p, source: source, classWeights: classWeights,
		targets: targets, weights: weights, rowWeights: make([]float64, p.Rows),
	}
	// Nothing but a Dataset itself: what embeds one may have a Gather of its own.
	data, ok := source.(*datasets.Dataset)
	if !ok || p.X.DataSize() < largeBatch {
		return made, nil
	}
	made.data = data
	if threads := p.Machine.Threads(); threads > 1 {
		made.gathered = make([]error, threads)
		made.gatherPart = func(part, _ int) {
			made.gathered[part] = data.GatherPart(made.batch, part, len(made.gathered), made.X, made.Y)
		}
	}
	return made, nil
}

// gather fills X and Y. A large batch is read where it lies, if that is possible;
// if not, it is gathered on several threads. Each copies rows, next to each
// other: of shares of the columns, threads would fetch each other's lines, for
// processors read ahead.
func (p *program[T]) gather(rows []int) error {
	if p.data != nil {
		if picked, err := p.pick(rows); err != nil {
			return err
		} else if picked {
			return p.data.GatherTargets(rows, p.Y)
		}
	}
	if p.gatherPart == nil {
		return gather(p.source, rows, p.X, p.Y)
	}
	p.batch = rows
	if err := p.Machine.ShareLarge(len(p.gathered), p.gatherPart); err != nil {
		return err
	}
	return firstError(p.gathered...)
}

// pick has the program read rows of the data in place of X, if it can.
func (p *program[T]) pick(rows []int) (bool, error) {
	x := datasets.Elements[T](p.data.X)
	if x == nil || p.data.X.Shape()[1] != p.X.Shape()[1] {
		_, err := engine.PickRows[T](p.Machine, p.Features, nil, nil)
		return false, err
	}
	return engine.PickRows(p.Machine, p.Features, x, rows)
}

// load fills the inputs with these rows of the source.
func (p *program[T]) load(rows []int) error {
	if err := p.gather(rows); err != nil {
		return errors.Wrap(err, "gathering a batch")
	}
	weighted, ok := p.source.(Weighted)
	if !ok && p.classWeights == nil {
		return nil // the weights are 1 from the start
	}
	for i := range p.rowWeights {
		p.rowWeights[i] = 1
	}
	if ok {
		if err := rowWeights(weighted, rows, p.rowWeights); err != nil {
			return errors.Wrap(err, "gathering a batch")
		}
	}
	columns := len(p.targets) / p.Rows
	for i, w := range p.rowWeights {
		if p.classWeights != nil {
			class, err := classOf(float64(p.targets[i*columns]), len(p.classWeights))
			if err != nil {
				return errors.Wrapf(err, "row %d", rows[i])
			}
			w *= p.classWeights[class]
		}
		p.weights[i] = T(w)
	}
	return nil
}

// run computes the outputs.
func (p *program[T]) run() error {
	if err := p.Run(); err != nil || p.logLikelihoods != nil {
		return err
	}
	return p.bind()
}

// bind finds the memory of the outputs, which stays the same from run to run.
func (p *program[T]) bind() (err error) {
	if p.scores, err = numbers[T](p.Scores.Value()); err != nil {
		return err
	}
	if p.Mean.Value() != nil {
		if p.means, err = numbers[T](p.Mean.Value()); err != nil {
			return err
		}
	}
	if p.Objective != nil {
		p.gradients, p.rows = make([][]T, len(p.Parameters)), make([]*engine.Rows[T], len(p.Parameters))
		for i, parameter := range p.Parameters {
			if p.rows[i] = engine.RowsOf[T](p.Machine, parameter); p.rows[i] != nil {
				continue
			}
			gradient, err := p.Gradient(i)
			if err != nil {
				return err
			}
			if p.gradients[i], err = numbers[T](gradient); err != nil {
				return err
			}
		}
	}
	p.logLikelihoods, err = numbers[T](p.LogLikelihoods.Value())
	return err
}

// objective is the value of the objective after a run.
func (p *program[T]) objective() (float64, error) {
	switch v := p.Objective.Value().(type) {
	case *gorgonia.F64:
		return float64(*v), nil
	case *gorgonia.F32:
		return float64(*v), nil
	}
	return 0, errors.Errorf("the objective is a %T, not a number", p.Objective.Value())
}

// numbers returns the memory of a tensor.
func numbers[T float](v gorgonia.Value) ([]T, error) {
	if t, ok := v.(*tensor.Dense); ok {
		switch t.Dtype() {
		case tensor.Float32:
			if values, ok := any(t.Float32s()).([]T); ok {
				return values, nil
			}
		case tensor.Float64:
			if values, ok := any(t.Float64s()).([]T); ok {
				return values, nil
			}
		}
	}
	return nil, errors.Errorf("needs a tensor of %T, got %T", T(0), v)
}

// programs compiles a program for each number of rows that is asked for, and
// keeps it.
type programs[T float] struct {
	source       Source
	classWeights []float64
	compile      func(rows int) (*model.Program, error)
	byRows       map[int]*program[T]
}

func newPrograms[T float](source Source, classWeights []float64, compile func(rows int) (*model.Program, error)) *programs[T] {
	return &programs[T]{source: source, classWeights: classWeights, compile: compile, byRows: map[int]*program[T]{}}
}

func (ps *programs[T]) of(rows int) (*program[T], error) {
	if p, ok := ps.byRows[rows]; ok {
		return p, nil
	}
	compiled, err := ps.compile(rows)
	if err != nil {
		return nil, err
	}
	p, err := newProgram[T](compiled, ps.source, ps.classWeights)
	if err != nil {
		return nil, err
	}
	ps.byRows[rows] = p
	return p, nil
}

// close frees every program.
func (ps *programs[T]) close() {
	for _, p := range ps.byRows {
		p.Close()
	}
}
