package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// both are the kernels that run here and the portable ones.
func both[T Float]() []*kernels[T] {
	p := portable[T]()
	return []*kernels[T]{active[T](), &p}
}

// longest is the length up to which every length is tried.
const longest = 257

// specials are the values at which functions go wrong.
func specials[T Float]() []T {
	inf, tiny, huge := math.Inf(1), 0x1p-149, math.MaxFloat32
	if unsafe.Sizeof(T(0)) == 8 {
		tiny, huge = 0x1p-1074, math.MaxFloat64
	}
	var x []T
	for _, v := range []float64{0, 1, 0.5, 2, inf, tiny, 3 * tiny, tiny * 0x1p22, huge, huge / 2,
		20, 88, 88.5, 89, 104, 150, 709, 710, 745, 746, 1000, math.Ln2, math.Ln2 / 2, math.Sqrt2, math.Sqrt2 / 2} {
		x = append(x, T(v), T(-v))
	}
	return append(x, T(math.NaN()), T(math.Copysign(0, -1)))
}

// samples are n numbers: the special ones, then numbers of many sizes.
func samples[T Float](seed uint64, n int) []T {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := specials[T]()
	for len(x) < n {
		x = append(x, T(rng.NormFloat64()*math.Exp2(float64(rng.IntN(12)-6))))
	}
	rng.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	return x[:n]
}

// positive are n positive samples.
func positive[T Float](seed uint64, n int) []T {
	x := numbers[T](rand.New(rand.NewPCG(seed, 2)), n)
	for i, v := range x {
		x[i] = max(v, -v)
	}
	return x
}

// bits tells -0 from 0 and takes all NaN for one.
func bits[T Float](x T) uint64 {
	if x != x {
		return math.MaxUint64
	}
	return math.Float64bits(float64(x))
}

// ulps is the distance from want to got in units of T's last place at want.
func ulps[T Float](got T, want float64) float64 {
	switch {
	case math.IsNaN(want) && got != got, got == T(want):
		return 0
	case got != got || math.IsNaN(want):
		return math.Inf(1)
	}
	return math.Abs(float64(got)-want) / unit[T](want)
}

// unit is the distance between numbers of type T around x.
func unit[T Float](x float64) float64 {
	digits, smallest := 24, -149
	if unsafe.Sizeof(T(0)) == 8 {
		digits, smallest = 53, -1074
	}
	_, exponent := math.Frexp(x)
	return math.Ldexp(1, max(exponent-digits, smallest))
}

// onBoth runs a test of the exported functions on all kernels that can run
// here, the portable ones among them, for both types.
func onBoth(t *testing.T, single, double func(t *testing.T)) {
	t.Helper()
	run := func(t *testing.T) {
		t.Run("float32", single)
		t.Run("float64", double)
	}
	fast32, fast64 := *active32, *active64
	defer func() { *active32, *active64 = fast32, fast64 }()
	for _, name := range names() {
		*active32, *active64 = named[float32](name, avx2Float32, avx512Float32), named[float64](name, avx2Float64, avx512Float64)
		t.Run(Name(), run)
	}
}

// names are the kernels that this machine can run, the fastest first.
func names() []string {
	switch {
	case hasAVX512:
		return []string{"AVX-512+FMA", "AVX2+FMA", "portable"}
	case hasAVX2:
		return []string{"AVX2+FMA", "portable"}
	}
	return []string{"portable"}
}

// named are the kernels of that name.
func named[T Float](name string, avx2, avx512 func(*kernels[T])) kernels[T] {
	k := portable[T]()
	if name != "portable" {
		avx2(&k)
	}
	if name == "AVX-512+FMA" {
		avx512(&k)
	}
	return k
}
