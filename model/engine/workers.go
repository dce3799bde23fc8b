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
	job    atomic.Int32 // none, offered or taken
	asleep atomic.Bool
	ended  atomic.Bool
	wake   chan struct{}
}

// A job is offered to a helper, and is taken by it or, when the caller has
// ended its own and the helper has not begun, by the caller: a processor that
// is busy with something else holds nobody up.
const (
	none = iota
	offered
	taken
)

// spins is how often a helper looks for work before it sleeps: for about a tenth
// of a millisecond, longer than it takes from one phase to the next, for waking
// takes as long.
const spins = 300_000

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
		if !h.take() {
			h.wait()
		}
		if err == nil {
			err = h.err
		}
	}
	return err
}

// take does the helper's job if nobody has taken it.
func (h *helper) take() bool {
	if !h.job.CompareAndSwap(offered, taken) {
		return false
	}
	h.err = h.do(h.thread)
	h.do = nil // what it works on can be collected while it waits
	h.job.Store(none)
	return true
}

func (h *helper) start(do func(thread int) error) {
	h.do = do
	h.job.Store(offered)
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
	for n := 0; h.job.Load() != none; n++ {
		if n > 1000 {
			runtime.Gosched()
		}
	}
}

func (h *helper) work() {
	for n := 0; !h.ended.Load(); n++ {
		if h.job.Load() == offered && h.take() {
			n = 0
		}
		if n < spins {
			continue
		}
		h.asleep.Store(true)
		if h.job.Load() != offered && !h.ended.Load() {
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
