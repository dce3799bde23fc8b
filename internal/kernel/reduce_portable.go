package kernel

import "math"

func sumGo[T Float](x []T) T {
	var sum T
	for _, v := range x {
		sum += v
	}
	return sum
}

func dotGo[T Float](x, y []T) T {
	var sum T
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

func squaresGo[T Float](x []T) T { return dotGo(x, x) }

func noughtGo[T Float](x []T) T {
	var sum T
	for _, v := range x {
		sum += 0 * v
	}
	return sum
}

func largestGo[T Float](x []T) T {
	most := T(math.Inf(-1))
	for _, v := range x {
		most = max(most, v)
	}
	return most
}

func columnSumsGo[T Float](dst, x []T, stride, rows int) {
	if len(dst) == 0 {
		return
	}
	for i := range rows {
		for j, v := range x[i*stride:][:len(dst)] {
			dst[j] += v
		}
	}
}
