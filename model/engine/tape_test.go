package engine_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ascent-ml/ascent/internal/randgraph"
	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
)

// Where the tape machine is right, the engine gives the same.
func TestNetworkEqualsTapeMachine(t *testing.T) {
	ours, tapes := newNetwork(t, ramp(3, 4), ramp(4, 2)), newNetwork(t, ramp(3, 4), ramp(4, 2))
	m := newMachine(t, ours.g, engine.Settings{Outputs: gorgonia.Nodes{ours.hidden, ours.cost}, Gradients: ours.weights})
	var hidden, cost gorgonia.Value
	gorgonia.Read(tapes.hidden, &hidden)
	gorgonia.Read(tapes.cost, &cost)
	tape := gorgonia.NewTapeMachine(tapes.g, gorgonia.BindDualValues(tapes.weights...))
	defer tape.Close()
	solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.3))
	for range 10 {
		run(t, m)
		tape.Reset()
		run(t, tape)
		same(t, "hidden", floats(t, ours.hidden.Value()), floats(t, hidden), 1e-10)
		same(t, "cost", floats(t, ours.cost.Value()), floats(t, cost), 1e-10)
		for i, w := range ours.weights {
			same(t, "gradient of "+w.Name(), grad(t, w), grad(t, tapes.weights[i]), 1e-10)
		}
		for _, weights := range []gorgonia.Nodes{ours.weights, tapes.weights} {
			if err := solver.Step(gorgonia.NodesToValueGrads(weights)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestOperatorsEqualTapeMachine(t *testing.T) {
	for _, o := range slices.Concat(randgraph.Gorgonia, randgraph.Ascent) {
		if o.Name == "gorgonia.Reshape" {
			continue // The tape machine overwrites what it shares.
		}
		t.Run(o.Name, func(t *testing.T) {
			for seed := range uint64(5) {
				ours, tapes := single(t, o, seed), single(t, o, seed)
				var want gorgonia.Value
				gorgonia.Read(tapes.Cost, &want)
				tape := gorgonia.NewTapeMachine(tapes.Expr, gorgonia.BindDualValues(tapes.Inputs...))
				run(t, tape)
				m := newMachine(t, ours.Expr, engine.Settings{Outputs: gorgonia.Nodes{ours.Cost}, Gradients: ours.Inputs})
				run(t, m)
				run(t, m) // Memory that is used again shows what does not overwrite it.
				same(t, "cost", floats(t, ours.Cost.Value()), floats(t, want), 1e-10)
				for i, x := range ours.Inputs {
					same(t, "gradient of "+x.Name(), grad(t, x), grad(t, tapes.Inputs[i]), 1e-10)
				}
				if err := tape.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// single makes a differentiated graph of one operator, applied twice.
func single(t *testing.T, o randgraph.Operator, seed uint64) *randgraph.Graph {
	t.Helper()
	g, err := randgraph.New(rand.New(rand.NewPCG(seed, 2)), 2, []randgraph.Operator{o})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gorgonia.Grad(g.Cost, g.Inputs...); err != nil {
		t.Fatal(err)
	}
	return g
}
