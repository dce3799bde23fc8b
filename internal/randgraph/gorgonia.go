package randgraph

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Gorgonia is the table of Gorgonia's operators with a right value and a
// right gradient.
var Gorgonia = []Operator{
	unary("Neg", Real, gorgonia.Neg),
	unary("Square", Real, gorgonia.Square),
	unary("Tanh", Real, gorgonia.Tanh),
	unary("Sin", Real, gorgonia.Sin),
	unary("Cos", Real, gorgonia.Cos),
	unary("Exp", Bounded, gorgonia.Exp),
	unary("Expm1", Bounded, gorgonia.Expm1),
	unary("Sqrt", Positive, gorgonia.Sqrt),
	unary("Log", Positive, gorgonia.Log),
	unary("Log1p", Positive, gorgonia.Log1p),

	binary("Add", Real, gorgonia.Add),
	binary("Sub", Real, gorgonia.Sub),
	binary("HadamardProd", Real, gorgonia.HadamardProd),
	binary("HadamardDiv", Positive, gorgonia.HadamardDiv),
	{"Pow", 0, Positive, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, x.Shape(), Bounded, gorgonia.Pow)
	}},
	comparison("Gt", gorgonia.Gt),
	comparison("Gte", gorgonia.Gte),
	comparison("Lt", gorgonia.Lt),
	comparison("Lte", gorgonia.Lte),
	comparison("Eq", gorgonia.Eq),
	comparison("Ne", gorgonia.Ne),

	{"scalar by tensor", 0, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, nil, Real, gorgonia.HadamardProd)
	}},
	broadcast("BroadcastAdd", Real, gorgonia.BroadcastAdd),
	broadcast("BroadcastSub", Real, gorgonia.BroadcastSub),
	broadcast("BroadcastHadamardProd", Real, gorgonia.BroadcastHadamardProd),
	broadcast("BroadcastHadamardDiv", Positive, gorgonia.BroadcastHadamardDiv),

	{"Mul matrix matrix", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, tensor.Shape{x.Shape()[1], m.Shape(1)[0]}, Real, gorgonia.Mul)
	}},
	{"Mul matrix vector", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, x.Shape()[1:], Real, gorgonia.Mul)
	}},
	{"Mul vector matrix", 1, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, tensor.Shape{x.Shape()[0], m.Shape(1)[0]}, Real, gorgonia.Mul)
	}},
	{"Mul vector vector", 1, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, x.Shape(), Real, gorgonia.Mul)
	}},
	{"BatchedMatMul", 3, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		s := x.Shape()
		return with(m, x, tensor.Shape{s[0], s[2], m.Shape(1)[0]}, Real, func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.BatchedMatMul(a, b)
		})
	}},
	{"Tensordot", 3, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		x = m.Wide(x) // It fails where an axis has one element.
		s := x.Shape()
		return with(m, x, tensor.Shape{s[2], s[1], m.side(2, 1)}, Real, func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Tensordot([]int{1, 2}, []int{1, 0}, a, b)
		})
	}},

	reduction("Sum", 2, gorgonia.Sum),
	reduction("Sum", 3, gorgonia.Sum),
	reduction("Mean", 2, gorgonia.Mean),
	reduction("Mean", 3, gorgonia.Mean),
	reduction("Max", 2, gorgonia.Max),
	reduction("Max", 3, gorgonia.Max),

	{"Transpose", 0, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Transpose(x, m.rng.Perm(x.Dims())...)
	}},
	{"Concat", 0, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		axis := m.rng.IntN(x.Dims())
		shape := x.Shape()
		shape[axis] = m.Shape(1)[0]
		return with(m, x, shape, Real, func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Concat(axis, a, b)
		})
	}},
	{"ByIndices", 2, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		x = m.Wide(x) // Of (1, 1) it gives a scalar.
		rows := make([]int, 3)
		for i := range rows {
			rows[i] = m.rng.IntN(x.Shape()[0])
		}
		indices := gorgonia.NodeFromAny(m.g, tensor.New(tensor.WithBacking(rows)), gorgonia.WithName(m.name("indices")))
		return gorgonia.ByIndices(x, indices, 0)
	}},

	{"Conv2d", 4, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		x = m.Wide(x)
		filters := tensor.Shape{2, x.Shape()[1], 2, 2}
		return with(m, x, filters, Real, func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Conv2d(a, b, tensor.Shape{2, 2}, []int{1, 1}, []int{1, 1}, []int{1, 1})
		})
	}},
	{"Im2Col", 4, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		x = m.Wide(x)
		return gorgonia.Im2Col(x, tensor.Shape{2, 2}, tensor.Shape{0, 0}, tensor.Shape{1, 1}, tensor.Shape{1, 1})
	}},
	{"MaxPool2D", 4, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		x = m.Wide(x)
		return gorgonia.MaxPool2D(x, tensor.Shape{2, 2}, []int{0, 0}, []int{1, 1})
	}},
	{"Upsample2D", 4, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.Upsample2D(x, 2)
	}},
}

// unary is a function of each element.
func unary(name string, d Domain, f func(*gorgonia.Node) (*gorgonia.Node, error)) Operator {
	return Operator{name, 0, d, func(_ *Maker, x *gorgonia.Node) (*gorgonia.Node, error) { return f(x) }}
}

// binary is a function of two elements in the same place; the domain is that
// of the second.
func binary(name string, d Domain, f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) Operator {
	return Operator{name, 0, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return with(m, x, x.Shape(), d, f)
	}}
}

// comparison is x where x compares so with another operand, and 0 elsewhere.
func comparison(name string, f func(a, b *gorgonia.Node, retSame bool) (*gorgonia.Node, error)) Operator {
	return Operator{name, 0, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		mask, err := f(x, m.constant(x.Shape()), true)
		if err != nil {
			return nil, err
		}
		return gorgonia.HadamardProd(x, mask)
	}}
}

// broadcast is a function of a tensor and one with a single element along
// some axis, which is repeated.
func broadcast(name string, d Domain, f func(a, b *gorgonia.Node, left, right []byte) (*gorgonia.Node, error)) Operator {
	return Operator{name, 0, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		axis := m.rng.IntN(x.Dims())
		if x.Dims() == 4 && axis == 2 {
			axis = 3 // The gradient would be a Sum over axis 2 of 4, which is wrong.
		}
		shape := x.Shape()
		shape[axis] = 1
		return with(m, x, shape, d, func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return f(a, b, nil, []byte{byte(axis)})
		})
	}}
}

// reduction is a function of a tensor and some of its axes.
func reduction(name string, rank int, f func(x *gorgonia.Node, along ...int) (*gorgonia.Node, error)) Operator {
	return Operator{name, rank, Real, func(m *Maker, x *gorgonia.Node) (*gorgonia.Node, error) {
		return f(x, m.rng.IntN(rank))
	}}
}

// with applies f to x and a second operand of the shape.
func with(m *Maker, x *gorgonia.Node, shape tensor.Shape, d Domain, f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) (*gorgonia.Node, error) {
	y, err := m.Like(shape, d)
	if err != nil {
		return nil, err
	}
	return f(x, y)
}
