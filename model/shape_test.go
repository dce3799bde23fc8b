package model

import "testing"

func TestFans(t *testing.T) {
	for _, c := range []struct {
		shape   []int
		in, out int
	}{
		{nil, 1, 1},
		{[]int{7}, 7, 7},
		{[]int{3, 5}, 3, 5},
		{[]int{8, 3, 5, 5}, 75, 200}, // 8 filters of 5x5 over 3 channels
	} {
		if in, out := fans(c.shape); in != c.in || out != c.out {
			t.Errorf("fans(%v) = %d, %d, want %d, %d", c.shape, in, out, c.in, c.out)
		}
	}
}
