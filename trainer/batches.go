package trainer

import "math/rand/v2"

// orderStream keeps the random numbers for the order of rows apart from
// others of the same seed; the epoch is added.
const orderStream = 0x6f72646572 << 24

// batches divides the rows of an epoch into batches.
type batches struct {
	rows, size int
	sampling   Sampling
	seed       uint64
	order      []int
}

func newBatches(rows int, s Settings) *batches {
	b := &batches{rows: rows, size: s.batch(rows), sampling: s.Sampling, seed: s.Seed}
	if b.size == rows {
		b.sampling = InOrder
	}
	drawn := rows
	if b.sampling == WithReplacement {
		drawn = b.steps() * b.size
	}
	b.order = make([]int, drawn)
	for i := range b.order {
		b.order[i] = i
	}
	return b
}

// steps is the number of batches in an epoch.
func (b *batches) steps() int { return (b.rows + b.size - 1) / b.size }

// shuffle lays out the rows of an epoch, a pure function of the seed and the
// epoch.
func (b *batches) shuffle(epoch int) {
	random := rand.New(rand.NewPCG(b.seed, orderStream+uint64(epoch)))
	switch b.sampling {
	case Shuffled:
		for i := range b.order {
			b.order[i] = i
		}
		random.Shuffle(len(b.order), func(i, j int) { b.order[i], b.order[j] = b.order[j], b.order[i] })
	case WithReplacement:
		for i := range b.order {
			b.order[i] = random.IntN(b.rows)
		}
	}
}

// batch returns the rows of a batch of the epoch laid out last, counted from
// 0; they hold until the next shuffle.
func (b *batches) batch(i int) []int {
	return b.order[i*b.size : min((i+1)*b.size, len(b.order))]
}
