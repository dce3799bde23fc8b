package trainer

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// epochOf returns the batches of an epoch.
func epochOf(b *batches, epoch int) [][]int {
	b.shuffle(epoch)
	var all [][]int
	for i := range b.steps() {
		all = append(all, slices.Clone(b.batch(i)))
	}
	return all
}

func TestBatchesInOrder(t *testing.T) {
	for _, c := range []struct {
		rows, size int
		want       [][]int
	}{
		{5, 2, [][]int{{0, 1}, {2, 3}, {4}}},
		{4, 2, [][]int{{0, 1}, {2, 3}}},
		{3, Stochastic, [][]int{{0}, {1}, {2}}},
		{3, FullBatch, [][]int{{0, 1, 2}}},
		{3, 8, [][]int{{0, 1, 2}}},
	} {
		got := epochOf(newBatches(c.rows, Settings{Batch: c.size, Sampling: InOrder}), 1)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d rows in batches of %d: %s", c.rows, c.size, diff)
		}
	}
}

func TestFullBatchIsInOrder(t *testing.T) {
	for _, sampling := range []Sampling{Shuffled, WithReplacement} {
		got := epochOf(newBatches(4, Settings{Batch: FullBatch, Sampling: sampling}), 1)
		if diff := cmp.Diff([][]int{{0, 1, 2, 3}}, got); diff != "" {
			t.Errorf("sampling %d: %s", sampling, diff)
		}
	}
}

func TestShuffledBatchesHoldEveryRowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 60).Draw(t, "rows")
		s := Settings{Batch: rapid.IntRange(0, 70).Draw(t, "batch"), Seed: rapid.Uint64().Draw(t, "seed")}
		seen := make([]int, rows)
		all := epochOf(newBatches(rows, s), rapid.IntRange(1, 1000).Draw(t, "epoch"))
		for i, batch := range all {
			if size := s.batch(rows); len(batch) != size && i < len(all)-1 {
				t.Fatalf("batch %d has %d rows, want %d", i, len(batch), size)
			}
			for _, row := range batch {
				seen[row]++
			}
		}
		for row, times := range seen {
			if times != 1 {
				t.Fatalf("row %d was drawn %d times", row, times)
			}
		}
	})
}

func TestBatchesWithReplacement(t *testing.T) {
	b := newBatches(10, Settings{Batch: 4, Sampling: WithReplacement})
	seen := make([]int, 10)
	for epoch := range 1000 {
		all := epochOf(b, epoch+1)
		if len(all) != 3 {
			t.Fatalf("an epoch has %d steps, want 10/4 rounded up", len(all))
		}
		for _, batch := range all {
			if len(batch) != 4 {
				t.Fatalf("a batch has %d rows, want 4", len(batch))
			}
			for _, row := range batch {
				seen[row]++
			}
		}
	}
	for row, times := range seen { // 12,000 draws: 1,200 ± 33 each
		if times < 1000 || times > 1400 {
			t.Errorf("row %d was drawn %d times of 12,000", row, times)
		}
	}
}

func TestOrderFollowsFromSeedAndEpoch(t *testing.T) {
	for _, sampling := range []Sampling{Shuffled, WithReplacement} {
		draw := func(seed uint64, epochs ...int) (last [][]int) {
			b := newBatches(50, Settings{Batch: 8, Sampling: sampling, Seed: seed})
			for _, e := range epochs {
				last = epochOf(b, e)
			}
			return last
		}
		if !cmp.Equal(draw(1, 1, 2, 3), draw(1, 3)) {
			t.Errorf("sampling %d: epoch 3 depends on the epochs before it", sampling)
		}
		if cmp.Equal(draw(1, 3), draw(1, 4)) || cmp.Equal(draw(1, 3), draw(2, 3)) {
			t.Errorf("sampling %d: another epoch or seed gives the same order", sampling)
		}
	}
}
