package datasets

import (
	"cmp"
	"io"
	"os"
	"slices"

	"github.com/pkg/errors"
)

// Task says whether a target is a class or a value.
type Task string

// The tasks. The zero Task is Auto.
const (
	Auto     Task = "auto"     // Classify or Regress, by the rule of ReadCSV
	Classify Task = "classify" // the target's different values are classes
	Regress  Task = "regress"  // the target is a number
)

// CSVOptions say how to read a table. The zero value reads any table whose
// last column is the target.
type CSVOptions struct {
	Target      string   // the column to predict; "": the last one
	Task        Task     // "": Auto
	Categorical []string // columns to take as categories although they hold numbers
	Ignore      []string // columns to leave out
	Comma       rune     // the separator; 0: comma, semicolon or tab, whichever the first line has most of

	// Missing lists the cells that count as missing, in upper or lower case.
	// nil: NA, N/A, NaN, null; a list, even an empty one, takes their place.
	// An empty cell is always missing.
	Missing []string

	// MaxCategories is the most categories that a column may have, and the
	// most classes. 0: 256.
	MaxCategories int

	// Schema, if not nil, encodes the table as the one that the schema was
	// made from, so that a second table can serve as test data. Every other
	// option but Comma is then left aside.
	Schema *Schema
}

// LoadCSV is ReadCSV for a file.
func LoadCSV(path string, o CSVOptions) (*Dataset, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.Wrap(err, "datasets")
	}
	defer file.Close()
	d, err := o.read(file)
	return d, errors.Wrapf(err, "datasets: %s", path)
}

// ReadCSV reads a table with a header, plain or gzip, into float64 features.
// Space around cells does not count.
//
// A column of numbers is one feature. A column of which at most half are
// numbers holds categories, which are sorted and become one feature each. Two
// kinds of columns are errors unless they are listed as Categorical: one that
// is mostly, but not all, numbers, which has a fault in it, and, of at least
// 20 rows, one with more different texts than half the rows, which names them.
//
// Where cells are not separated by commas, 0,5 is a number, the same as 0.5;
// 1,000,000 and 1.000,5 are none.
//
// With Auto a target that is not numbers is classified. So are whole numbers
// with two different values, or with up to 20 if that makes at least two rows
// for each on average. Other targets are regressed on. Classes are sorted, as
// numbers if they all are, and then also named by number: 1, 1.0 and 01 are
// one class.
//
// Errors name line, column and cell: a missing or faulty cell, NaN or
// infinity, a row of another length than the header. So do those about
// columns: two of one name, one with too many categories, none left to learn
// from, a single class.
func ReadCSV(r io.Reader, o CSVOptions) (*Dataset, error) {
	d, err := o.read(r)
	return d, errors.Wrap(err, "datasets")
}

func (o CSVOptions) read(r io.Reader) (*Dataset, error) {
	t, err := readTable(r, o.Comma)
	if err != nil {
		return nil, err
	}
	schema := o.Schema
	if schema == nil {
		if schema, err = o.schema(t); err != nil {
			return nil, err
		}
	}
	d := &Dataset{Schema: schema, Features: schema.Features(), Classes: schema.Classes, Target: schema.Target}
	if d.X, err = schema.encode(t); err != nil {
		return nil, err
	}
	if d.Y, err = schema.encodeTarget(t); err != nil {
		return nil, err
	}
	return d, nil
}

// schema finds out what the columns of a table hold.
func (o CSVOptions) schema(t *table) (*Schema, error) {
	s := &Schema{Target: cmp.Or(o.Target, t.header[len(t.header)-1])}
	target, err := t.column(s.Target)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Concat(o.Categorical, o.Ignore) {
		if _, err := t.column(name); err != nil {
			return nil, err
		}
	}
	if slices.Contains(o.Ignore, s.Target) {
		return nil, errors.Errorf("the target %s is also to be ignored; take it off the list, or name another target", quote(s.Target))
	}
	for column, name := range t.header {
		if column == target || slices.Contains(o.Ignore, name) {
			continue
		}
		c := Column{Name: name}
		if c.Categories, err = o.categories(t, column); err != nil {
			return nil, err
		}
		s.Columns = append(s.Columns, c)
		s.DecimalComma = s.DecimalComma || c.Categories == nil && t.holdsComma(column)
	}
	if len(s.Columns) == 0 {
		return nil, errors.Errorf("no column is left to learn from besides the target %s", quote(s.Target))
	}
	if s.Classes, err = o.classes(t, target); err != nil {
		return nil, err
	}
	return s, nil
}
