package kernel

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// guarded is a copy of x that ends where memory ends: reading or writing one
// byte behind it is a fault.
func guarded[T Float](t *testing.T, x []T) []T {
	t.Helper()
	page, size := syscall.Getpagesize(), len(x)*int(unsafe.Sizeof(T(0)))
	room := (size + page - 1) / page * page
	memory, err := syscall.Mmap(-1, 0, room+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatalf("mapping %d bytes: %v", room+page, err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mprotect(memory[room:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	if len(x) == 0 {
		return nil
	}
	y := unsafe.Slice((*T)(unsafe.Pointer(&memory[room-size])), len(x))
	copy(y, x)
	return y
}

// Nothing is read or written behind the end of a slice.
func TestBounds(t *testing.T) {
	onBoth(t, testBounds[float32], testBounds[float64])
}

func testBounds[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(32, 33))
	a, b, c, d := guarded(t, positive[T](34, longest)), guarded(t, positive[T](35, longest)),
		guarded(t, positive[T](36, longest)), guarded(t, positive[T](37, longest))
	k := active[T]()
	for n := range longest + 1 {
		at := longest - n
		for _, l := range k.loops() {
			l.run(a[at:], b[at:], c[at:])
		}
		for _, u := range k.updates() {
			u.run(a[at:], b[at:], c[at:], d[at:])
		}
		k.sum(a[at:])
		k.dot(a[at:], b[at:])
		k.largest(a[at:])
		k.nought(a[at:])
		k.bernoulli(a[at:], b[at:], c[at:], d[at:], a[at:])
	}
	for range 200 {
		m, depth, n := 1+rng.IntN(20), 1+rng.IntN(20), 1+rng.IntN(300)
		if rng.IntN(4) == 0 {
			m = 1 // which has a kernel of its own, as depth 1 has
		} else if rng.IntN(4) == 0 {
			depth = 1
		}
		left, right, out := guarded(t, numbers[T](rng, m*depth)), guarded(t, numbers[T](rng, depth*n)), guarded(t, numbers[T](rng, m*n))
		bias, scratch := Repeat(guarded(t, numbers[T](rng, n)), m), guarded(t, make([]T, packedLen[T](depth, n)))
		for _, x := range []Matrix[T]{RowMajor(left, m, depth), RowMajor(left, depth, m).T()} {
			for _, y := range []Matrix[T]{RowMajor(right, depth, n), RowMajor(right, n, depth).T()} {
				MatMul(RowMajor(out, m, n), x, y, bias, scratch)
			}
		}
		scores, column := RowMajor(out, m, n), guarded(t, make([]T, m))
		ColumnSums(bias.Data, scores)
		CategoricalLikelihood(column, scores, scores, column, column, guarded(t, make([]T, LikelihoodScratchLen[T](n))))
	}
}
