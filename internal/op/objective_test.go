package op_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/op"
	"github.com/ascent-ml/ascent/internal/op/optest"
)

func TestWeightedSum(t *testing.T) {
	ll := tensor.New(tensor.WithBacking([]float64{-1, -2, -3}))
	v := tensor.New(tensor.WithBacking([]float64{1, 0, 2}))
	build := func(in gorgonia.Nodes) (node, error) { return op.WeightedSum(in[0], in[1], 0.5) }
	for _, in := range [][]*tensor.Dense{{ll, v}, {optest.Float32(ll), optest.Float32(v)}} {
		if got, shape := (optest.Program{Build: build, Inputs: in}).Value(t); got[0] != -3.5 || len(shape) != 0 {
			t.Errorf("%v: (-1·1 - 2·0 - 3·2)/2 is %v of shape %v", in[0].Dtype(), got, shape)
		}
	}
	optest.Program{Build: build, Inputs: []*tensor.Dense{ll, v}}.CheckGradients(t)
	optest.Program{Build: build, Inputs: []*tensor.Dense{optest.Random(1, 1), optest.Random(2, 1)}}.CheckGradients(t)
}

func TestLogPrior(t *testing.T) {
	w := tensor.New(tensor.WithShape(1, 3), tensor.WithBacking([]float64{-1, 0, 2}))
	prior := func(l1, l2 float64) func(in gorgonia.Nodes) (node, error) {
		return func(in gorgonia.Nodes) (node, error) { return op.LogPrior(in[0], l1, l2) }
	}
	for _, c := range []struct {
		l1, l2, want float64
		gradient     [3]float64
	}{
		{1, 0, -3, [3]float64{1, 0, -1}},
		{0, 1, -2.5, [3]float64{1, 0, -2}},
		{0.5, 2, -6.5, [3]float64{2.5, 0, -4.5}},
	} {
		for _, in := range []*tensor.Dense{w, optest.Float32(w)} {
			p := optest.Program{Build: prior(c.l1, c.l2), Inputs: []*tensor.Dense{in}}
			if got, _ := p.Value(t); got[0] != c.want {
				t.Errorf("l1 %v, l2 %v, %v: the log prior is %v, want %v", c.l1, c.l2, in.Dtype(), got, c.want)
			}
			if got := [3]float64(p.Gradients(t)[0]); got != c.gradient {
				t.Errorf("l1 %v, l2 %v, %v: the gradient is %v, want %v", c.l1, c.l2, in.Dtype(), got, c.gradient)
			}
		}
	}
	for _, shape := range [][]int{{1}, {1, 1}, {4}, {3, 2}, {2, 2, 2}} {
		optest.Program{Build: prior(0.3, 0.7), Inputs: []*tensor.Dense{optest.Random(1, shape...)}}.CheckGradients(t)
	}
}
