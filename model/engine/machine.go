package engine

import (
	"runtime"
	"slices"
	"sync"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/processors"
)

// Settings say what a Machine is for. The zero value asks for everything, as
// gorgonia.NewTapeMachine does.
type Settings struct {
	// Outputs are the nodes whose values are wanted. Nil means every node
	// that nothing else is computed from, every cost that was given to
	// gorgonia.Grad, every node that gorgonia.Read reads, and the gradient of
	// every input that has one. (A node inside has no value of its own, as it
	// has no reliable one on the tape machine: Read it.)
	Outputs gorgonia.Nodes

	// Gradients are the inputs whose gradient is wanted at Node.Grad, like
	// gorgonia.BindDualValues; gorgonia.Grad must have been called for them.
	// Nil means every input that has a gradient if Outputs is nil too, and
	// none otherwise.
	Gradients gorgonia.Nodes

	// Defer leaves large gradients that are matrix products out of the runs.
	// They get no memory: RowsOf computes them block by block, for an update
	// of the weights that has each block at hand. Which they are, RowsOf
	// tells, matrices all of them; the others are at Node.Grad as ever.
	Defer bool

	// Evaluate puts operators that behave differently in training, such as
	// Gorgonia's BatchNorm, into evaluation, like gorgonia.EvalMode. The
	// operator itself holds the mode, and New sets it.
	Evaluate bool

	// Threads is the most threads that a run uses; 0 means as many as
	// GOMAXPROCS allows, and never more than there are processors. The results are the same, bit for bit.
	Threads int
}

// Machine runs one graph. Make it with New. Several goroutines may use it: a
// run waits for the one before it to end.
type Machine struct {
	mu        sync.Mutex
	steps     []step                 // what is run: inputs, then operators in order
	at        map[*gorgonia.Node]int // the step of a node
	values    []gorgonia.Value       // of the run in progress, one a step
	outputs   []*kept                // nodes with a Value to keep
	inputs    []int                  // steps of those that are inputs
	gradients []*kept                // inputs with a Grad to keep
	reads     []reading
	keep      []*kept  // outputs and gradients
	program   compiled // nil: the steps are run one by one
	workers   *workers // threads besides the caller's
	threads   int      // at most so many

	sharing     sharing // by Share
	shareThread func(thread int) error

	ran, closed bool
}

var _ gorgonia.VM = (*Machine)(nil)

// kept is memory that outlives a run.
type kept struct {
	node *gorgonia.Node // where it is bound
	step int            // whose value it is
	v    gorgonia.Value
	// first is true of the first to keep its value, which is computed in
	// place; the others' memory is filled afterwards.
	first bool
}

// reading is a gorgonia.Read.
type reading struct {
	step int
	into *gorgonia.Value
}

// New makes a machine for the graph, which must not be changed afterwards. It
// fails when a wanted node is not in the graph, when an input has no gradient
// because gorgonia.Grad was not called for it, and when a node has no shape or
// no elements.
//
// Outputs have their value's memory from then on, and Gradients theirs, if
// the input has a value; otherwise the first run makes it.
func New(g *gorgonia.ExprGraph, s Settings) (m *Machine, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Errorf("engine: Gorgonia cannot read this graph: %v", p)
		}
	}()
	nodes, err := survey(g)
	if err != nil {
		return nil, err
	}
	if s.Outputs == nil {
		s.Outputs = nodes.everything()
		if s.Gradients == nil {
			s.Gradients = nodes.differentiated()
		}
	}
	wanted := slices.Clone(s.Outputs)
	for _, n := range s.Gradients {
		if n == nil || n.Op() != nil || n.Deriv() == nil {
			return nil, errors.Errorf("engine: %s has no gradient; call gorgonia.Grad with this input before New", label(n))
		}
		wanted = append(wanted, n.Deriv())
	}
	m = &Machine{workers: &workers{}, threads: processors.Count}
	if s.Threads < 0 {
		return nil, errors.Errorf("engine: Settings.Threads must be at least 1, or 0 for all, got %d", s.Threads)
	}
	if s.Threads > 0 {
		m.threads = min(m.threads, s.Threads)
	}
	m.shareThread = m.sharing.thread
	runtime.AddCleanup(m, (*workers).close, m.workers) // of a machine that nobody closes
	if m.steps, m.at, err = nodes.steps(wanted); err != nil {
		return nil, err
	}
	m.values = make([]gorgonia.Value, len(m.steps))
	for i := range m.steps {
		if op, ok := m.steps[i].op.(gorgonia.TrainModeOp); ok {
			if err := op.SetTraining(!s.Evaluate); err != nil {
				return nil, errors.Wrapf(err, "engine: %s", label(m.steps[i].node))
			}
		}
	}
	for _, n := range distinct(s.Outputs) {
		if at := m.at[n]; m.steps[at].op != nil {
			m.outputs = append(m.outputs, &kept{node: n, step: at})
		} else {
			m.inputs = append(m.inputs, at)
		}
	}
	for _, n := range distinct(s.Gradients) {
		m.gradients = append(m.gradients, &kept{node: n, step: m.at[n.Deriv()]})
	}
	for i, n := range nodes.nodes {
		if into := readInto(n.Op()); into != nil {
			if at, ok := m.at[nodes.operands[i][0]]; ok {
				m.reads = append(m.reads, reading{step: at, into: into})
			}
		}
	}
	if err := m.compile(s.Defer); err != nil {
		return nil, err
	}
	return m, m.bind()
}

// compile makes the program if the whole graph is of one type of float.
func (m *Machine) compile(postpone bool) (err error) {
	w := wishes{wanted: map[int]bool{}, trained: map[int]bool{}, postponable: map[int]bool{}, threads: m.threads}
	for _, k := range m.gradients {
		if at, ok := m.at[k.node]; ok {
			w.trained[at] = true
		}
		w.postponable[k.step] = postpone && !w.wanted[k.step]
		w.wanted[k.step] = true
	}
	for _, k := range m.outputs {
		w.wanted[k.step], w.postponable[k.step] = true, false
	}
	for _, r := range m.reads {
		w.wanted[r.step], w.postponable[r.step] = true, false
	}
	for _, at := range m.inputs {
		w.wanted[at] = true
	}
	if m.program, err = compile[float32](m.steps, &w); m.program == nil && err == nil {
		m.program, err = compile[float64](m.steps, &w)
	}
	m.gradients = slices.DeleteFunc(m.gradients, func(k *kept) bool { return !w.wanted[k.step] })
	m.keep = slices.Concat(m.outputs, m.gradients)
	first := map[int]bool{}
	for _, k := range m.keep {
		k.first, first[k.step] = !first[k.step], true
	}
	return err
}

// distinct returns the nodes without repetitions.
func distinct(nodes gorgonia.Nodes) gorgonia.Nodes {
	seen := map[*gorgonia.Node]bool{}
	return slices.DeleteFunc(slices.Clone(nodes), func(n *gorgonia.Node) bool {
		again := seen[n]
		seen[n] = true
		return again
	})
}

// RunAll runs the graph on the values bound to its inputs now. After
// an error, outputs and gradients are of no use until a run succeeds.
func (m *Machine) RunAll() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.program == nil {
		return m.run(nil)
	}
	return m.runProgram()
}

// runProgram is run on the compiled program.
func (m *Machine) runProgram() error {
	if m.closed {
		return errors.New("engine: the machine is closed")
	}
	if err := m.bind(); err != nil {
		return err
	}
	if err := m.program.run(m.keep, m.workers); err != nil {
		return err
	}
	for _, r := range m.reads {
		if err := r.fill(m.program.value(r.step)); err != nil {
			return errors.Wrapf(err, "engine: reading %s", label(m.steps[r.step].node))
		}
	}
	m.ran = true
	return nil
}

// Reset does nothing: a Machine can always be run again.
func (m *Machine) Reset() {}

// Close ends the machine's use: a run after it is an error. Values that were
// taken before stay as they are.
func (m *Machine) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.workers.close()
	return nil
}

// Value returns the value of an output, of an input's gradient as
// gorgonia.Grad returned its node, or of an input. The first two are what the
// last successful run left, and there must have been one.
func (m *Machine) Value(n *gorgonia.Node) (gorgonia.Value, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.at[n]
	if ok && m.steps[at].op == nil && n.Value() != nil {
		return n.Value(), nil
	}
	for _, k := range m.keep {
		if !ok || k.step != at {
			continue
		}
		if !m.ran {
			return nil, errors.Errorf("engine: %s has no value before the machine has run; call RunAll", label(n))
		}
		return k.v, nil
	}
	return nil, errors.Errorf("engine: %s has no value here; name it in Settings.Outputs", label(n))
}

// run computes every step, showing values to look, and then keeps what is
// wanted. It ends early, keeping nothing, when look says so.
func (m *Machine) run(look func(*gorgonia.Node, gorgonia.Value) (stop bool)) (err error) {
	if m.closed {
		return errors.New("engine: the machine is closed")
	}
	defer clear(m.values)
	if m.program != nil {
		if err := m.program.fillPicked(); err != nil {
			return err
		}
	}
	for i := range m.steps {
		s := &m.steps[i]
		if m.values[i], err = s.do(m.values); err != nil {
			return err
		}
		if look != nil && look(s.node, m.values[i]) {
			return nil
		}
	}
	if err := m.bind(); err != nil {
		return err
	}
	for _, k := range m.keep {
		if err := assign(k.v, m.values[k.step]); err != nil {
			return errors.Wrapf(err, "engine: keeping the value of %s", label(k.node))
		}
	}
	for _, r := range m.reads {
		if err := r.fill(m.values[r.step]); err != nil {
			return errors.Wrapf(err, "engine: reading %s", label(m.steps[r.step].node))
		}
	}
	m.ran = true
	return nil
}

// fill gives a copy to the reader: new memory the first time, the same
// memory later.
func (r reading) fill(v gorgonia.Value) (err error) {
	if *r.into == nil {
		*r.into, err = gorgonia.CloneValue(v)
		return err
	}
	_, err = gorgonia.Copy(*r.into, v)
	return err
}
