package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// AVX-512 has the bits of AVX2, so that a run gives the same on both.
func TestWideIsNarrow(t *testing.T) {
	if !hasAVX512 {
		t.Skip("this machine has no AVX-512, or the tag noasm leaves it out")
	}
	t.Run("float32", func(t *testing.T) {
		testWideProducts(t, active32, avx2Float32, avx512Float32)
		testWideLoops(t, named("AVX2+FMA", avx2Float32, nil), named("AVX-512+FMA", avx2Float32, avx512Float32))
	})
	t.Run("float64", func(t *testing.T) {
		testWideProducts(t, active64, avx2Float64, avx512Float64)
		testWideLoops(t, named("AVX2+FMA", avx2Float64, nil), named("AVX-512+FMA", avx2Float64, avx512Float64))
	})
}

func testWideProducts[T Float](t *testing.T, active *kernels[T], avx2, avx512 func(*kernels[T])) {
	fast := *active
	defer func() { *active = fast }()
	rng := rand.New(rand.NewPCG(7, 8))
	for range 300 {
		m, k, n := rng.IntN(40), rng.IntN(600), rng.IntN(300)
		switch rng.IntN(4) { // those with kernels of their own
		case 0:
			k = 1
		case 1:
			m = 1
		}
		a, b, bias := padded[T](rng, m, k), padded[T](rng, k, n), Repeat(numbers[T](rng, n), m)
		scratch, c := make([]T, ScratchLen(a, b)), [2]Matrix[T]{padded[T](rng, m, n), padded[T](rng, m, n)}
		for i, name := range []string{"AVX2+FMA", "AVX-512+FMA"} {
			*active = named(name, avx2, avx512)
			MatMul(c[i], a, b, bias, scratch)
		}
		for i := range m {
			for j := range n {
				if c[0].at(i, j) != c[1].at(i, j) {
					t.Fatalf("%d by %d by %d: element (%d, %d) is %v with AVX2, %v with AVX-512", m, k, n, i, j, c[0].at(i, j), c[1].at(i, j))
				}
			}
		}
	}
}

func testWideLoops[T Float](t *testing.T, narrow, wide kernels[T]) {
	const classes = 7
	a, b := samples[T](11, longest), samples[T](12, longest)
	want, got := make([]T, longest), make([]T, longest)
	goes := wide.loops()
	for i, l := range narrow.loops() {
		for n := range longest + 1 {
			l.run(want[:n], a[:n], b[:n])
			goes[i].run(got[:n], a[:n], b[:n])
			if !sameBits(got[:n], want[:n]) {
				t.Errorf("%s of %d numbers: %v with AVX-512, %v with AVX2", l.name, n, got[:n], want[:n])
				break
			}
		}
	}
	for n := range longest + 1 {
		if want, got := narrow.squares(a[:n]), wide.squares(a[:n]); bits(got) != bits(want) {
			t.Errorf("the squares of %d numbers: %v with AVX-512, %v with AVX2", n, got, want)
		}
	}
	updates := wide.updates()
	for i, u := range narrow.updates() {
		for n := range longest + 1 {
			x := [][]T{slices.Clone(a[:n]), slices.Clone(b[:n]), positive[T](14, n), positive[T](15, n)}
			y := [][]T{slices.Clone(a[:n]), slices.Clone(b[:n]), positive[T](14, n), positive[T](15, n)}
			want, got := u.run(x[0], x[1], x[2], x[3]), updates[i].run(y[0], y[1], y[2], y[3])
			if !sameBits([]T{got}, []T{want}) || !slices.EqualFunc(x, y, sameBits) {
				t.Errorf("%s of %d numbers: %v and %v with AVX-512, %v and %v with AVX2", u.name, n, got, y, want, x)
				break
			}
		}
	}
	width := PanelWidth[T]()
	type outcome struct{ panel, softmax, ll, binary, dz, sums []T }
	run := func(k kernels[T]) outcome {
		o := outcome{panel: slices.Clone(a[:classes*width]), softmax: slices.Clone(a[:classes*width])}
		o.ll, o.binary, o.dz, o.sums = make([]T, width), make([]T, width), make([]T, width), make([]T, 21)
		targets := make([]T, width)
		for i := range targets {
			targets[i] = T(i % (classes + 1)) // the last is no class
		}
		k.softmaxPanel(o.softmax, classes)
		k.categoricalPanel(o.panel, o.ll, targets, positive[T](13, width), classes)
		k.bernoulli(o.binary, o.dz, a[:width], targets, b[:width])
		k.columnSums(o.sums, a, 23, 10)
		return o
	}
	x, y := run(narrow), run(wide)
	for name, pair := range map[string][2][]T{
		"softmax": {x.softmax, y.softmax}, "categorical": {x.panel, y.panel}, "log likelihood": {x.ll, y.ll},
		"binary": {x.binary, y.binary}, "bernoulli": {x.dz, y.dz}, "columns": {x.sums, y.sums},
	} {
		if !sameBits(pair[0], pair[1]) {
			t.Errorf("%s: %v with AVX-512, %v with AVX2", name, pair[1], pair[0])
		}
	}
}

func sameBits[T Float](a, b []T) bool {
	return slices.EqualFunc(a, b, func(x, y T) bool { return bits(x) == bits(y) })
}
