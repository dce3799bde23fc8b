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

	// DropMissing leaves out the rows that lack a value in a column that is
	// used; Dataset.Dropped counts them. Without it they are an error.
	DropMissing bool

	// MaxCategories is the most categories that a column may have, and the
	// most classes. 0: 256.
	MaxCategories int

	// MaxBytes is the most memory that the table may take: in bytes of text,
	// after decompression; and as numbers, of 8 bytes each, which its cells
	// and then the features made of them could be. More is an error before
	// that memory is taken. Reading takes up to about six times as much at
	// its peak. 0: 1 GiB.
	MaxBytes int64

	// Schema, if not nil, encodes the table as the one that the schema was
	// made from, so that a second table can serve as test data. Target, Task,
	// Categorical, Ignore and MaxCategories are then left aside.
	Schema *Schema

	// Unlabelled tables, for which there must be a Schema, are read without
	// their target, which need not be there: Y is nil.
	Unlabelled bool
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
// Text is UTF-8; lines end in \n, \r\n or \r. Space around cells does not
// count.
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
// Missing values are one error about them all: how many rows lack one, and for
// each column the first lines. Other errors name line, column and cell: a
// faulty cell, infinity, text that is not UTF-8, a row of another length than
// the header. So do those about columns: two of one name, one with too many
// categories, none left to learn from, a single class. A table that is larger
// than MaxBytes, or has more than 2^20 columns, is an error.
func ReadCSV(r io.Reader, o CSVOptions) (*Dataset, error) {
	d, err := o.read(r)
	return d, errors.Wrap(err, "datasets")
}

func (o CSVOptions) read(r io.Reader) (*Dataset, error) {
	most, err := bytesAllowed("CSVOptions.MaxBytes", o.MaxBytes)
	if err != nil {
		return nil, err
	}
	t, err := readTable(r, o.Comma, most)
	if err != nil {
		return nil, err
	}
	return o.dataset(t)
}

func (o CSVOptions) dataset(t *table) (*Dataset, error) {
	columns, err := o.columns(t)
	if err != nil {
		return nil, err
	}
	d := &Dataset{}
	if t, d.Dropped, err = o.complete(t, columns); err != nil {
		return nil, err
	}
	s := o.Schema
	if s == nil {
		if s, err = o.schema(t, columns); err != nil {
			return nil, err
		}
	}
	d.Schema, d.Features, d.Classes, d.Target = s, s.Features(), s.Classes, s.Target
	if d.X, d.Unknown, err = s.encode(t); err != nil {
		return nil, err
	}
	if o.Unlabelled {
		return d, nil
	}
	if d.Y, err = s.encodeTarget(t); err != nil {
		return nil, err
	}
	return d, nil
}

// columns returns the columns that are used, those for features in the order
// of their features and the target last, with what the schema knows of them.
func (o CSVOptions) columns(t *table) ([]Column, error) {
	if s := o.Schema; s != nil {
		if err := s.validate(); err != nil {
			return nil, err
		}
		t.decimalComma = t.decimalComma || s.DecimalComma
		if o.Unlabelled {
			return s.Columns, nil
		}
		return append(slices.Clone(s.Columns), Column{s.Target, s.Classes}), nil
	}
	if o.Unlabelled {
		return nil, errors.New("CSVOptions.Unlabelled needs CSVOptions.Schema, which says what the columns are")
	}
	target := cmp.Or(o.Target, t.header[len(t.header)-1])
	for _, name := range slices.Concat([]string{target}, o.Categorical, o.Ignore) {
		if _, err := t.column(name); err != nil {
			return nil, err
		}
	}
	if slices.Contains(o.Ignore, target) {
		return nil, errors.Errorf("the target %s is also to be ignored; take it off the list, or name another target", quote(target))
	}
	var columns []Column
	for _, name := range t.header {
		if name != target && !slices.Contains(o.Ignore, name) {
			columns = append(columns, Column{Name: name})
		}
	}
	if columns == nil {
		return nil, errors.Errorf("no column is left to learn from besides the target %s", quote(target))
	}
	return append(columns, Column{Name: target}), nil
}

// schema finds out what the columns of a table hold, of which the target is
// the last.
func (o CSVOptions) schema(t *table, columns []Column) (s *Schema, err error) {
	target := columns[len(columns)-1].Name
	s = &Schema{Target: target, Columns: slices.Clone(columns[:len(columns)-1])}
	for i := range s.Columns {
		c, column := &s.Columns[i], t.columns[s.Columns[i].Name]
		if c.Categories, err = o.categories(t, column); err != nil {
			return nil, err
		}
		s.DecimalComma = s.DecimalComma || c.Categories == nil && t.holdsComma(column)
	}
	s.Classes, err = o.classes(t, t.columns[target])
	return s, err
}
