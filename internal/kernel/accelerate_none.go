//go:build !amd64 || noasm

package kernel

const hasAVX2 = false

func avx2Float32(*kernels[float32]) {}

func avx2Float64(*kernels[float64]) {}
