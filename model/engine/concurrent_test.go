package engine_test

import (
	"sync"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Machines of different graphs share weights, and read them at the same time.
// Gorgonia's gradient of a product transposes an operand in place, which is a
// race on a shared tensor (op_math.go:753); a constant is shared as well.
func TestMachinesShareWeights(t *testing.T) {
	w, v := ramp(3, 4), ramp(4, 2)
	shared := gorgonia.NewConstant(ramp(2, 5), gorgonia.WithName("shared"))
	want := newNetwork(t, ramp(3, 4), ramp(4, 2))
	run(t, newMachine(t, want.g, engine.Settings{Gradients: want.weights}))
	machines := make([]*engine.Machine, 4)
	networks := make([]network, len(machines))
	for i := range machines {
		n := newNetwork(t, w, v)
		product := must(t)(gorgonia.Mul(n.g.AddNode(shared), n.x))
		transposed := must(t)(gorgonia.Transpose(n.w))
		machines[i] = newMachine(t, n.g, engine.Settings{Outputs: gorgonia.Nodes{n.cost, product, transposed}, Gradients: n.weights})
		networks[i] = n
	}
	var wait sync.WaitGroup
	for _, m := range machines {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 50 {
				if err := m.RunAll(); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wait.Wait()
	for _, n := range networks {
		same(t, "gradient of w", grad(t, n.w), grad(t, want.w), 0)
		same(t, "gradient of v", grad(t, n.v), grad(t, want.v), 0)
	}
	if !w.Shape().Eq(tensor.Shape{3, 4}) || !v.Shape().Eq(tensor.Shape{4, 2}) {
		t.Errorf("the weights have become %v and %v", w.Shape(), v.Shape())
	}
}

// Runs of one machine wait for one another.
func TestOneMachineInManyGoroutines(t *testing.T) {
	n := newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, n.g, engine.Settings{})
	run(t, m)
	want := floats(t, n.cost.Value())[0]
	var wait sync.WaitGroup
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 20 {
				if err := m.RunAll(); err != nil {
					t.Error(err)
				}
				if _, err := m.Value(n.cost); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wait.Wait()
	same(t, "cost", floats(t, n.cost.Value()), []float64{want}, 0)
}
