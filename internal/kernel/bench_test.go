package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// report gives the time of the fastest of many short runs, which noise from
// other work on the machine hardly reaches, beside the mean of all; and what
// was done in it in operations (or elements) a nanosecond, for products
// GFLOP/s.
func report(b *testing.B, operations float64, run func()) {
	b.Helper()
	run()
	start := time.Now()
	run()
	inner := max(1, int(50*time.Microsecond/max(time.Since(start), 1)))
	best := math.Inf(1)
	for b.Loop() {
		start := time.Now()
		for range inner {
			run()
		}
		best = min(best, float64(time.Since(start).Nanoseconds())/float64(inner))
	}
	b.ReportMetric(best, "min-ns")
	b.ReportMetric(operations/best, "max-op/ns")
}

// BenchmarkPeak is what the processor can do, to hold BenchmarkMatMul against.
func BenchmarkPeak(b *testing.B) {
	const rounds = 10000
	b.Run("float32", func(b *testing.B) {
		report(b, float64(MultiplyAdds[float32](rounds)), func() { MultiplyAdds[float32](rounds) })
	})
	b.Run("float64", func(b *testing.B) {
		report(b, float64(MultiplyAdds[float64](rounds)), func() { MultiplyAdds[float64](rounds) })
	})
}

// products are those of the workloads' forward pass, the gradients of the
// weights (a transposed) and of the inputs (b transposed).
var products = []struct {
	m, k, n        int
	transA, transB bool
}{
	{150, 4, 3, false, false}, {4, 150, 3, true, false},
	{32, 2, 16, false, false}, {32, 16, 16, false, false}, {32, 16, 2, false, false},
	{16, 32, 16, true, false}, {32, 16, 16, false, true}, {32, 2, 16, false, true},
	{64, 64, 128, false, false}, {64, 128, 10, false, false}, {64, 128, 64, true, false}, {128, 64, 10, true, false}, {64, 10, 128, false, true},
	{64, 784, 128, false, false}, {784, 64, 128, true, false},
	{1, 784, 128, false, false}, {784, 1, 128, true, false}, {1, 10, 128, false, true},
	{128, 784, 512, false, false}, {128, 512, 512, false, false}, {128, 512, 10, false, false},
	{784, 128, 512, true, false}, {512, 128, 512, true, false}, {128, 512, 512, false, true}, {512, 128, 10, true, false},
}

func BenchmarkMatMul(b *testing.B) {
	b.Run("float32", benchmarkMatMul[float32])
	b.Run("float64", benchmarkMatMul[float64])
}

func benchmarkMatMul[T Float](b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, p := range products {
		x, w := RowMajor(numbers[T](rng, p.m*p.k), p.m, p.k), RowMajor(numbers[T](rng, p.k*p.n), p.k, p.n)
		if p.transA {
			x = RowMajor(x.Data, p.k, p.m).T()
		}
		if p.transB {
			w = RowMajor(w.Data, p.n, p.k).T()
		}
		c := RowMajor(make([]T, p.m*p.n), p.m, p.n)
		scratch := make([]T, ScratchLen(x, w))
		name := fmt.Sprintf("%dx%dx%d", p.m, p.k, p.n)
		if p.transA {
			name += "/a'"
		}
		if p.transB {
			name += "/b'"
		}
		b.Run(name, func(b *testing.B) {
			report(b, float64(2*p.m*p.k*p.n), func() { MatMul(c, x, w, Matrix[T]{}, scratch) })
		})
	}
}

func BenchmarkElementwise(b *testing.B) {
	b.Run("float32", benchmarkElementwise[float32])
	b.Run("float64", benchmarkElementwise[float64])
}

func benchmarkElementwise[T Float](b *testing.B) {
	for _, n := range []int{512, 8192} {
		x, y, dst := positive[T](24, n), positive[T](25, n), make([]T, n)
		for _, l := range active[T]().loops() {
			b.Run(fmt.Sprintf("%s/%d", l.name, n), func(b *testing.B) {
				report(b, float64(n), func() { l.run(dst, x, y) })
			})
		}
	}
}

func BenchmarkUpdates(b *testing.B) {
	const n = 8192
	w, d, m, v := positive[float32](26, n), positive[float32](27, n), positive[float32](28, n), positive[float32](29, n)
	for _, c := range active[float32]().updates() {
		b.Run(c.name, func(b *testing.B) { report(b, n, func() { c.run(w, d, m, v) }) })
	}
}

func BenchmarkReductions(b *testing.B) {
	const n = 8192
	x, sums := positive[float32](30, n), make([]float32, n)
	k := active[float32]()
	b.Run("sum", func(b *testing.B) { report(b, n, func() { k.sum(x) }) })
	b.Run("dot", func(b *testing.B) { report(b, n, func() { k.dot(x, x) }) })
	b.Run("max", func(b *testing.B) { report(b, n, func() { k.largest(x) }) })
	b.Run("finite", func(b *testing.B) { report(b, n, func() { k.nought(x) }) })
	for _, cols := range []int{10, 128, 512} {
		b.Run(fmt.Sprintf("columns/%d", cols), func(b *testing.B) {
			report(b, n, func() { ColumnSums(sums[:cols], RowMajor(x, n/cols, cols)) })
		})
	}
}

func BenchmarkCategoricalLikelihood(b *testing.B) {
	for _, shape := range [][2]int{{150, 3}, {32, 2}, {64, 10}, {128, 10}, {64, 100}} {
		rows, k := shape[0], shape[1]
		z, dz := RowMajor(positive[float32](31, rows*k), rows, k), RowMajor(make([]float32, rows*k), rows, k)
		ll, targets, scratch := make([]float32, rows), make([]float32, rows), make([]float32, LikelihoodScratchLen[float32](k))
		b.Run(fmt.Sprintf("%dx%d", rows, k), func(b *testing.B) {
			report(b, float64(rows*k), func() { CategoricalLikelihood(ll, dz, z, targets, nil, scratch) })
		})
	}
}
