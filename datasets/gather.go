package datasets

import (
	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// Gather copies the given rows into a batch: their features into x,
// (len(rows), features), and their targets into y, (len(rows), targets). A
// row may be given more than once. x and y may be float32 or float64,
// whatever the dtype of the data. A nil y gathers the features alone. Gather
// allocates nothing unless it fails.
//
// A row out of range, and a batch of another shape, are errors.
func (d *Dataset) Gather(rows []int, x, y *tensor.Dense) error {
	return d.GatherPart(rows, 0, 1, x, y)
}

// GatherPart is the work of Gather in parts from 0 to parts-1, which may be done
// at the same time: each copies a share of the rows.
func (d *Dataset) GatherPart(rows []int, part, parts int, x, y *tensor.Dense) error {
	if d == nil {
		return errNil
	}
	if part < 0 || part >= parts {
		return errors.Errorf("datasets: part %d was asked for; there are parts 0 to %d", part, parts-1)
	}
	if err := gather(rows, part, parts, "X", d.X, "the batch for X", x); err != nil {
		return err
	}
	if y == nil {
		return d.checkWeights()
	}
	return d.gatherTargets(rows, part, parts, y)
}

// GatherTargets is Gather for the targets alone.
func (d *Dataset) GatherTargets(rows []int, y *tensor.Dense) error {
	if d == nil {
		return errNil
	}
	return d.gatherTargets(rows, 0, 1, y)
}

func (d *Dataset) gatherTargets(rows []int, part, parts int, y *tensor.Dense) error {
	if err := d.checkWeights(); err != nil {
		return err
	}
	return gather(rows, part, parts, "Y", d.Y, "the batch for Y", y)
}

func (d *Dataset) checkWeights() error {
	if d.Weights != nil && len(d.Weights) != d.Rows() {
		return errors.Errorf("datasets: %d weights for %d rows; give one a row, or none", len(d.Weights), d.Rows())
	}
	return nil
}

// Elements returns the memory of a (rows, columns) tensor, row after row, to be
// read where it is: nil if it holds another type, or does not lie so.
func Elements[T float32 | float64](t *tensor.Dense) []T {
	m, err := viewMatrix("", t)
	if err != nil {
		return nil
	}
	if elements, ok := any(m.f32).([]T); ok {
		return elements
	}
	return any(m.f64).([]T)
}

// RowWeights writes the weight of each given row into w, as long as rows: the
// row's entry in Weights, or 1 where there are none. The rows must be such as
// Gather accepts.
func (d *Dataset) RowWeights(rows []int, w []float64) {
	for i, row := range rows {
		w[i] = d.weight(row)
	}
}

func gather(rows []int, part, parts int, fromName string, from *tensor.Dense, toName string, to *tensor.Dense) error {
	src, err := viewMatrix(fromName, from)
	if err != nil {
		return err
	}
	dst, err := viewMatrix(toName, to)
	if err != nil {
		return err
	}
	if dst.rows != len(rows) || dst.columns != src.columns {
		return errors.Errorf("datasets: %s has shape (%d, %d); for %d rows it must be (%d, %d)",
			toName, dst.rows, dst.columns, len(rows), len(rows), src.columns)
	}
	for _, row := range rows {
		if row < 0 || row >= src.rows {
			return errors.Errorf("datasets: row %d was asked for; there are rows 0 to %d", row, src.rows-1)
		}
	}
	src.gather(rows, len(rows)*part/parts, len(rows)*(part+1)/parts, dst)
	return nil
}

// Subset returns a copy of the given rows, in their order. A row may be given
// more than once. No rows at all, or a row out of range, is an error.
func (d *Dataset) Subset(rows []int) (*Dataset, error) {
	if d == nil {
		return nil, errNil
	}
	if len(rows) == 0 {
		return nil, errors.New("datasets: a subset of no rows; give at least one")
	}
	x, err := emptyBatch("X", d.X, len(rows))
	if err != nil {
		return nil, err
	}
	subset := &Dataset{X: x, Features: d.Features, Classes: d.Classes, Target: d.Target, Schema: d.Schema}
	if d.Y != nil {
		if subset.Y, err = emptyBatch("Y", d.Y, len(rows)); err != nil {
			return nil, err
		}
	}
	if err := d.Gather(rows, subset.X, subset.Y); err != nil {
		return nil, err
	}
	if d.Weights != nil {
		subset.Weights = make([]float64, len(rows))
		d.RowWeights(rows, subset.Weights)
	}
	return subset, nil
}

// emptyBatch makes room for that many rows of a tensor.
func emptyBatch(name string, like *tensor.Dense, rows int) (*tensor.Dense, error) {
	m, err := viewMatrix(name, like)
	if err != nil {
		return nil, err
	}
	return tensor.New(tensor.Of(like.Dtype()), tensor.WithShape(rows, m.columns)), nil
}
