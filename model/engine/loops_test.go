package engine_test

import (
	"math"
	"testing"

	"github.com/ascent-ml/ascent/model/engine"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Training loops written as Gorgonia's documentation writes them run on an
// engine as they do on the tape machine: from the same start the same cost at
// every step.
func TestTrainingLoops(t *testing.T) {
	for _, l := range loops {
		t.Run(l.name, func(t *testing.T) {
			want := l.train(t, func(s *setting) gorgonia.VM {
				return gorgonia.NewTapeMachine(s.g, gorgonia.BindDualValues(s.learned...))
			})
			got := l.train(t, func(s *setting) gorgonia.VM {
				return newMachine(t, s.g, engine.Settings{})
			})
			for step := range want {
				if !(math.Abs(got[step]-want[step]) <= 1e-6*max(1, math.Abs(want[step]))) {
					t.Fatalf("step %d: the cost is %v, on the tape machine %v", step, got[step], want[step])
				}
			}
			if last := len(want) - 1; !(want[last] < want[0]) {
				t.Errorf("the cost goes from %v to %v, so that nothing is learned", want[0], want[last])
			}
		})
	}
}

// loop is a model and the solver that trains it.
type loop struct {
	name   string
	solver func() gorgonia.Solver
	cost   func(s *setting) *gorgonia.Node
}

// train takes steps and returns the cost of each.
func (l loop) train(t *testing.T, machine func(*setting) gorgonia.VM) []float64 {
	t.Helper()
	s := &setting{g: gorgonia.NewGraph(), must: must(t)}
	cost := l.cost(s)
	var read gorgonia.Value
	gorgonia.Read(cost, &read)
	if _, err := gorgonia.Grad(cost, s.learned...); err != nil {
		t.Fatal(err)
	}
	vm := machine(s)
	defer vm.Close()
	solver := l.solver()
	var costs []float64
	for step := range 25 {
		if s.next != nil {
			s.next(step)
		}
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		costs = append(costs, floats(t, read)[0])
		if err := solver.Step(gorgonia.NodesToValueGrads(s.learned)); err != nil {
			t.Fatal(err)
		}
		vm.Reset()
	}
	return costs
}

func vanilla(rate float64) func() gorgonia.Solver {
	return func() gorgonia.Solver { return gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(rate)) }
}

func adam(rate float64) func() gorgonia.Solver {
	return func() gorgonia.Solver { return gorgonia.NewAdamSolver(gorgonia.WithLearnRate(rate)) }
}

func momentum(rate float64) func() gorgonia.Solver {
	return func() gorgonia.Solver {
		return gorgonia.NewMomentum(gorgonia.WithLearnRate(rate), gorgonia.WithMomentum(0.9))
	}
}

func rmsProp(rate float64) func() gorgonia.Solver {
	return func() gorgonia.Solver { return gorgonia.NewRMSPropSolver(gorgonia.WithLearnRate(rate)) }
}

var loops = []loop{
	{"a line", vanilla(0.3), func(s *setting) *gorgonia.Node {
		x := s.data("x", 20)
		line := s.must(gorgonia.Add(s.must(gorgonia.Mul(x, s.number("slope", 0.1))), s.number("offset", 0.2)))
		return s.squared(line, s.must(gorgonia.Sin(x)))
	}},
	{"linear regression", momentum(0.02), func(s *setting) *gorgonia.Node {
		return s.squared(s.dense("line", s.data("x", 30, 4), 1), s.data("y", 30, 1))
	}},
	{"linear regression of a vector", vanilla(0.1), func(s *setting) *gorgonia.Node {
		return s.squared(s.must(gorgonia.Mul(s.data("x", 30, 4), s.weights("w", 4))), s.data("y", 30))
	}},
	{"a polynomial", adam(0.05), func(s *setting) *gorgonia.Node {
		x := s.data("x", 25)
		cubic := s.must(gorgonia.Mul(s.must(gorgonia.Cube(x)), s.number("c", 0.5)))
		square := s.must(gorgonia.Mul(s.must(gorgonia.Square(x)), s.number("b", -0.5)))
		return s.squared(s.must(gorgonia.Add(cubic, square)), s.must(gorgonia.Cos(x)))
	}},
	{"logistic regression", vanilla(0.5), func(s *setting) *gorgonia.Node {
		p := s.must(gorgonia.Sigmoid(s.dense("scores", s.data("x", 30, 4), 1)))
		y, one := s.bits(30), gorgonia.NewConstant(1.0)
		yes := s.must(gorgonia.HadamardProd(y, s.must(gorgonia.Log(p))))
		no := s.must(gorgonia.HadamardProd(s.must(gorgonia.Sub(one, y)), s.must(gorgonia.Log(s.must(gorgonia.Sub(one, p))))))
		return s.must(gorgonia.Neg(s.must(gorgonia.Mean(s.must(gorgonia.Add(yes, no))))))
	}},
	{"a new batch each step", adam(0.05), func(s *setting) *gorgonia.Node {
		x := s.batch("x", 10, 4)
		y := s.must(gorgonia.Sum(x, 1))
		return s.squared(s.must(gorgonia.Mul(x, s.weights("w", 4))), y)
	}},
	{"steps by AdaGrad", func() gorgonia.Solver { return gorgonia.NewAdaGradSolver(gorgonia.WithLearnRate(0.05)) }, func(s *setting) *gorgonia.Node {
		return s.squared(s.must(gorgonia.Tanh(s.dense("line", s.data("x", 30, 4), 2))), s.data("y", 30, 2))
	}},
	{"XOR", rmsProp(0.05), func(s *setting) *gorgonia.Node {
		x := input(s.g, "x", dense(tensor.Shape{4, 2}, 0, 0, 0, 1, 1, 0, 1, 1))
		y := input(s.g, "y", dense(tensor.Shape{4, 1}, 0, 1, 1, 0))
		hidden := s.must(gorgonia.Sigmoid(s.dense("hidden", x, 3)))
		return s.squared(s.must(gorgonia.Sigmoid(s.dense("output", hidden, 1))), y)
	}},
	{"a softmax classifier", vanilla(0.5), func(s *setting) *gorgonia.Node {
		p := s.must(gorgonia.SoftMax(s.dense("scores", s.data("x", 30, 4), 3)))
		likelihoods := s.must(gorgonia.Sum(s.must(gorgonia.HadamardProd(s.must(gorgonia.Log(p)), s.classes(30, 3))), 1))
		return s.must(gorgonia.Neg(s.must(gorgonia.Mean(likelihoods))))
	}},
	{"a multilayer perceptron", adam(0.01), func(s *setting) *gorgonia.Node {
		h := s.must(gorgonia.Tanh(s.dense("first", s.data("x", 30, 4), 16)))
		h = s.must(gorgonia.Tanh(s.dense("second", h, 8)))
		scores := s.dense("scores", h, 3)
		exp := s.must(gorgonia.Exp(scores))
		normalizer := s.must(gorgonia.Log(s.must(gorgonia.Sum(exp, 1))))
		chosen := s.must(gorgonia.Sum(s.must(gorgonia.HadamardProd(scores, s.classes(30, 3))), 1))
		return s.must(gorgonia.Mean(s.must(gorgonia.Sub(normalizer, chosen))))
	}},
	{"rectifiers", momentum(0.01), func(s *setting) *gorgonia.Node {
		h := s.must(gorgonia.Rectify(s.dense("first", s.data("x", 30, 4), 12)))
		h = s.must(gorgonia.Rectify(s.dense("second", h, 12)))
		return s.squared(s.dense("output", h, 2), s.data("y", 30, 2))
	}},
	{"an autoencoder", adam(0.02), func(s *setting) *gorgonia.Node {
		x := s.data("x", 20, 8)
		code := s.must(gorgonia.Tanh(s.dense("encoder", x, 3)))
		return s.squared(s.must(gorgonia.Tanh(s.dense("decoder", code, 8))), x)
	}},
	{"tied weights", vanilla(0.2), func(s *setting) *gorgonia.Node {
		x, w := s.data("x", 20, 6), s.weights("w", 6, 3)
		code := s.must(gorgonia.Tanh(s.must(gorgonia.Mul(x, w))))
		return s.squared(s.must(gorgonia.Mul(code, s.must(gorgonia.Transpose(w)))), x)
	}},
	{"a convolution", vanilla(0.3), func(s *setting) *gorgonia.Node {
		c := s.must(gorgonia.Conv2d(s.data("x", 3, 2, 6, 6), s.weights("filters", 4, 2, 3, 3), tensor.Shape{3, 3}, []int{1, 1}, []int{1, 1}, []int{1, 1}))
		pooled := s.must(gorgonia.MaxPool2D(s.must(gorgonia.Tanh(c)), tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2}))
		return s.squared(pooled, s.data("y", 3, 4, 3, 3))
	}},
	{"two convolutions", adam(0.02), func(s *setting) *gorgonia.Node {
		h := s.data("x", 2, 1, 7, 7)
		for _, name := range []string{"one", "three"} {
			h = s.must(gorgonia.Conv2d(h, s.weights(name, 2, h.Shape()[1], 2, 2), tensor.Shape{2, 2}, []int{0, 0}, []int{1, 1}, []int{1, 1}))
			h = s.must(gorgonia.Rectify(h))
		}
		return s.squared(h, s.data("y", 2, 2, 5, 5))
	}},
	{"upsampling", momentum(0.05), func(s *setting) *gorgonia.Node {
		h := s.must(gorgonia.Tanh(s.weights("code", 2, 1, 3, 3)))
		return s.squared(s.must(gorgonia.Upsample2D(h, 2)), s.data("y", 2, 1, 6, 6))
	}},
	{"a recurrent network", adam(0.02), func(s *setting) *gorgonia.Node {
		in, again, out := s.weights("in", 3, 5), s.weights("again", 5, 5), s.weights("out", 5, 1)
		h := s.data("start", 10, 5)
		var cost *gorgonia.Node
		for _, name := range []string{"x1", "x2", "x3", "x4"} {
			z := s.must(gorgonia.Add(s.must(gorgonia.Mul(s.data(name, 10, 3), in)), s.must(gorgonia.Mul(h, again))))
			h = s.must(gorgonia.Tanh(z))
			e := s.squared(s.must(gorgonia.Mul(h, out)), s.data("y"+name, 10, 1))
			if cost == nil {
				cost = e
			} else {
				cost = s.must(gorgonia.Add(cost, e))
			}
		}
		return cost
	}},
	{"an L2 penalty", vanilla(0.1), func(s *setting) *gorgonia.Node {
		w := s.weights("w", 4, 2)
		e := s.squared(s.must(gorgonia.Mul(s.data("x", 30, 4), w)), s.data("y", 30, 2))
		penalty := s.must(gorgonia.Mul(s.must(gorgonia.Sum(s.must(gorgonia.Square(w)))), gorgonia.NewConstant(0.05)))
		return s.must(gorgonia.Add(e, penalty))
	}},
	{"an L1 penalty", vanilla(0.05), func(s *setting) *gorgonia.Node {
		w := s.weights("w", 4, 2)
		e := s.squared(s.must(gorgonia.Mul(s.data("x", 30, 4), w)), s.data("y", 30, 2))
		penalty := s.must(gorgonia.Mul(s.must(gorgonia.Mean(s.must(gorgonia.Abs(w)))), gorgonia.NewConstant(0.3)))
		return s.must(gorgonia.Add(e, penalty))
	}},
	{"a penalty and a limit of the solver's", func() gorgonia.Solver {
		return gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.1), gorgonia.WithL2Reg(0.01), gorgonia.WithClip(0.5))
	}, func(s *setting) *gorgonia.Node {
		return s.squared(s.must(gorgonia.Mul(s.data("x", 30, 4), s.weights("w", 4, 2))), s.data("y", 30, 2))
	}},
	{"scales and shifts", rmsProp(0.02), func(s *setting) *gorgonia.Node {
		x := s.data("x", 12, 5)
		scaled := s.must(gorgonia.BroadcastHadamardProd(x, s.weights("scale", 1, 5), nil, []byte{0}))
		shifted := s.must(gorgonia.BroadcastAdd(scaled, s.weights("shift", 12, 1), nil, []byte{1}))
		return s.squared(shifted, s.data("y", 12, 5))
	}},
	{"batches of products", adam(0.02), func(s *setting) *gorgonia.Node {
		keys := s.weights("keys", 3, 4, 2)
		products := s.must(gorgonia.BatchedMatMul(s.data("queries", 3, 5, 4), keys))
		return s.squared(s.must(gorgonia.Tanh(products)), s.data("y", 3, 5, 2))
	}},
	{"a tensor product", vanilla(0.05), func(s *setting) *gorgonia.Node {
		w := s.weights("w", 4, 3, 2)
		product := s.must(gorgonia.Tensordot([]int{1, 2}, []int{1, 0}, s.data("x", 6, 3, 4), w))
		return s.squared(product, s.data("y", 6, 2))
	}},
	{"two branches", adam(0.02), func(s *setting) *gorgonia.Node {
		x := s.data("x", 15, 4)
		both := s.must(gorgonia.Concat(1, s.must(gorgonia.Tanh(s.dense("left", x, 3))), s.must(gorgonia.Sin(s.dense("right", x, 5)))))
		return s.squared(s.dense("output", both, 2), s.data("y", 15, 2))
	}},
	{"factors of a matrix", momentum(0.1), func(s *setting) *gorgonia.Node {
		product := s.must(gorgonia.Mul(s.weights("users", 8, 3), s.must(gorgonia.Transpose(s.weights("items", 7, 3)))))
		return s.squared(product, s.data("ratings", 8, 7))
	}},
	{"an embedding", vanilla(0.5), func(s *setting) *gorgonia.Node {
		words := gorgonia.NodeFromAny(s.g, tensor.New(tensor.WithBacking([]int{3, 0, 3, 1})), gorgonia.WithName("words"))
		return s.squared(s.must(gorgonia.ByIndices(s.weights("vectors", 5, 3), words, 0)), s.data("y", 4, 3))
	}},
	{"counts", vanilla(0.1), func(s *setting) *gorgonia.Node { // Poisson regression
		scores := s.dense("scores", s.data("x", 30, 4), 1)
		y := s.must(gorgonia.Square(s.data("y", 30, 1)))
		return s.must(gorgonia.Mean(s.must(gorgonia.Sub(s.must(gorgonia.Exp(scores)), s.must(gorgonia.HadamardProd(y, scores))))))
	}},
	{"a learned variance", adam(0.03), func(s *setting) *gorgonia.Node {
		x := s.data("x", 30, 4)
		precision := s.must(gorgonia.Exp(s.dense("precision", x, 1)))
		squares := s.must(gorgonia.Square(s.must(gorgonia.Sub(s.dense("mean", x, 1), s.data("y", 30, 1)))))
		return s.must(gorgonia.Mean(s.must(gorgonia.Sub(s.must(gorgonia.HadamardProd(squares, precision)), s.must(gorgonia.Log(precision))))))
	}},
	{"a margin", vanilla(0.1), func(s *setting) *gorgonia.Node {
		scores := s.dense("scores", s.data("x", 30, 4), 3)
		chosen := s.must(gorgonia.Sum(s.must(gorgonia.HadamardProd(scores, s.classes(30, 3))), 1))
		return s.must(gorgonia.Mean(s.must(gorgonia.Sub(s.must(gorgonia.Max(scores, 1)), chosen))))
	}},
}
