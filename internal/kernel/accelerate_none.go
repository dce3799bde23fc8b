//go:build !amd64 || noasm

package kernel

const hasAVX2, hasAVX512 = false, false

func avx2Float32(*kernels[float32]) {}

func avx2Float64(*kernels[float64]) {}

func avx512Float32(*kernels[float32]) {}

func avx512Float64(*kernels[float64]) {}
