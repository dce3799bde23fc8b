package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// updates writes the methods of ascent. Each changes w and its own slices in
// place and returns the sum of the squares of w's changes.
func updates(s *simd) {
	simpleUpdates(s)
	update(s, "adagrad", "h += d*d; w += rate * d / (sqrt(h) + epsilon)", "w, d, h", "rate, epsilon", func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual {
		s.float("VFMADD231P", v["d"], v["d"], v["h"])
		return s.overRoot(s.times(p["rate"], v["d"]), v["h"], p["epsilon"])
	})
	update(s, "rmsprop", "h = alpha*h + beta*d*d; w += rate * d / (sqrt(h) + epsilon)", "w, d, h", "rate, alpha, beta, epsilon", func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual {
		s.decayingSquare(v["h"], v["d"], p["alpha"], p["beta"])
		return s.overRoot(s.times(p["rate"], v["d"]), v["h"], p["epsilon"])
	})
	update(s, "adam", "m += alpha * (d - m); v = beta2*v + beta*d*d; w = decay*w + rate * m / (scale*sqrt(v) + epsilon)",
		"w, d, m, v", "rate, alpha, beta2, beta, scale, epsilon, decay", func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual {
			difference := s.vector()
			s.float("VSUBP", v["m"], v["d"], difference)
			s.float("VFMADD231P", difference, p["alpha"], v["m"])
			s.decayingSquare(v["v"], v["d"], p["beta2"], p["beta"])
			root := s.vector()
			s.float("VSQRTP", v["v"], root)
			s.float("VFMADD213P", p["epsilon"], p["scale"], root)
			change := s.times(p["rate"], v["m"])
			s.float("VDIVP", root, change, change)
			return change
		})
}

// simpleUpdates writes those that wait for memory rather than for a division.
func simpleUpdates(s *simd) {
	update(s, "ascend", "w += rate * d", "w, d", "rate", func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual {
		return s.times(p["rate"], v["d"])
	})
	update(s, "momentum", "v = mu*v + d; w += rate * v", "w, d, v", "rate, mu", func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual {
		s.float("VFMADD213P", v["d"], p["mu"], v["v"])
		return s.times(p["rate"], v["v"])
	})
	update(s, "nesterov", "v = mu*v + d; w += rate * (d + mu*v)", "w, d, v", "rate, mu", func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual {
		s.float("VFMADD213P", v["d"], p["mu"], v["v"])
		s.float("VFMADD231P", v["v"], p["mu"], v["d"])
		return s.times(p["rate"], v["d"])
	})
}

// update writes a kernel over slices of which the first is w, the second the
// direction d, and the others the method's memory.
func update(s *simd, name, formula, slices, numbers string, step func(s *simd, v, p map[string]reg.VecVirtual) reg.VecVirtual) {
	s.begin(name, "func("+slices+" []T, "+numbers+" T) T", "computes "+formula+".")
	names := strings.Split(slices, ", ")
	bases := make([]reg.GPVirtual, len(names))
	for i, x := range names {
		bases[i] = s.base(x)
	}
	n, scalars := s.length("w"), make(map[string]reg.VecVirtual)
	for _, x := range strings.Split(numbers, ", ") {
		scalars[x] = s.spread(x)
	}
	// element adds the square of the change of a register of weights to one of
	// the sums.
	element := func(s *simd, at func(reg.GPVirtual) operand.Mem, mask reg.Register, squares reg.VecVirtual) {
		values := make(map[string]reg.VecVirtual)
		for i, x := range names {
			values[x] = s.fetch(at(bases[i]), mask)
		}
		change, w := step(s, values, scalars), s.vector()
		if decay, ok := scalars["decay"]; ok {
			s.float("VFMADD231P", decay, values["w"], change)
			s.VMOVAPS(change, w)
			s.float("VSUBP", values["w"], w, change)
		} else {
			s.float("VADDP", change, values["w"], w)
		}
		if mask != nil { // with epsilon 0 the lanes that do not count are 0/0
			s.float("VANDP", mask, change, change)
		}
		s.float("VFMADD231P", change, change, squares)
		s.store(w, at(bases[0]), mask)
		for i, x := range names[2:] {
			s.store(values[x], at(bases[2+i]), mask)
		}
	}
	// Where no division is waited for, several registers gather the changes.
	several := accumulators
	if _, divides := scalars["epsilon"]; divides {
		several = 1
	}
	var squares []reg.VecVirtual
	if s.isWide() {
		squares = s.pairs(n, bases, several, element)
		s = s.narrow()
		for x, v := range scalars {
			scalars[x] = v.AsY().(reg.VecVirtual)
		}
		several = 1
	} else {
		for range several {
			squares = append(squares, s.zero())
		}
	}
	s.eachOf(n, several, func(part int, at func(reg.GPVirtual) operand.Mem, mask reg.Register) {
		element(s, at, mask, squares[part])
	})
	sum := func(x, into reg.VecVirtual) { s.float("VADDP", x, into, into) }
	s.give(s.lanesOf(pairwise(squares, sum), sum))
	s.end()
}

// times is a*b in a fresh register.
func (s *simd) times(a, b reg.VecVirtual) reg.VecVirtual {
	v := s.vector()
	s.float("VMULP", a, b, v)
	return v
}

// decayingSquare is h = alpha*h + beta*d*d, in place.
func (s *simd) decayingSquare(h, d, alpha, beta reg.VecVirtual) {
	s.float("VMULP", alpha, h, h)
	s.float("VFMADD231P", s.times(d, d), beta, h)
}

// overRoot is x / (sqrt(h) + epsilon), in x.
func (s *simd) overRoot(x, h, epsilon reg.VecVirtual) reg.VecVirtual {
	root := s.vector()
	s.float("VSQRTP", h, root)
	s.float("VADDP", epsilon, root, root)
	s.float("VDIVP", root, x, x)
	return x
}
