package engine

import (
	"hash"
	"hash/fnv"
	"io"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// The tests of the passes look at programs from inside. They share this file.

// must returns the node, or fails the test.
func must(t testing.TB) func(n *gorgonia.Node, err error) *gorgonia.Node {
	return func(n *gorgonia.Node, err error) *gorgonia.Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// ramp makes an input with elements that differ.
func ramp(g *gorgonia.ExprGraph, name string, shape ...int) *gorgonia.Node {
	elements := make([]float64, tensor.Shape(shape).TotalSize())
	for i := range elements {
		elements[i] = math.Sin(float64(3*i + 1))
	}
	value := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(elements))
	return gorgonia.NewTensor(g, tensor.Float64, len(shape), gorgonia.WithName(name), gorgonia.WithShape(shape...), gorgonia.WithValue(value))
}

// machineOf compiles what the wanted nodes need, and runs it.
func machineOf(t testing.TB, wanted ...*gorgonia.Node) (*Machine, *program[float64]) {
	t.Helper()
	m, err := New(wanted[0].Graph(), Settings{Outputs: wanted})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	p, ok := m.program.(*program[float64])
	if !ok {
		t.Fatalf("compiled to %T", m.program)
	}
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	return m, p
}

// names are the operations of a program, in order.
func (p *program[T]) names() []string {
	var names []string
	for i := range p.code {
		name := p.code[i].name.String()
		for _, also := range p.code[i].fused {
			name += ", " + also.String()
		}
		names = append(names, name)
	}
	return names
}

func wantNames(t *testing.T, p *program[float64], want ...string) {
	t.Helper()
	if got := p.names(); !slices.Equal(got, want) {
		t.Errorf("the program is %q, want %q\n%s", got, want, p.listing())
	}
}

// wantValues compares a node's elements with what they should be, up to
// rounding.
func wantValues(t *testing.T, n *gorgonia.Node, want ...float64) {
	t.Helper()
	got, ok := n.Value().Data().([]float64)
	if !ok {
		got = []float64{n.Value().Data().(float64)}
	}
	if len(got) != len(want) {
		t.Errorf("%v has %d elements, want %d", n, len(got), len(want))
		return
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= 1e-14*max(1, math.Abs(want[i]))) {
			t.Errorf("%v is %v, want %v", n, got, want)
			return
		}
	}
}

// onThreads has the program run on so many threads, also where there are
// fewer processors.
func (p *program[T]) onThreads(t *testing.T, threads int) {
	t.Helper()
	before := runtime.GOMAXPROCS(threads)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	for len(p.scratch) < threads {
		p.scratch = append(p.scratch, make([]T, len(p.scratch[0])))
	}
}

// shareAll compiles the program again, for threads to share all of it however
// small it is.
func (m *Machine) shareAll(t testing.TB) *program[float64] {
	t.Helper()
	before := worthSharing
	worthSharing = 0
	defer func() { worthSharing = before }()
	if err := m.compile(false); err != nil {
		t.Fatal(err)
	}
	return m.program.(*program[float64])
}

// rowwise is a SliceDoer of one matrix, row by row.
type rowwise struct {
	name string
	rows bool // whether a row of the result takes only the same row
	do   func(dst, x []float64) error
}

func (o rowwise) Arity() int                                              { return 1 }
func (o rowwise) ReturnsPtr() bool                                        { return false }
func (o rowwise) CallsExtern() bool                                       { return false }
func (o rowwise) OverwritesInput() int                                    { return -1 }
func (o rowwise) String() string                                          { return o.name }
func (o rowwise) WriteHash(h hash.Hash)                                   { io.WriteString(h, o.name) }
func (o rowwise) RowInputs() []bool                                       { return []bool{o.rows} }
func (o rowwise) ScratchLen(rows int) int                                 { return 0 }
func (o rowwise) DoFloat32(_ []float32, _ [][]float32, _ []float32) error { panic("not for float32") }
func (o rowwise) Type() hm.Type {
	a := hm.TypeVariable('a')
	return hm.NewFnType(a, a)
}

func (o rowwise) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

func (o rowwise) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	return in[0].(tensor.Shape).Clone(), nil
}

func (o rowwise) DoFloat64(dst []float64, in [][]float64, _ []float64) error {
	return o.do(dst, in[0])
}

func (o rowwise) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	x := in[0].(*tensor.Dense)
	result := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(x.Shape()...))
	return result, o.do(result.Float64s(), x.Float64s())
}

// wantInterpreted compares what the program computes with the operators' own
// Do methods, run one by one: the largest difference over the largest value.
func wantInterpreted(t *testing.T, m *Machine) {
	t.Helper()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	got := make([][]float64, len(m.keep))
	for i, k := range m.keep {
		got[i] = numbers(k.v)
	}
	if err := m.run(nil); err != nil {
		t.Fatal(err)
	}
	for i, k := range m.keep {
		if e := difference(got[i], numbers(k.v)); !(e <= 1e-13) {
			t.Errorf("%v is off by %.1e: got %v, want %v", k.node, e, got[i], k.v)
		}
	}
}

// numbers copies a value's elements.
func numbers(v gorgonia.Value) []float64 {
	var wide []float64
	switch x := v.Data().(type) {
	case float64:
		wide = append(wide, x)
	case float32:
		wide = append(wide, float64(x))
	case []float64:
		wide = append(wide, x...)
	case []float32:
		for _, x := range x {
			wide = append(wide, float64(x))
		}
	}
	return wide
}

// difference is the largest difference over the largest value.
func difference(got, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	worst, largest := 0.0, 0.0
	for i := range got {
		if d := math.Abs(got[i] - want[i]); d > worst || math.IsNaN(d) {
			worst = d
		}
		largest = max(largest, math.Abs(want[i]))
	}
	if worst == 0 {
		return 0
	}
	return worst / largest
}
