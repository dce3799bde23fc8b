package datasets

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pkg/errors"
)

// Streams of the random numbers drawn from one seed, so that shuffling,
// splitting and folding with the same seed have nothing to do with each other.
const (
	streamShuffle = iota + 1
	streamSplit
	streamFolds
	streamGenerate
)

// random returns the random numbers of a seed and a stream.
func random(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream))
}

// Shuffle returns a copy with the rows in random order.
func (d *Dataset) Shuffle(seed uint64) (*Dataset, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	return d.Subset(random(seed, streamShuffle).Perm(d.Rows()))
}

// Split divides the rows at random into two parts: round(fraction * rows) of
// them, and the rest. Where there are classes the split is stratified: each
// class gives its share of rows to the first part, rounded by the method of
// largest remainders (a tie goes to the class that comes first), so that no
// class is more than one row away from its share. Both parts are in random
// order.
//
// The fraction must lie between 0 and 1 and leave rows on both sides.
func (d *Dataset) Split(fraction float64, seed uint64) (train, rest *Dataset, err error) {
	if err := d.Validate(); err != nil {
		return nil, nil, err
	}
	if !(fraction > 0 && fraction < 1) {
		return nil, nil, errors.Errorf("datasets: split at a fraction of %v; it must lie between 0 and 1", fraction)
	}
	stratum, counts := d.strata()
	quotas := largestRemainders(counts, fraction)
	var first, second []int
	rng := random(seed, streamSplit)
	for _, row := range rng.Perm(d.Rows()) {
		if quotas[stratum[row]] > 0 {
			quotas[stratum[row]]--
			first = append(first, row)
		} else {
			second = append(second, row)
		}
	}
	// As the quotas fill up, classes leave the first part and enter the second.
	for _, rows := range [][]int{first, second} {
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	if len(first) == 0 || len(second) == 0 {
		return nil, nil, errors.Errorf("datasets: a fraction of %v divides %d rows into %d and %d; neither part may be empty",
			fraction, d.Rows(), len(first), len(second))
	}
	if train, err = d.Subset(first); err != nil {
		return nil, nil, err
	}
	if rest, err = d.Subset(second); err != nil {
		return nil, nil, err
	}
	return train, rest, nil
}

// Fold is one round of cross-validation: what to train on, and what is held
// out.
type Fold struct {
	Train, HeldOut *Dataset
}

// Folds divides the rows at random into k parts and returns k folds, each of
// which holds out one part and trains on the others. The sizes of the parts
// differ by at most one row, and where there are classes, so do the numbers
// of rows of each class in them.
//
// k must be at least 2 and at most the number of rows.
func (d *Dataset) Folds(k int, seed uint64) ([]Fold, error) {
	if err := d.Validate(); err != nil {
		return nil, err
	}
	if k < 2 || k > d.Rows() {
		return nil, errors.Errorf("datasets: %d folds of %d rows; there must be at least 2 folds and a row for each", k, d.Rows())
	}
	stratum, _ := d.strata()
	order := random(seed, streamFolds).Perm(d.Rows())

	// Like cards: sorted by class, then dealt out one by one.
	dealt := slices.Clone(order)
	slices.SortStableFunc(dealt, func(a, b int) int { return cmp.Compare(stratum[a], stratum[b]) })
	part := make([]int, d.Rows())
	for i, row := range dealt {
		part[row] = i % k
	}

	folds := make([]Fold, k)
	for i := range folds {
		var train, held []int
		for _, row := range order {
			if part[row] == i {
				held = append(held, row)
			} else {
				train = append(train, row)
			}
		}
		var err error
		if folds[i].Train, err = d.Subset(train); err != nil {
			return nil, err
		}
		if folds[i].HeldOut, err = d.Subset(held); err != nil {
			return nil, err
		}
	}
	return folds, nil
}

// strata returns each row's stratum, its class, and the size of each stratum.
// Without classes there is one stratum.
func (d *Dataset) strata() (stratum, counts []int) {
	if labels := d.Labels(); labels != nil {
		return labels, d.ClassCounts()
	}
	return make([]int, d.Rows()), []int{d.Rows()}
}

// largestRemainders rounds fraction * count for each count, so that the
// results add up to round(fraction * total).
func largestRemainders(counts []int, fraction float64) []int {
	total := 0
	quotas := make([]int, len(counts))
	remainders := make([]float64, len(counts))
	order := make([]int, len(counts))
	given := 0
	for i, count := range counts {
		whole, remainder := math.Modf(fraction * float64(count))
		quotas[i], remainders[i], order[i] = int(whole), remainder, i
		total += count
		given += quotas[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
	for _, i := range order[:int(math.Round(fraction*float64(total)))-given] {
		quotas[i]++
	}
	return quotas
}
