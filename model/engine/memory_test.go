package engine

import (
	"slices"
	"testing"

	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/internal/op"
	"pgregory.net/rapid"
)

// Two values that need memory at the same time never share it, and the arena
// is no larger than if none were shared.
func TestPlacesDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []*span
		all, from := 0, 0
		for range rapid.IntRange(0, 40).Draw(t, "values") {
			from += rapid.IntRange(0, 3).Draw(t, "later")
			s := &span{
				size: rapid.IntRange(1, 100).Draw(t, "size"),
				from: from, to: from + rapid.IntRange(0, 10).Draw(t, "lives"),
			}
			spans = append(spans, s)
			all += rounded(s.size)
		}
		size := place(spans)
		if size > all {
			t.Fatalf("the arena has %d elements, the values %d", size, all)
		}
		for i, s := range spans {
			if s.offset < 0 || s.offset+s.size > size || s.offset%16 != 0 {
				t.Fatalf("%+v is not in an arena of %d, at a multiple of 16", *s, size)
			}
			for _, other := range spans[:i] {
				together := s.from <= other.to && other.from <= s.to
				if together && s.offset < other.offset+other.size && other.offset < s.offset+s.size {
					t.Fatalf("%+v and %+v overlap", *s, *other)
				}
			}
		}
	})
}

func TestMemoryIsUsedAgain(t *testing.T) {
	for _, c := range []struct {
		name  string
		spans []*span
		size  int
	}{
		{"no values", nil, 0},
		{"one after the other", []*span{{size: 16, from: 0, to: 1}, {size: 16, from: 1, to: 2}, {size: 16, from: 2, to: 3}, {size: 16, from: 3, to: 4}}, 32},
		{"at once", []*span{{size: 16, from: 0, to: 9}, {size: 1, from: 0, to: 9}, {size: 17, from: 0, to: 9}}, 64},
		{"a part of a gap", []*span{{size: 64, from: 0, to: 0}, {size: 16, from: 1, to: 9}, {size: 48, from: 1, to: 9}}, 64},
		{"gaps joined", []*span{{size: 16, from: 0, to: 0}, {size: 16, from: 0, to: 0}, {size: 16, from: 0, to: 0}, {size: 48, from: 1, to: 1}}, 48},
		{"gaps joined backwards", []*span{{size: 16, from: 0, to: 2}, {size: 16, from: 0, to: 1}, {size: 16, from: 0, to: 0}, {size: 48, from: 3, to: 3}}, 48},
		{"the smallest gap", []*span{{size: 32, from: 0, to: 0}, {size: 16, from: 0, to: 9}, {size: 16, from: 0, to: 0}, {size: 16, from: 1, to: 9}, {size: 32, from: 1, to: 9}}, 64},
	} {
		if size := place(c.spans); size != c.size {
			t.Errorf("%s: the arena has %d elements, want %d", c.name, size, c.size)
		}
	}
}

// A sequence of operators needs the memory of two values, however long it is.
func TestArenaOfASequence(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 4, 8)
	for range 20 {
		x = node(op.Softmax(node(gorgonia.Tanh(node(gorgonia.Sin(x))))))
	}
	_, p := machineOf(t, x)
	if len(p.arena) != 2*32 {
		t.Errorf("the arena has %d elements, want %d\n%s", len(p.arena), 2*32, p.listing())
	}
}

// A program's values share memory only if the one is no longer read when the
// other is written, on whatever thread.
func TestArenaOfANetwork(t *testing.T) {
	cost, weights := layers(t)
	_, p := differentiated(t, cost, nil, weights...)
	wantArena(t, p)
	sum := 0
	for value, size := range p.sizes {
		if p.offsets[value] >= 0 || p.data[value] == nil { // the others are not the program's, or kept
			sum += rounded(size)
		}
	}
	if len(p.arena) >= sum {
		t.Errorf("the arena has %d elements for values of %d", len(p.arena), sum)
	}
}

func wantArena(t *testing.T, p *program[float64]) {
	t.Helper()
	last := slices.Repeat([]int{-1}, len(p.sizes)) // operation that reads a value last, or computes it
	inPhase := make([]int, len(p.code))
	for n, ph := range p.phases {
		for i := ph.from; i < ph.to; i++ {
			inPhase[i] = n
			for _, r := range p.code[i].reads {
				last[r.value] = i
			}
			last[p.code[i].value], last[p.code[i].also] = i, i
		}
	}
	overlap := func(a, b int) bool {
		from, to := p.offsets[a], p.offsets[b]
		return a != b && from >= 0 && to >= 0 && from < to+p.sizes[b] && to < from+p.sizes[a]
	}
	for i := range p.code {
		for j := range i {
			for _, value := range []int{p.code[i].value, p.code[i].also} {
				for _, earlier := range []int{p.code[j].value, p.code[j].also} {
					n := inPhase[i]
					alive := last[earlier] >= i || inPhase[last[earlier]] == n && p.phases[n].shared
					if overlap(value, earlier) && alive {
						t.Fatalf("%s overwrites %s\n%s", p.label(value), p.label(earlier), p.listing())
					}
				}
			}
		}
	}
}
