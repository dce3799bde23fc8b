package losses

// BalancedWeights returns one weight a class, n/(k*count), from how many of the
// n rows are of each class; k is the number of classes that have rows. With
// rows weighted so, every class counts alike, and the weights of all rows sum
// to n. A class without rows gets weight 0.
func BalancedWeights(counts []int) []float64 {
	var n, k int
	for _, count := range counts {
		if count > 0 {
			n += count
			k++
		}
	}
	weights := make([]float64, len(counts))
	for class, count := range counts {
		if count > 0 {
			weights[class] = float64(n) / float64(k*count)
		}
	}
	return weights
}
