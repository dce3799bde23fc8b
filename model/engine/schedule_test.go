package engine

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
)

// layers makes a network of three layers, and the gradients of its mean.
func layers(t *testing.T) (cost *gorgonia.Node, weights gorgonia.Nodes) {
	t.Helper()
	node := must(t)
	g := gorgonia.NewGraph()
	h := ramp(g, "x", 300, 40)
	for i, units := range []int{60, 50, 30} {
		w, b := ramp(g, fmt.Sprint("w", i), h.Shape()[1], units), ramp(g, fmt.Sprint("b", i), units)
		weights = append(weights, w, b)
		h = node(gorgonia.Tanh(node(op.AddRow(node(gorgonia.Mul(h, w)), b))))
	}
	return node(gorgonia.Mean(h)), weights
}

// A network goes forward and back by rows, and then to its weights.
func TestPhasesOfANetwork(t *testing.T) {
	cost, weights := layers(t)
	m, p := differentiated(t, cost, nil, weights...)
	wantPhases(t, p)
	wantInterpreted(t, m)
	var products []string
	for i, ph := range p.phases {
		for _, o := range p.code[ph.from:ph.to] {
			if o.product != nil {
				products = append(products, fmt.Sprintf("%d: %v of %v", i+1, o.name, p.shapeOf(o.value)))
				if !ph.shared {
					t.Errorf("phase %d with %v is one thread's", i+1, o.name)
				}
			}
		}
	}
	want := []string{
		"1: A × B of (300, 60)", "1: A × B of (300, 50)", "1: A × B of (300, 30)",
		"1: A × Bᵀ of (300, 50)", "1: A × Bᵀ of (300, 60)",
		"2: Aᵀ × B of (50, 30)", "2: Aᵀ × B of (60, 50)", "2: Aᵀ × B of (40, 60)",
	}
	slices.Sort(products)
	slices.Sort(want)
	if !slices.Equal(products, want) {
		t.Errorf("the products are %q, want %q\n%s", products, want, p.listing())
	}
}

// wantPhases checks what the threads rely on: inside a phase an operation
// takes only rows that its own thread has computed, and what is one thread's
// from what is the same thread's.
func wantPhases(t *testing.T, p *program[float64]) {
	t.Helper()
	at := p.places()
	end := 0
	for n, ph := range p.phases {
		if ph.from != end || ph.to < ph.from {
			t.Fatalf("phase %d goes from %d to %d, the one before it ends at %d", n+1, ph.from, ph.to, end)
		}
		end = ph.to
		for i := ph.from; i < ph.to; i++ {
			o := &p.code[i]
			for _, r := range o.reads {
				from := at[r.value]
				if from >= i {
					t.Errorf("%v reads what is computed after it\n%s", o.name, p.listing())
				}
				if !ph.shared || from < ph.from {
					continue
				}
				before := &p.code[from]
				if before.rows != o.rows || (!r.row || before.whole) && o.rows > 1 {
					t.Errorf("%v takes other rows of %v in the same phase\n%s", o.name, before.name, p.listing())
				}
			}
		}
	}
	if end != len(p.code) {
		t.Errorf("the phases end at %d of %d operations", end, len(p.code))
	}
}

func TestSmallProgramsHaveOnePhase(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x, w := ramp(g, "x", 5, 3), ramp(g, "w", 3, 2)
	cost := node(gorgonia.Sum(node(gorgonia.Mul(x, w))))
	_, p := differentiated(t, cost, nil, w)
	if len(p.phases) != 1 || p.phases[0].shared {
		t.Errorf("the phases are %v\n%s", p.phases, p.listing())
	}
}

// Operators that run through their own Do keep their order, whatever phase
// what they read is in.
func TestGeneralOperationsKeepTheirOrder(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 200, 100)
	late := node(gorgonia.Sign(node(gorgonia.Mul(node(gorgonia.Tanh(x)), node(gorgonia.Transpose(node(gorgonia.Cos(x))))))))
	early := node(gorgonia.Ceil(ramp(g, "y", 2)))
	m, p := machineOf(t, late, early)
	wantPhases(t, p)
	wantInterpreted(t, m)
	if len(p.phases) < 2 {
		t.Fatalf("there is one phase only\n%s", p.listing())
	}
	if names := strings.Join(p.names(), " "); strings.Index(names, "sign") > strings.Index(names, "ceil") {
		t.Errorf("the order is %s", names)
	}
}

// A network that is only evaluated goes forward by rows, in one phase.
func TestOneSharedPhase(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	h := ramp(g, "x", 2000, 3)
	for i, units := range []int{20, 7, 30, 2} {
		h = node(gorgonia.Tanh(node(gorgonia.Mul(h, ramp(g, fmt.Sprint("w", i), h.Shape()[1], units)))))
	}
	m, p := machineOf(t, h)
	if len(p.phases) != 1 || !p.phases[0].shared || len(p.scratch) != runtime.NumCPU() {
		t.Errorf("%d phases for %d threads\n%s", len(p.phases), len(p.scratch), p.listing())
	}
	wantPhases(t, p)
	wantArena(t, p)
	want := numbers(h.Value())
	p.onThreads(t, 3)
	for range 20 {
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(numbers(h.Value()), want) {
			t.Fatal("three threads give something else")
		}
	}
	wantInterpreted(t, m)
}

func TestRowsOfThreads(t *testing.T) {
	for rows := 1; rows <= 200; rows++ {
		for threads := 1; threads <= 9; threads++ {
			end := 0
			for thread := range threads {
				from, to := rowsOf(rows, thread, threads)
				if from == to {
					continue
				}
				if from != end || to < from {
					t.Fatalf("%d rows on %d threads: thread %d has %d to %d, those before it end at %d", rows, threads, thread, from, to, end)
				}
				end = to
			}
			if end != rows {
				t.Fatalf("%d rows on %d threads: %d are computed", rows, threads, end)
			}
		}
	}
}

// However many threads there are, the bits are the same.
func TestThreadsDoNotChangeBits(t *testing.T) {
	cost, weights := layers(t)
	m, p := differentiated(t, cost, nil, weights...)
	wantSameBits(t, m, p)
}

// wantSameBits runs on one thread and on several.
func wantSameBits(t *testing.T, m *Machine, p *program[float64]) {
	t.Helper()
	var want [][]float64
	for _, threads := range []int{1, 2, 3, 7} {
		t.Run(fmt.Sprint(threads), func(t *testing.T) {
			p.onThreads(t, threads)
			if err := m.RunAll(); err != nil {
				t.Fatal(err)
			}
			if p.threads != threads {
				t.Fatalf("it ran on %d threads", p.threads)
			}
			var got [][]float64
			for _, k := range m.keep {
				got = append(got, numbers(k.v))
			}
			if want == nil {
				want = got
			}
			for i := range got {
				if !slices.Equal(got[i], want[i]) {
					t.Errorf("%v differs", m.keep[i].node)
				}
			}
		})
	}
}
