package kernel

import (
	"math"
	"testing"
)

// Every exported function of slices on numbers that can be followed by hand.
func TestExported(t *testing.T) {
	onBoth(t, testExported[float32], testExported[float64])
}

func testExported[T Float](t *testing.T) {
	x, y := []T{4, -2, 0}, []T{8, 0.5, 1}
	ln2 := T(math.Ln2)
	for _, c := range []struct {
		name string
		run  func(dst []T)
		want []T
	}{
		{"Add", func(dst []T) { Add(dst, x, y) }, []T{12, -1.5, 1}},
		{"Sub", func(dst []T) { Sub(dst, x, y) }, []T{-4, -2.5, -1}},
		{"Mul", func(dst []T) { Mul(dst, x, y) }, []T{32, -1, 0}},
		{"Div", func(dst []T) { Div(dst, x, y) }, []T{0.5, -4, 0}},
		{"Scale", func(dst []T) { Scale(dst, 3, x) }, []T{12, -6, 0}},
		{"Shift", func(dst []T) { Shift(dst, 3, x) }, []T{7, 1, 3}},
		{"AXPY", func(dst []T) { AXPY(dst, 2, x) }, []T{9, -3, 1}},
		{"Sqrt", func(dst []T) { Sqrt(dst, []T{4, 9, 0.25}) }, []T{2, 3, 0.5}},
		{"ReLU", func(dst []T) { ReLU(dst, x) }, []T{4, 0, 0}},
		{"ReLUGrad", func(dst []T) { ReLUGrad(dst, x, y) }, []T{8, 0, 0}},
		{"TanhGrad", func(dst []T) { TanhGrad(dst, []T{0.5, 1, 0}, y) }, []T{6, 0, 1}},
		{"SigmoidGrad", func(dst []T) { SigmoidGrad(dst, []T{0.5, 1, 0.25}, y) }, []T{2, 0, 0.1875}},
		{"Exp", func(dst []T) { Exp(dst, []T{0, T(math.Inf(-1)), T(math.Inf(1))}) }, []T{1, 0, T(math.Inf(1))}},
		{"Log", func(dst []T) { Log(dst, []T{1, 2, 0}) }, []T{0, ln2, T(math.Inf(-1))}},
		{"Softplus", func(dst []T) { Softplus(dst, []T{0, 1000, -1000}) }, []T{ln2, 1000, 0}},
		{"Tanh", func(dst []T) { Tanh(dst, []T{0, 100, -100}) }, []T{0, 1, -1}},
		{"Sigmoid", func(dst []T) { Sigmoid(dst, []T{0, 1000, -1000}) }, []T{0.5, 1, 0}},
		{"Ascend", func(w []T) { Ascend(w, x, 0.5) }, []T{3, 0, 1}},
		{"Momentum", func(w []T) { Momentum(w, x, []T{2, 2, 2}, 0.5, 0.5) }, []T{3.5, 0.5, 1.5}},
		{"Nesterov", func(w []T) { Nesterov(w, x, []T{2, 2, 2}, 0.5, 0.5) }, []T{4.25, -0.25, 1.25}},
		{"AdaGrad", func(w []T) { AdaGrad(w, x, []T{9, 12, 4}, 1, 0) }, []T{1.8, 0.5, 1}},
		{"RMSProp", func(w []T) { RMSProp(w, x, []T{20, 14, 4}, 1, 0.5, 0) }, []T{1 + 4/T(math.Sqrt(18)), 1 - 2/T(3), 1}},
		{"Adam", func(w []T) {
			// In the first step the corrections undo the averages: d / (|d| + epsilon).
			step := AdamStep{Rate: 0.5, Beta1: 0.75, Beta2: 0.75, Epsilon: 1, Decay: 0.5, Step: 1}
			Adam(w, x, make([]T, 3), make([]T, 3), Factors[T](step))
		}, []T{0.75 + 0.5*0.8, 0.75 - T(1)/3, 0.75}},
		{"BernoulliLikelihood", func(ll []T) { BernoulliLikelihood(ll, make([]T, 3), []T{0, 0, 1000}, []T{0, 1, 1}, y) }, []T{-ln2, -ln2, 0}},
	} {
		dst := []T{1, 1, 1}
		c.run(dst)
		for i, want := range c.want {
			if math.Abs(float64(dst[i]-want)) > 4*epsilon[T]()*math.Abs(float64(want)) {
				t.Errorf("%s: %v, want %v", c.name, dst, c.want)
				break
			}
		}
	}
	if Sum(x) != 2 || Dot(x, y) != 31 || Squares(x) != 20 || Max(x) != 4 {
		t.Errorf("Sum %v, Dot %v, Squares %v, Max %v, want 2, 31, 20 and 4", Sum(x), Dot(x, y), Squares(x), Max(x))
	}
	const avx2 = 3 * 12 // 12 registers of half a panel, two operations a lane
	want := map[string]int{"AVX-512+FMA": avx2 * PanelWidth[T](), "AVX2+FMA": avx2 * PanelWidth[T](), "portable": 0}
	if n, ok := want[Name()]; !ok || MultiplyAdds[T](3) != n {
		t.Errorf("%s: MultiplyAdds counts %d operations, want %d", Name(), MultiplyAdds[T](3), n)
	}
}

// A bad shape panics with a message that names it, before memory is touched.
func TestPanics(t *testing.T) {
	m := func(rows, cols int) Matrix[float32] { return RowMajor(make([]float32, rows*cols), rows, cols) }
	short := RowMajor(make([]float32, 5), 2, 3)
	everySecond := Matrix[float32]{Data: make([]float32, 100), Rows: 3, Cols: 3, RowStep: 20, ColStep: 2}
	for _, c := range []struct {
		name string
		run  func()
		want string
	}{
		{"b", func() { MatMul(m(2, 3), m(2, 4), m(5, 3), Matrix[float32]{}, nil) }, "kernel: b is 5 by 3 where 4 by 3 fits"},
		{"c", func() { MatMul(m(3, 3), m(2, 4), m(4, 3), Matrix[float32]{}, nil) }, "kernel: c is 3 by 3 where 2 by 3 fits"},
		{"start", func() { MatMul(m(2, 3), m(2, 4), m(4, 3), m(1, 3), nil) }, "kernel: start is 1 by 3 where 2 by 3 fits"},
		{"short", func() { MatMul(short, m(2, 4), m(4, 3), Matrix[float32]{}, nil) }, "kernel: c is 2 by 3 with steps 3 and 1 in 5 elements"},
		{"steps", func() { MatMul(everySecond, m(3, 3), m(3, 3), Matrix[float32]{}, nil) }, "kernel: c must have ColStep 1, has 2"},
		{"negative", func() { MatMul(m(2, 3), m(2, 4), Strided(make([]float32, 20), 4, 3, -1), Matrix[float32]{}, nil) }, "kernel: b has negative steps -1 and 1"},
		{"packing", func() {
			MatMul(m(2, 3), m(2, 4), Matrix[float32]{Data: make([]float32, 100), Rows: 4, Cols: 3, RowStep: 20, ColStep: 2}, Matrix[float32]{}, make([]float32, 100))
		}, "kernel: a matrix with steps 20 and 2 cannot be packed"},
		{"room", func() { MatMul(m(2, 16), m(2, 3), m(16, 3).T(), Matrix[float32]{}, make([]float32, 47)) }, "kernel: packing 3 by 16 takes a scratch of 48 elements, got 47"},
		{"slice", func() { short.Slice(0, 3, 0, 1) }, "kernel: rows 0:3 and columns 0:1 of a 2 by 3 matrix"},
		{"classes", func() { Softmax(m(2, 0), m(2, 0), nil) }, "kernel: a softmax of no classes"},
		{"scratch", func() { Softmax(m(2, 3), m(2, 3), nil) }, "kernel: a softmax of 3 classes takes a scratch of 96 elements, got 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if got := recover(); got != c.want {
					t.Errorf("panicked with %v, want %v", got, c.want)
				}
			}()
			c.run()
		})
	}
}
