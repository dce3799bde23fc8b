package kernel

// MultiplyAdds does that many rounds of multiply-adds as the product of
// matrices does them with AVX2, but on registers alone, and returns the number
// of floating-point operations: over the time it took, the peak of AVX2, which a
// product with AVX-512 may pass. It returns 0 on portable kernels, which have no
// such peak.
func MultiplyAdds[T Float](rounds int) int { return active[T]().multiplyAdds(rounds) }
