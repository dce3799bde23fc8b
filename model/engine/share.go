package engine

import (
	"runtime"

	"github.com/pkg/errors"
)

// Share calls do for each part from 0 to parts-1, spread over the machine's
// threads, and returns when all have ended: an update of the weights, for
// example, each part a block of them. Do is told on which thread it runs,
// counted from 0. The parts must not depend on each other. A panic in
// one becomes an error. Few parts, and those of a machine whose graph runs on
// one thread, are all done on the calling goroutine: memory that another thread
// has written is slow to read.
func (m *Machine) Share(parts int, do func(part, thread int)) error {
	return m.share(parts, parts/worthParts+1, do)
}

// ShareLarge is Share for parts each of which is worth a thread of its own.
func (m *Machine) ShareLarge(parts int, do func(part, thread int)) error {
	return m.share(parts, parts, do)
}

// share does parts on so many threads at most.
func (m *Machine) share(parts, most int, do func(part, thread int)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return errors.New("engine: the machine is closed")
	}
	threads := min(m.Threads(), max(1, most))
	m.sharing.parts, m.sharing.threads, m.sharing.do = parts, threads, do
	err := m.workers.share(threads, m.shareThread)
	m.sharing.do = nil
	return err
}

// Threads is how many threads a run and Share use at most, now.
func (m *Machine) Threads() int {
	if m.program == nil {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), m.program.mostThreads())
}

// worthParts is how many parts another thread is worth waking for.
const worthParts = 8

// sharing is a call of Share.
type sharing struct {
	parts, threads int
	do             func(part, thread int)
}

// thread does one thread's parts.
func (s *sharing) thread(thread int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Errorf("engine: panic: %v", p)
		}
	}()
	for i := s.parts * thread / s.threads; i < s.parts*(thread+1)/s.threads; i++ {
		s.do(i, thread)
	}
	return nil
}
