package lecture

import (
	"testing"

	"pgregory.net/rapid"
)

// Networks of two and of three layers of any sizes have the shapes of the rule.
func TestShapesOfAnySizes(t *testing.T) {
	size := rapid.IntRange(1, 12)
	rapid.Check(t, func(t *rapid.T) {
		rows := size.Draw(t, "rows")
		sizes := rapid.SliceOfN(size, 3, 4).Draw(t, "sizes")
		found, err := shapesOf(rows, sizes...)
		if err != nil {
			t.Fatal(err)
		}
		if n := misfits(found, rows, sizes); n != 0 {
			t.Errorf("%d of %v do not fit %d rows of %v", n, found, rows, sizes)
		}
	})
}

func TestMisfits(t *testing.T) {
	right := []sized{{"x", 5, 3}, {"W1", 3, 4}, {"h1", 5, 4}, {"W2", 4, 2}, {"y", 5, 2}}
	if n := misfits(right, 5, []int{3, 4, 2}); n != 0 {
		t.Errorf("%d misfits, want none", n)
	}
	for i := range right {
		wrong := append([]sized(nil), right...)
		wrong[i].rows++
		if n := misfits(wrong, 5, []int{3, 4, 2}); n != 1 {
			t.Errorf("a row more in %s: %d misfits, want 1", right[i].name, n)
		}
	}
	if n := misfits(right[:3], 5, []int{3, 4, 2}); n != 1 {
		t.Errorf("a layer less: %d misfits, want 1", n)
	}
}
