package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// updates are the methods with the formula for one element in float64. w, d
// and two numbers of memory go in and come out.
func (k *kernels[T]) updates() []updateCase[T] {
	const rate, mu, epsilon = 0.25, 0.75, 1e-3
	step := AdamStep{Rate: rate, Beta1: 0.75, Beta2: 0.5, Epsilon: epsilon, Decay: 0.125, Step: 3}
	f := Factors[T](step)
	return []updateCase[T]{
		{"ascend", func(w, d, _, _ []T) T { return k.ascend(w, d, rate) },
			func(w, d, m, v float64) (float64, float64, float64) { return w + rate*d, m, v }},
		{"momentum", func(w, d, m, _ []T) T { return k.momentum(w, d, m, rate, mu) },
			func(w, d, m, v float64) (float64, float64, float64) { m = mu*m + d; return w + rate*m, m, v }},
		{"nesterov", func(w, d, m, _ []T) T { return k.nesterov(w, d, m, rate, mu) },
			func(w, d, m, v float64) (float64, float64, float64) { m = mu*m + d; return w + rate*(d+mu*m), m, v }},
		{"adagrad", func(w, d, m, _ []T) T { return k.adagrad(w, d, m, rate, epsilon) },
			func(w, d, m, v float64) (float64, float64, float64) {
				m += d * d
				return w + rate*d/(math.Sqrt(m)+epsilon), m, v
			}},
		{"rmsprop", func(w, d, m, _ []T) T { return k.rmsprop(w, d, m, rate, mu, 1-mu, epsilon) },
			func(w, d, m, v float64) (float64, float64, float64) {
				m = mu*m + (1-mu)*d*d
				return w + rate*d/(math.Sqrt(m)+epsilon), m, v
			}},
		{"adam", func(w, d, m, v []T) T {
			return k.adam(w, d, m, v, f.rate, f.alpha, f.beta2, f.beta, f.scale, f.epsilon, f.decay)
		},
			func(w, d, m, v float64) (float64, float64, float64) {
				m = step.Beta1*m + (1-step.Beta1)*d
				v = step.Beta2*v + (1-step.Beta2)*d*d
				m1, v1 := m/(1-math.Pow(step.Beta1, 3)), v/(1-math.Pow(step.Beta2, 3))
				return (1-rate*step.Decay)*w + rate*m1/(math.Sqrt(v1)+epsilon), m, v
			}},
	}
}

type updateCase[T Float] struct {
	name string
	run  func(w, d, m, v []T) T
	want func(w, d, m, v float64) (float64, float64, float64)
}

func TestUpdates(t *testing.T) {
	t.Run("float32", testUpdates[float32])
	t.Run("float64", testUpdates[float64])
}

func testUpdates[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 17))
	w0, d, m0, v0 := numbers[T](rng, longest), numbers[T](rng, longest), positive[T](18, longest), positive[T](19, longest)
	for _, k := range both[T]() {
		for _, c := range k.updates() {
			for n := range longest + 1 {
				start := longest - n
				w, m, v := clone(w0[start:]), clone(m0[start:]), clone(v0[start:])
				changes := float64(c.run(w, d[start:], m, v))
				var want float64
				for i := range n {
					x, y, z := c.want(float64(w0[start+i]), float64(d[start+i]), float64(m0[start+i]), float64(v0[start+i]))
					want += (x - float64(w0[start+i])) * (x - float64(w0[start+i]))
					for _, pair := range [][2]float64{{float64(w[i]), x}, {float64(m[i]), y}, {float64(v[i]), z}} {
						if math.Abs(pair[0]-pair[1]) > 16*epsilon[T]()*(1+math.Abs(pair[1])) {
							t.Fatalf("%s %s: element %d of %d is (%v %v %v), want (%v %v %v)", k.name, c.name, i, n, w[i], m[i], v[i], x, y, z)
						}
					}
				}
				if math.Abs(changes-want) > float64(n+16)*epsilon[T]()*(1+want) {
					t.Fatalf("%s %s: the changes of %d come to %v, want %v", k.name, c.name, n, changes, want)
				}
			}
		}
	}
}

// Blocks of weights do not change their bits.
func TestUpdateBlocks(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 21))
	w0, d, m0, v0 := numbers[float32](rng, longest), numbers[float32](rng, longest), positive[float32](22, longest), positive[float32](23, longest)
	for _, k := range both[float32]() {
		for _, c := range k.updates() {
			w, m, v := clone(w0), clone(m0), clone(v0)
			c.run(w, d, m, v)
			for cut := range longest {
				w1, m1, v1 := clone(w0), clone(m0), clone(v0)
				c.run(w1[:cut], d[:cut], m1[:cut], v1[:cut])
				c.run(w1[cut:], d[cut:], m1[cut:], v1[cut:])
				for i := range w {
					if w1[i] != w[i] || m1[i] != m[i] || v1[i] != v[i] {
						t.Fatalf("%s %s cut at %d: element %d is (%v %v %v), want (%v %v %v)", k.name, c.name, cut, i, w1[i], m1[i], v1[i], w[i], m[i], v[i])
					}
				}
			}
		}
	}
}

// Without an epsilon, elements that never had a gradient become NaN, but the
// lanes behind the last element must not.
func TestUpdateTailLanes(t *testing.T) {
	w := []float32{1}
	if got := AdaGrad(w, []float32{1}, []float32{0}, 0.5, 0); got != 0.25 || w[0] != 1.5 {
		t.Errorf("changes %v and weight %v, want 0.25 and 1.5", got, w[0])
	}
}

func clone[T Float](x []T) []T { return append([]T(nil), x...) }
