//go:build !noasm

package kernel

import "golang.org/x/sys/cpu"

// hasAVX2 says whether processor and operating system offer what the assembly
// uses.
var hasAVX2 = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// hasAVX512 says the same of the kernels for wider registers.
var hasAVX512 = hasAVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasBMI2

func avx512Float32(k *kernels[float32]) {
	k.name = "AVX-512+FMA"
	k.panels, k.panel = 2, panelAVX512F32
	k.rowPanels, k.row = 8, rowAVX512F32
	k.outer = outerAVX512F32
	k.add = addAVX512F32
	k.sub = subAVX512F32
	k.mul = mulAVX512F32
	k.div = divAVX512F32
	k.sqrt = sqrtAVX512F32
	k.relu = reluAVX512F32
	k.reluGrad = reluGradAVX512F32
	k.tanhGrad = tanhGradAVX512F32
	k.sigmoidGrad = sigmoidGradAVX512F32
	k.scale = scaleAVX512F32
	k.shift = shiftAVX512F32
	k.axpy = axpyAVX512F32
	k.exp = expAVX512F32
	k.sigmoid = sigmoidAVX512F32
	k.tanh = tanhAVX512F32
	k.log = logAVX512F32
	k.softplus = softplusAVX512F32
	k.softmaxPanel = softmaxPanelAVX512F32
	k.categoricalPanel = categoricalPanelAVX512F32
	k.bernoulli = bernoulliAVX512F32
	k.columnSums = columnSumsAVX512F32
	k.squares = squaresAVX512F32
	k.ascend = ascendAVX512F32
	k.momentum = momentumAVX512F32
	k.nesterov = nesterovAVX512F32
}

func avx512Float64(k *kernels[float64]) {
	k.name = "AVX-512+FMA"
	k.panels, k.panel = 2, panelAVX512F64
	k.rowPanels, k.row = 8, rowAVX512F64
	k.outer = outerAVX512F64
	k.add = addAVX512F64
	k.sub = subAVX512F64
	k.mul = mulAVX512F64
	k.div = divAVX512F64
	k.sqrt = sqrtAVX512F64
	k.relu = reluAVX512F64
	k.reluGrad = reluGradAVX512F64
	k.tanhGrad = tanhGradAVX512F64
	k.sigmoidGrad = sigmoidGradAVX512F64
	k.scale = scaleAVX512F64
	k.shift = shiftAVX512F64
	k.axpy = axpyAVX512F64
	k.exp = expAVX512F64
	k.sigmoid = sigmoidAVX512F64
	k.tanh = tanhAVX512F64
	k.log = logAVX512F64
	k.softplus = softplusAVX512F64
	k.softmaxPanel = softmaxPanelAVX512F64
	k.categoricalPanel = categoricalPanelAVX512F64
	k.bernoulli = bernoulliAVX512F64
	k.columnSums = columnSumsAVX512F64
	k.squares = squaresAVX512F64
	k.ascend = ascendAVX512F64
	k.momentum = momentumAVX512F64
	k.nesterov = nesterovAVX512F64
}

func avx2Float32(k *kernels[float32]) {
	k.name = "AVX2+FMA"
	k.panel = panelAVX2F32
	k.row = rowAVX2F32
	k.outer = outerAVX2F32
	k.packColumns = packColumnsAVX2F32
	k.unpackColumns = unpackColumnsAVX2F32
	k.add = addAVX2F32
	k.sub = subAVX2F32
	k.mul = mulAVX2F32
	k.div = divAVX2F32
	k.reluGrad = reluGradAVX2F32
	k.tanhGrad = tanhGradAVX2F32
	k.sigmoidGrad = sigmoidGradAVX2F32
	k.scale = scaleAVX2F32
	k.shift = shiftAVX2F32
	k.axpy = axpyAVX2F32
	k.sqrt = sqrtAVX2F32
	k.relu = reluAVX2F32
	k.exp = expAVX2F32
	k.log = logAVX2F32
	k.softplus = softplusAVX2F32
	k.tanh = tanhAVX2F32
	k.sigmoid = sigmoidAVX2F32
	k.sum = sumAVX2F32
	k.largest = largestAVX2F32
	k.nought = noughtAVX2F32
	k.dot = dotAVX2F32
	k.squares = squaresAVX2F32
	k.columnSums = columnSumsAVX2F32
	k.softmaxPanel = softmaxPanelAVX2F32
	k.categoricalPanel = categoricalPanelAVX2F32
	k.bernoulli = bernoulliAVX2F32
	k.ascend = ascendAVX2F32
	k.momentum = momentumAVX2F32
	k.nesterov = nesterovAVX2F32
	k.adagrad = adagradAVX2F32
	k.rmsprop = rmspropAVX2F32
	k.adam = adamAVX2F32
	k.multiplyAdds = func(rounds int) int {
		multiplyAddsAVX2F32(rounds)
		return 2 * 12 * 8 * rounds
	}
}

func avx2Float64(k *kernels[float64]) {
	k.name = "AVX2+FMA"
	k.panel = panelAVX2F64
	k.row = rowAVX2F64
	k.outer = outerAVX2F64
	k.packColumns = packColumnsAVX2F64
	k.unpackColumns = unpackColumnsAVX2F64
	k.add = addAVX2F64
	k.sub = subAVX2F64
	k.mul = mulAVX2F64
	k.div = divAVX2F64
	k.reluGrad = reluGradAVX2F64
	k.tanhGrad = tanhGradAVX2F64
	k.sigmoidGrad = sigmoidGradAVX2F64
	k.scale = scaleAVX2F64
	k.shift = shiftAVX2F64
	k.axpy = axpyAVX2F64
	k.sqrt = sqrtAVX2F64
	k.relu = reluAVX2F64
	k.exp = expAVX2F64
	k.log = logAVX2F64
	k.softplus = softplusAVX2F64
	k.tanh = tanhAVX2F64
	k.sigmoid = sigmoidAVX2F64
	k.sum = sumAVX2F64
	k.largest = largestAVX2F64
	k.nought = noughtAVX2F64
	k.dot = dotAVX2F64
	k.squares = squaresAVX2F64
	k.columnSums = columnSumsAVX2F64
	k.softmaxPanel = softmaxPanelAVX2F64
	k.categoricalPanel = categoricalPanelAVX2F64
	k.bernoulli = bernoulliAVX2F64
	k.ascend = ascendAVX2F64
	k.momentum = momentumAVX2F64
	k.nesterov = nesterovAVX2F64
	k.adagrad = adagradAVX2F64
	k.rmsprop = rmspropAVX2F64
	k.adam = adamAVX2F64
	k.multiplyAdds = func(rounds int) int {
		multiplyAddsAVX2F64(rounds)
		return 2 * 12 * 4 * rounds
	}
}
