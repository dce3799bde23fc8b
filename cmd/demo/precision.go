package main

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gorgonia.org/tensor"
)

// needsFloat64 tells whether a column of the matrix would lose too much in
// float32, which has 24 bits: one whose standard deviation is below 1/10,000 of
// its mean would be left with fewer than 10 bits of what makes it differ, and
// one near the ends of float32's range, 1e-38 to 3e38, with fewer still.
func needsFloat64(matrix *tensor.Dense) bool {
	values, ok := matrix.Data().([]float64)
	if !ok {
		return false // it was float32 all along
	}
	columns := matrix.Shape()[1]
	column := make([]float64, matrix.Shape()[0])
	for j := range columns {
		for i := range column {
			column[i] = values[i*columns+j]
		}
		if slices.Min(column) == slices.Max(column) {
			continue
		}
		mean, deviation := stat.PopMeanStdDev(column, nil)
		if deviation < 1e-4*math.Abs(mean) || deviation < 1e-30 || !(deviation < 1e30) {
			return true
		}
	}
	return false
}
