package kernel

import "math"

// portable are the kernels in Go. They have the same shapes as the assembly's,
// so that one driver serves both.
func portable[T Float]() kernels[T] {
	return kernels[T]{
		name:  "portable",
		zeros: make([]T, 8*PanelWidth[T]()),

		panels:           1,
		rowPanels:        4,
		panel:            panelGo[T],
		row:              rowGo[T],
		outer:            outerGo[T],
		packColumns:      packColumnsGo[T],
		unpackColumns:    unpackColumnsGo[T],
		add:              addGo[T],
		sub:              subGo[T],
		mul:              mulGo[T],
		div:              divGo[T],
		reluGrad:         reluGradGo[T],
		tanhGrad:         tanhGradGo[T],
		sigmoidGrad:      sigmoidGradGo[T],
		scale:            scaleGo[T],
		shift:            shiftGo[T],
		axpy:             axpyGo[T],
		sqrt:             sqrtGo[T],
		relu:             reluGo[T],
		exp:              apply[T](exp),
		log:              apply[T](log),
		softplus:         apply[T](softplus),
		tanh:             apply[T](math.Tanh),
		sigmoid:          apply[T](sigmoid),
		sum:              sumGo[T],
		largest:          largestGo[T],
		nought:           noughtGo[T],
		dot:              dotGo[T],
		squares:          squaresGo[T],
		columnSums:       columnSumsGo[T],
		softmaxPanel:     softmaxPanelGo[T],
		categoricalPanel: categoricalPanelGo[T],
		bernoulli:        bernoulliGo[T],
		ascend:           ascendGo[T],
		momentum:         momentumGo[T],
		nesterov:         nesterovGo[T],
		adagrad:          adagradGo[T],
		rmsprop:          rmspropGo[T],
		adam:             adamGo[T],

		multiplyAdds: func(int) int { return 0 },
	}
}
