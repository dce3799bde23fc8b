package kernel

import "math"

func addGo[T Float](dst, a, b []T) {
	for i, x := range a {
		dst[i] = x + b[i]
	}
}

func subGo[T Float](dst, a, b []T) {
	for i, x := range a {
		dst[i] = x - b[i]
	}
}

func mulGo[T Float](dst, a, b []T) {
	for i, x := range a {
		dst[i] = x * b[i]
	}
}

func divGo[T Float](dst, a, b []T) {
	for i, x := range a {
		dst[i] = x / b[i]
	}
}

func scaleGo[T Float](dst []T, alpha T, x []T) {
	for i, v := range x {
		dst[i] = alpha * v
	}
}

func shiftGo[T Float](dst []T, alpha T, x []T) {
	for i, v := range x {
		dst[i] = alpha + v
	}
}

func axpyGo[T Float](dst []T, alpha T, x []T) {
	for i, v := range x {
		dst[i] += alpha * v
	}
}

func sqrtGo[T Float](dst, x []T) {
	for i, v := range x {
		dst[i] = T(math.Sqrt(float64(v)))
	}
}

func reluGo[T Float](dst, x []T) {
	for i, v := range x {
		if v < 0 {
			v = 0
		}
		dst[i] = v
	}
}

func reluGradGo[T Float](dx, y, dy []T) {
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = 0
		}
	}
}

func tanhGradGo[T Float](dx, y, dy []T) {
	for i, v := range y {
		dx[i] = dy[i] * (1 - v*v)
	}
}

func sigmoidGradGo[T Float](dx, y, dy []T) {
	for i, v := range y {
		dx[i] = dy[i] * (v * (1 - v))
	}
}
