package engine

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestShare(t *testing.T) {
	m := sharedMachine(t)
	for _, parts := range []int{0, 1, 7, 8, 100, 1001} {
		done := make([]int, parts)
		if err := m.Share(parts, func(part, _ int) { done[part]++ }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(done, slices.Repeat([]int{1}, parts)) {
			t.Errorf("of %d parts these were done: %v", parts, done)
		}
	}
	if err := m.RunAll(); err != nil { // between runs, on the same threads
		t.Fatal(err)
	}
}

// Few large parts are spread as well.
func TestShareLarge(t *testing.T) {
	m := sharedMachine(t)
	for _, parts := range []int{0, 1, 2, 3, 50} {
		done := make([]int, parts)
		threads := make([]int, parts)
		if err := m.ShareLarge(parts, func(part, thread int) { done[part]++; threads[part] = thread }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(done, slices.Repeat([]int{1}, parts)) || !slices.IsSorted(threads) {
			t.Errorf("of %d parts these were done: %v, on threads %v", parts, done, threads)
		}
		if most := min(m.Threads(), parts); parts > 0 && threads[parts-1] != most-1 {
			t.Errorf("%d parts were done on threads %v, want %d threads", parts, threads, most)
		}
	}
}

func TestPanicInShare(t *testing.T) {
	m := sharedMachine(t)
	for _, bad := range []int{0, 99} {
		err := m.Share(100, func(part, _ int) {
			if part == bad {
				panic("it always does")
			}
		})
		if err == nil || !strings.HasPrefix(err.Error(), "engine: ") || !strings.Contains(err.Error(), "it always does") {
			t.Errorf("a panic in part %d gives %v", bad, err)
		}
	}
	if err := m.Share(100, func(int, int) {}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestShareAllocatesNothing(t *testing.T) {
	m := sharedMachine(t)
	count := make([]int, 100)
	do := func(part, _ int) { count[part]++ }
	if n := testing.AllocsPerRun(100, func() {
		if err := m.Share(len(count), do); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func TestShareOfAClosedMachine(t *testing.T) {
	before := runtime.NumGoroutine()
	m := sharedMachine(t)
	m.Close()
	if err := m.Share(100, func(int, int) { t.Error("it runs") }); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("got %v", err)
	}
	eventually(t, "all helpers end", func() bool { return runtime.NumGoroutine() <= before })
}
