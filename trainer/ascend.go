package trainer

import (
	"math"

	"github.com/ascent-ml/ascent/model"
)

// weights are one parameter's values with what training keeps of them.
type weights[T float] struct {
	name      string
	penalized bool
	now       []T   // the network's own memory
	before    []T   // the values before the last step
	slots     [][]T // what the method remembers
}

// ascender takes steps: it applies the method's update to every parameter,
// and takes it back if a weight is no longer finite.
type ascender[T float] struct {
	net    *model.Network
	method func(s Step, w, g []T, slots [][]T)
	params []weights[T]

	// Of the step being taken. The function is change, bound once.
	step      Step
	gradients [][]T
	ratio     float64
	bad       string
	change    func() error
}

func newAscender[T float](net *model.Network, m Method) (*ascender[T], error) {
	a := &ascender[T]{net: net}
	var ok bool
	if a.method, ok = any(m.Update64).(func(Step, []T, []T, [][]T)); !ok {
		a.method = any(m.Update32).(func(Step, []T, []T, [][]T))
	}
	for _, p := range net.Parameters() {
		now, err := numbers[T](p.Value)
		if err != nil {
			return nil, err
		}
		w := weights[T]{name: p.Name, penalized: p.Penalized, now: now, before: make([]T, len(now))}
		for range m.Slots() {
			w.slots = append(w.slots, make([]T, len(now)))
		}
		a.params = append(a.params, w)
	}
	a.change = a.apply
	return a, nil
}

// ascend takes a step along the gradients, one for each parameter. It returns
// |change of w| / |w|. If a weight would not be finite, it names the parameter
// and leaves all weights as they were.
func (a *ascender[T]) ascend(s Step, gradients [][]T) (ratio float64, bad string, err error) {
	a.step, a.gradients = s, gradients
	err = a.net.Update(a.change)
	return a.ratio, a.bad, err
}

func (a *ascender[T]) apply() error {
	var moved, length float64
	a.bad = ""
	for i := range a.params {
		w := &a.params[i]
		copy(w.before, w.now)
		a.step.Penalized = w.penalized
		a.method(a.step, w.now, a.gradients[i], w.slots)
		m, l := distance(w.now, w.before)
		if !finite(m + l) {
			a.bad = w.name
			for j := range i + 1 {
				copy(a.params[j].now, a.params[j].before)
			}
			return nil
		}
		moved, length = moved+m, length+l
	}
	a.ratio = 0
	if moved > 0 {
		a.ratio = math.Sqrt(moved / length)
	}
	return nil
}

// distance returns the squared length of the change and of the weights.
func distance[T float](now, before []T) (moved, length float64) {
	for i, w := range now {
		d, l := float64(w)-float64(before[i]), float64(w)
		moved += d * d
		length += l * l
	}
	return moved, length
}

// norm is the Euclidean norm of all gradients together; it is not finite when
// one of them is not.
func norm[T float](gradients [][]T) float64 {
	sum := 0.0
	for _, g := range gradients {
		for _, v := range g {
			sum += float64(v) * float64(v)
		}
	}
	return math.Sqrt(sum)
}

// clip scales gradients of the given norm by limit / (norm + 1e-6), if that is
// less than 1 (Pascanu, Mikolov and Bengio, ICML 2013, as in PyTorch).
func clip[T float](gradients [][]T, norm, limit float64) {
	scale := limit / (norm + 1e-6)
	if limit == 0 || scale >= 1 {
		return
	}
	for _, g := range gradients {
		for i := range g {
			g[i] *= T(scale)
		}
	}
}
