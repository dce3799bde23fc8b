package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// loop is an elementwise kernel and the largest distance of assembly from Go
// in ULP: 0 where both round once, none where only a bound on the terms holds.
type loop[T Float] struct {
	name string
	run  func(dst, a, b []T)
	ulps float64
}

var none = math.Inf(1)

func (k *kernels[T]) loops() []loop[T] {
	unary := func(f func(dst, x []T)) func(dst, a, b []T) { return func(dst, a, _ []T) { f(dst, a) } }
	scaled := func(f func(dst []T, alpha T, x []T)) func(dst, a, b []T) {
		return func(dst, a, _ []T) { f(dst, 1.25, a) }
	}
	return []loop[T]{
		{"add", k.add, 0},
		{"sub", k.sub, 0},
		{"mul", k.mul, 0},
		{"div", k.div, 0},
		{"scale", scaled(k.scale), 0},
		{"shift", scaled(k.shift), 0},
		{"sqrt", unary(k.sqrt), 0},
		{"relu", unary(k.relu), 0},
		{"reluGrad", k.reluGrad, 0},
		{"tanhGrad", k.tanhGrad, none},
		{"sigmoidGrad", k.sigmoidGrad, none},
		{"exp", unary(k.exp), 3},
		{"log", unary(k.log), 3},
		{"softplus", unary(k.softplus), 4},
		{"tanh", unary(k.tanh), 5},
		{"sigmoid", unary(k.sigmoid), 5},
	}
}

// Assembly and Go agree, and an element's bits depend neither on the length
// nor on the start of the slices.
func TestElementwise(t *testing.T) {
	t.Run("float32", testElementwise[float32])
	t.Run("float64", testElementwise[float64])
}

func testElementwise[T Float](t *testing.T) {
	const room = longest + 16
	a, b, whole, plain := samples[T](1, room), samples[T](2, room), make([]T, room), make([]T, room)
	goes := both[T]()[1].loops()
	for i, l := range active[T]().loops() {
		t.Run(l.name, func(t *testing.T) {
			l.run(whole, a, b)
			goes[i].run(plain, a, b)
			for i := range plain {
				if e := ulps(whole[i], float64(plain[i])); e > l.ulps || l.ulps == 0 && bits(whole[i]) != bits(plain[i]) {
					t.Errorf("of %v and %v: %v, portable %v", a[i], b[i], whole[i], plain[i])
				}
			}
			for n := range longest + 1 {
				checkPart(t, l, a, b, whole, n%9, n)
			}
			inPlace := append([]T(nil), a...)
			l.run(inPlace, inPlace, b)
			for i, got := range inPlace {
				if bits(got) != bits(whole[i]) {
					t.Fatalf("in place: element %d is %v, want %v", i, got, whole[i])
				}
			}
		})
	}
}

// checkPart runs a kernel on n elements and compares them with the whole.
func checkPart[T Float](t *testing.T, l loop[T], a, b, whole []T, start, n int) {
	t.Helper()
	const untouched = 77
	dst := make([]T, len(whole))
	for i := range dst {
		dst[i] = untouched
	}
	l.run(dst[start:][:n], a[start:][:n], b[start:][:n])
	for i, got := range dst {
		want := T(untouched)
		if start <= i && i < start+n {
			want = whole[i]
		}
		if bits(got) != bits(want) {
			t.Fatalf("%d elements from %d: element %d is %v, want %v", n, start, i, got, want)
		}
	}
}

// The fused kernels are right within the rounding of their terms, in every
// position.
func TestFused(t *testing.T) {
	t.Run("float32", testFused[float32])
	t.Run("float64", testFused[float64])
}

func testFused[T Float](t *testing.T) {
	y, dy := positive[T](3, longest), numbers[T](rand.New(rand.NewPCG(4, 5)), longest)
	for i, v := range y {
		y[i] = v / (1 + v) // in (0, 1), as a sigmoid's
	}
	for _, k := range both[T]() {
		for _, c := range []struct {
			name  string
			run   func(dx, y, dy []T)
			exact func(y, dy float64) (value, size float64)
		}{
			{"tanhGrad", k.tanhGrad, func(y, dy float64) (float64, float64) { return dy * (1 - y*y), dy }},
			{"sigmoidGrad", k.sigmoidGrad, func(y, dy float64) (float64, float64) { return dy * y * (1 - y), dy }},
			{"axpy", func(dx, y, dy []T) { copy(dx, y); k.axpy(dx, 3, dy) },
				func(y, dy float64) (float64, float64) { return y + 3*dy, y + 3*math.Abs(dy) }},
		} {
			for n := range longest + 1 {
				start := longest - n
				dx := make([]T, n)
				c.run(dx, y[start:], dy[start:][:n])
				for i, got := range dx {
					want, size := c.exact(float64(y[start+i]), float64(dy[start+i]))
					if math.Abs(float64(got)-want) > 4*math.Abs(size)*epsilon[T]() {
						t.Fatalf("%s %s: element %d of %d is %v, want %v", k.name, c.name, i, n, got, want)
					}
				}
			}
		}
	}
}
