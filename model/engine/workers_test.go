package engine

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

func TestWorkersDoEachThreadOnce(t *testing.T) {
	w := &workers{}
	defer w.close()
	for _, threads := range []int{1, 4, 2, 7, 1, 7} {
		for range 50 {
			done := make([]int, threads)
			if err := w.share(threads, func(thread int) error { done[thread]++; return nil }); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(done, slices.Repeat([]int{1}, threads)) {
				t.Fatalf("%d threads did %v", threads, done)
			}
		}
	}
}

func TestErrorOfAWorker(t *testing.T) {
	w := &workers{}
	defer w.close()
	for failing := range 4 {
		err := w.share(4, func(thread int) error {
			if thread == failing {
				return errors.Errorf("thread %d", thread)
			}
			return nil
		})
		if err == nil || err.Error() != errors.Errorf("thread %d", failing).Error() {
			t.Errorf("thread %d failed, and the error is %v", failing, err)
		}
		if err := w.share(4, func(int) error { return nil }); err != nil {
			t.Errorf("the error comes back: %v", err)
		}
	}
}

// Helpers fall asleep without work, and wake up for it.
func TestWorkersSleep(t *testing.T) {
	w := &workers{}
	defer w.close()
	for range 20 {
		if err := w.share(3, func(int) error { return nil }); err != nil {
			t.Fatal(err)
		}
		eventually(t, "all helpers sleep", func() bool {
			return !slices.ContainsFunc(w.helpers, func(h *helper) bool { return !h.asleep.Load() })
		})
	}
}

// Work that comes at any moment of falling asleep is done.
func TestWorkersFallingAsleep(t *testing.T) {
	w := &workers{}
	defer w.close()
	var done [2]int
	idle := 0
	for round := range 2_000 {
		if err := w.share(2, func(thread int) error { done[thread]++; return nil }); err != nil {
			t.Fatal(err)
		}
		for range round % 100 * spins / 50 { // up to twice as long as a helper looks for work
			idle++
		}
	}
	if done != [2]int{2_000, 2_000} {
		t.Errorf("the threads worked %d times (in %d turns)", done, idle)
	}
}

func TestCloseEndsWorkers(t *testing.T) {
	before := runtime.NumGoroutine()
	w := &workers{}
	for range 3 {
		if err := w.share(5, func(int) error { return nil }); err != nil {
			t.Fatal(err)
		}
		w.close()
		eventually(t, "all helpers end", func() bool { return runtime.NumGoroutine() <= before })
	}
}

// sharedMachine makes a machine whose program runs on three threads, and runs
// it.
func sharedMachine(t *testing.T) *Machine {
	t.Helper()
	cost, _ := layers(t)
	m, err := New(cost.Graph(), Settings{Outputs: gorgonia.Nodes{cost}})
	if err != nil {
		t.Fatal(err)
	}
	m.program.(*program[float64]).onThreads(t, 3)
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	if len(m.workers.helpers) != 2 {
		t.Fatalf("there are %d helpers, want 2", len(m.workers.helpers))
	}
	return m
}

func TestMachineEndsItsWorkers(t *testing.T) {
	for name, end := range map[string]func(*Machine){
		"closed":  func(m *Machine) { m.Close() },
		"garbage": func(*Machine) {},
	} {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			end(sharedMachine(t))
			eventually(t, "all helpers end", func() bool {
				runtime.GC()
				return runtime.NumGoroutine() <= before
			})
		})
	}
}

// eventually waits for something to hold, up to ten seconds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not after ten seconds", what)
		}
	}
}
