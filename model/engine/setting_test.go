package engine_test

import (
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// setting is what a model is built from.
type setting struct {
	g       *gorgonia.ExprGraph
	learned gorgonia.Nodes
	must    func(*gorgonia.Node, error) *gorgonia.Node
	next    func(step int) // loads a batch
}

// data is an input with elements between -1 and 1.
func (s *setting) data(name string, shape ...int) *gorgonia.Node {
	return input(s.g, name, ramp(shape...))
}

// batch is data that is bound anew before each step.
func (s *setting) batch(name string, shape ...int) *gorgonia.Node {
	x := s.data(name, shape...)
	s.next = func(step int) {
		v := ramp(shape...)
		for i, e := range v.Float64s() {
			v.Float64s()[i] = math.Cos(e + float64(step))
		}
		if err := gorgonia.Let(x, v); err != nil {
			panic(err)
		}
	}
	return x
}

// bits are targets of 0 and 1.
func (s *setting) bits(rows int) *gorgonia.Node {
	y := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(rows, 1))
	for i := range rows {
		y.Float64s()[i] = float64(i * i % 3)
	}
	return input(s.g, "y", y)
}

// weights is an input that is learned, with elements between -1/2 and 1/2.
func (s *setting) weights(name string, shape ...int) *gorgonia.Node {
	v := ramp(shape...)
	for i, x := range v.Float64s() {
		v.Float64s()[i] = math.Sin(7*x+float64(len(name))) / 2
	}
	w := input(s.g, name, v)
	s.learned = append(s.learned, w)
	return w
}

// number is a scalar that is learned.
func (s *setting) number(name string, start float64) *gorgonia.Node {
	w := gorgonia.NewScalar(s.g, gorgonia.Float64, gorgonia.WithName(name), gorgonia.WithValue(start))
	s.learned = append(s.learned, w)
	return w
}

// classes are one-hot rows.
func (s *setting) classes(rows, k int) *gorgonia.Node {
	y := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(rows, k))
	for i := range rows {
		y.Float64s()[i*k+i*i%k] = 1
	}
	return input(s.g, "y", y)
}

// squared is the mean squared error.
func (s *setting) squared(prediction, y *gorgonia.Node) *gorgonia.Node {
	return s.must(gorgonia.Mean(s.must(gorgonia.Square(s.must(gorgonia.Sub(prediction, y))))))
}

// dense is x w + b.
func (s *setting) dense(name string, x *gorgonia.Node, units int) *gorgonia.Node {
	w, b := s.weights(name+".w", x.Shape()[1], units), s.weights(name+".b", 1, units)
	return s.must(gorgonia.BroadcastAdd(s.must(gorgonia.Mul(x, w)), b, nil, []byte{0}))
}
