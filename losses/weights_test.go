package losses_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/losses"
)

func TestBalancedWeights(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   []float64
	}{
		{nil, []float64{}},
		{[]int{5, 5}, []float64{1, 1}},
		{[]int{1, 3}, []float64{2, 2. / 3}},
		{[]int{6, 2, 4}, []float64{2. / 3, 2, 1}},
		{[]int{4, 0, 4}, []float64{1, 0, 1}},
		{[]int{0, 0}, []float64{0, 0}},
	} {
		if diff := cmp.Diff(c.want, losses.BalancedWeights(c.counts)); diff != "" {
			t.Errorf("counts %v: (-want +got)\n%s", c.counts, diff)
		}
	}
}
