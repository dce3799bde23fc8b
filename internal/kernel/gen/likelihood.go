package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// likelihood writes the softmax of a panel, the categorical likelihood of one,
// and the Bernoulli likelihood.
func likelihood(s *simd) {
	s.begin("softmaxPanel", "func(z []T, k int)", "turns k rows of scores into their softmax, lane by lane.")
	z, k := s.base("z"), s.arg("k")
	overHalves(s, []reg.GPVirtual{z}, func() {
		sum := panelExp(s, z, k, func(reg.VecVirtual) {})
		factor := s.register(s.constant(1))
		s.float("VDIVP", sum, factor, factor)
		overRows(s, "scale", z, k, func(row operand.Mem) {
			p := s.times(factor, s.fetch(row, nil))
			s.store(p, row, nil)
		})
	})
	categoricalPanel(s)
	bernoulli(s)
}

// categoricalPanel works on scores that lie transposed in a panel, one row of
// scores a lane, so that no sum crosses lanes and every lane is used however
// few classes there are.
func categoricalPanel(s *simd) {
	s.begin("categoricalPanel", "func(z, ll, targets, weights []T, k int)",
		"turns k rows of scores into weights * (1[target] - softmax) and finds the log likelihoods, lane by lane.")
	z, ll, targets, weights, k := s.base("z"), s.base("ll"), s.base("targets"), s.base("weights"), s.arg("k")
	overHalves(s, []reg.GPVirtual{z, ll, targets, weights}, func() {
		target, class, chosen := s.fetch(at(targets, 0), nil), s.zero(), s.register(s.constant(math.NaN()))
		sum := panelExp(s, z, k, func(score reg.VecVirtual) {
			hit := s.vector()
			s.compare(equal, target, class, hit)
			s.float("VADDP", s.constant(1), class, class)
			s.blend(hit, score, chosen, chosen)
		})
		// A target that is no class leaves NaN in chosen, and makes the weight NaN.
		weight, missing := s.fetch(at(weights, 0), nil), s.vector()
		s.compare(unordered, chosen, chosen, missing)
		s.float("VORP", missing, weight, weight)
		factor := s.register(s.constant(1))
		s.float("VDIVP", sum, factor, factor)
		s.float("VSUBP", s.log(sum), chosen, chosen)
		s.store(chosen, at(ll, 0), nil)
		target, class = s.fetch(at(targets, 0), nil), s.zero()
		overRows(s, "gradient", z, k, func(row operand.Mem) {
			d := s.vector()
			s.compare(equal, target, class, d)
			s.float("VADDP", s.constant(1), class, class)
			s.float("VANDP", s.constant(1), d, d)
			s.float("VFNMADD231P", row, factor, d)
			s.float("VMULP", weight, d, d)
			s.store(d, row, nil)
		})
	})
}

// panelBytes is the length of a row of a panel.
const panelBytes = 64

// overHalves writes a function's loop over the registers of a panel's rows, two
// or a wide one, and its end. The bases move from the first to the second.
func overHalves(s *simd, bases []reg.GPVirtual, body func()) {
	half := s.GP64()
	s.MOVQ(operand.U64(panelBytes/s.width), half)
	s.Label("half")
	body()
	for _, p := range bases {
		s.ADDQ(operand.U32(s.width), p)
	}
	s.DECQ(half)
	s.JNZ(operand.LabelRef("half"))
	s.end()
}

// panelExp replaces each score by e^(score - most), most the lane's largest,
// and gives their sum. look sees each score less most.
func panelExp(s *simd, z, k reg.GPVirtual, look func(score reg.VecVirtual)) (sum reg.VecVirtual) {
	most := s.register(s.constant(math.Inf(-1)))
	overRows(s, "largest", z, k, func(row operand.Mem) {
		s.larger(s.fetch(row, nil), most)
	})
	sum = s.zero()
	overRows(s, "exponentials", z, k, func(row operand.Mem) {
		score := s.fetch(row, nil)
		s.float("VSUBP", most, score, score)
		look(score)
		e := s.exp(score)
		s.store(e, row, nil)
		s.float("VADDP", e, sum, sum)
	})
	return sum
}

// overRows writes a loop over one half of the k rows of a panel, k > 0.
func overRows(s *simd, label string, panel, k reg.GPVirtual, body func(row operand.Mem)) {
	row, left := s.GP64(), s.GP64()
	s.MOVQ(panel, row)
	s.MOVQ(k, left)
	s.Label(label)
	body(at(row, 0))
	s.ADDQ(operand.U32(panelBytes), row)
	s.DECQ(left)
	s.JNZ(operand.LabelRef(label))
}

// bernoulli shares one exponential between likelihood and gradient.
func bernoulli(s *simd) {
	s.begin("bernoulli", "func(ll, dz, z, y, weights []T)",
		"computes the log likelihood y*z - max(z, 0) - log(1+e^-|z|) and the gradient weights * (y - sigmoid(z)).")
	ll, dz, z, y, weights, n := s.base("ll"), s.base("dz"), s.base("z"), s.base("y"), s.base("weights"), s.length("ll")
	s.each(n, func(at func(reg.GPVirtual) operand.Mem, mask reg.Register) {
		score := s.fetch(at(z), mask)
		e := s.expOfMinusAbs(score)
		target, v := s.fetch(at(y), mask), s.vector()
		s.float("VMAXP", score, s.zero(), v)
		s.float("VFMSUB231P", target, score, v)
		s.float("VSUBP", s.logOnePlusExp(e), v, v)
		s.store(v, at(ll), mask)
		mean := s.sigmoid(score, e)
		s.float("VSUBP", mean, target, target)
		s.float("VMULP", s.fetch(at(weights), mask), target, target)
		s.store(target, at(dz), mask)
	})
	s.end()
}
