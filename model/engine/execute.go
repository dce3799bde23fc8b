package engine

import (
	"github.com/pkg/errors"
)

// execute runs the phases one after the other.
func (p *program[T]) execute(w *workers) error {
	for _, ph := range p.phases {
		p.running = ph
		if err := w.share(p.threadsOf(ph), p.runs); err != nil {
			return err
		}
	}
	return nil
}

func (p *program[T]) threadsOf(ph phase) int {
	if ph.shared {
		return p.threads
	}
	return 1
}

// runPart runs one thread's part of each operation of the running phase.
func (p *program[T]) runPart(thread int) (err error) {
	at := p.running.from
	defer func() {
		if r := recover(); r != nil {
			err = p.failed(at, thread, r)
		}
	}()
	for ; at < p.running.to; at++ {
		o := &p.code[at]
		part := &o.parts[thread]
		if part.from == part.to {
			continue
		}
		if err := o.loop(part); err != nil {
			return p.failed(at, thread, err)
		}
	}
	return nil
}

// failed says which node's operator failed.
func (p *program[T]) failed(at, thread int, why any) error {
	o, value := &p.code[at], p.code[at].value
	if o.links != nil || o.totals != nil {
		value = o.parts[thread].at
	}
	err, ok := why.(error)
	if !ok {
		err = errors.Errorf("panic: %v", why)
	}
	if value >= len(p.steps) {
		return errors.Wrapf(err, "engine: %s", o.name)
	}
	return errors.Wrapf(err, "engine: %s", label(p.steps[value].node))
}
