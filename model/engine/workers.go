package engine

import (
	"runtime"
	"sync/atomic"
)

// workers are threads that help with the shared phases of a program. They are
// started when they are first needed, wait for work by spinning for a short
// while and then by sleeping, and end with close.
type workers struct {
	helpers []*helper
}

// helper is one of them.
type helper struct {
	thread int
	do     func(thread int) error
	err    error
	busy   atomic.Bool // from when do is set until err is
	asleep atomic.Bool
	ended  atomic.Bool
	wake   chan struct{}
}

// spins is how often a helper looks for work before it sleeps: for about 30
// microseconds, longer than it takes from one phase to the next.
const spins = 30_000

// share runs do(0) to do(threads-1) at once, the first on the calling
// goroutine, and returns when all are done. It does not allocate once it has
// run with as many threads.
func (w *workers) share(threads int, do func(thread int) error) error {
	for len(w.helpers) < threads-1 {
		h := &helper{thread: len(w.helpers) + 1, wake: make(chan struct{}, 1)}
		w.helpers = append(w.helpers, h)
		go h.work()
	}
	helpers := w.helpers[:threads-1]
	for _, h := range helpers {
		h.start(do)
	}
	err := do(0)
	for _, h := range helpers {
		h.wait()
		if err == nil {
			err = h.err
		}
	}
	return err
}

func (h *helper) start(do func(thread int) error) {
	h.do = do
	h.busy.Store(true)
	h.rouse()
}

// rouse wakes a helper that sleeps. One that is falling asleep either looks
// for work after this, or is seen asleep here.
func (h *helper) rouse() {
	if h.asleep.Load() {
		select {
		case h.wake <- struct{}{}:
		default: // it has been woken already
		}
	}
}

func (h *helper) wait() {
	for n := 0; h.busy.Load(); n++ {
		if n > 1000 {
			runtime.Gosched()
		}
	}
}

func (h *helper) work() {
	for n := 0; !h.ended.Load(); n++ {
		if h.busy.Load() {
			h.err = h.do(h.thread)
			h.do = nil // what it works on can be collected while it waits
			h.busy.Store(false)
			n = 0
		}
		if n < spins {
			continue
		}
		h.asleep.Store(true)
		if !h.busy.Load() && !h.ended.Load() {
			<-h.wake
		}
		h.asleep.Store(false)
		n = 0
	}
}

// close ends the helpers.
func (w *workers) close() {
	for _, h := range w.helpers {
		h.ended.Store(true)
		h.rouse()
	}
	w.helpers = nil
}
