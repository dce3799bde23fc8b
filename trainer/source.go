package trainer

import "gorgonia.org/tensor"

// Source is where rows come from; a *datasets.Dataset is one.
type Source interface {
	// Rows is the number of rows.
	Rows() int
	// Gather writes the rows of these indices into x, of shape
	// (len(rows), features), and their targets into y, of shape
	// (len(rows), targets), both float32 or float64. The same row must be the
	// same each time.
	Gather(rows []int, x, y *tensor.Dense) error
}

// Weighted is a Source whose rows have weights, factors of their log
// likelihoods in the objective: finite and at least 0.
type Weighted interface {
	Source
	// RowWeights writes the weights of the rows of these indices into w.
	RowWeights(rows []int, w []float64)
}

// Named is a Source that knows the names of its classes, nil for none; a
// *datasets.Dataset is one. Where the network has names too
// (model.Config.Classes), they must be the same in the same order, so that no
// class is taken for another.
type Named interface {
	Source
	// ClassNames returns the name of each class.
	ClassNames() []string
}

// rowsOf, gather, rowWeights and classNames ask a source, whose
// panic is an error.

func rowsOf(s Source) (n int, err error) {
	defer recovered(&err, "the source", s)
	return s.Rows(), nil
}

func gather(s Source, rows []int, x, y *tensor.Dense) (err error) {
	defer recovered(&err, "the source", s)
	return s.Gather(rows, x, y)
}

func rowWeights(s Weighted, rows []int, w []float64) (err error) {
	defer recovered(&err, "the source", s)
	s.RowWeights(rows, w)
	return nil
}

func classNames(s Named) (names []string, err error) {
	defer recovered(&err, "the source", s)
	return s.ClassNames(), nil
}
