package datasets

import (
	"io"
	"slices"
	"strconv"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// Schema says how the raw columns of a table become features: which columns,
// in which order, which are numbers and which are categories. It is plain
// JSON, to be saved with a model:
//
//	{"columns": [{"name": "area"}, {"name": "colour", "categories": ["green", "red"]}],
//	 "target": "price"}
type Schema struct {
	Columns []Column `json:"columns"`           // in the order of their features
	Target  string   `json:"target"`            // the column that is predicted
	Classes []string `json:"classes,omitempty"` // of the target; nil: regression

	// DecimalComma is true where a number of the table that the schema was
	// made from held a comma for its point. Encode then takes 0,5 as 0.5.
	DecimalComma bool `json:"decimal_comma,omitempty"`

	// IgnoreUnknown makes Encode take a category that the schema does not
	// know for none of those it does: all features of the column are 0. No
	// row was like that in training, so what is predicted for it rests on the
	// other columns, and its probabilities promise less than they say. Without
	// it such a category is an error; a class that is not known always is.
	IgnoreUnknown bool `json:"ignore_unknown,omitempty"`
}

// Column is a raw column. One of numbers becomes one feature, as it is. One
// of categories becomes a feature for each of them, 1 where the cell holds
// that category and 0 elsewhere (one-hot).
type Column struct {
	Name       string   `json:"name"`                 // as the header has it
	Categories []string `json:"categories,omitempty"` // nil: a column of numbers
}

// Features returns the names of the features: that of the column, or
// "column=category".
func (s *Schema) Features() []string {
	if s == nil {
		return nil
	}
	var names []string
	for _, c := range s.Columns {
		if c.Categories == nil {
			names = append(names, c.Name)
		}
		for _, category := range c.Categories {
			names = append(names, c.Name+"="+category)
		}
	}
	return names
}

// width is the number of features.
func (s *Schema) width() int {
	width := 0
	for _, c := range s.Columns {
		width += c.width()
	}
	return width
}

func (c Column) width() int {
	if c.Categories == nil {
		return 1
	}
	return len(c.Categories)
}

// Validate returns an error for a schema that cannot be: no columns, a column
// without a name, two of one name, the target among them, a category or class
// that comes twice, a list of no categories or classes, or a single class.
func (s *Schema) Validate() error {
	return errors.Wrap(s.validate(), "datasets")
}

func (s *Schema) validate() error {
	if s == nil {
		return errors.New("the schema is nil")
	}
	if len(s.Columns) == 0 {
		return errors.New("the schema has no columns; it needs at least one")
	}
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = c.Name
		if c.Categories != nil && len(c.Categories) == 0 {
			return errors.Errorf("the schema's column %s has a list of categories with none in it; give some, or no list for a column of numbers", quote(c.Name))
		}
		if twice, ok := duplicate(c.Categories); ok {
			return errors.Errorf("the schema's column %s has the category %s twice", quote(c.Name), quote(twice))
		}
	}
	if slices.Contains(names, "") {
		return errors.New("a column of the schema has no name")
	}
	if twice, ok := duplicate(names); ok {
		return errors.Errorf("the schema has two columns called %s", quote(twice))
	}
	if slices.Contains(names, s.Target) {
		return errors.Errorf("the schema's target %s is also one of its columns", quote(s.Target))
	}
	if twice, ok := duplicate(s.Classes); ok {
		return errors.Errorf("the schema has the class %s twice", quote(twice))
	}
	if s.Classes != nil && len(s.Classes) == 0 {
		return errors.New("the schema has a list of classes with none in it; give two or more, or no list for a target of numbers")
	}
	if len(s.Classes) == 1 {
		return errors.Errorf("the schema has one class only, %s; to tell classes apart takes two", quote(s.Classes[0]))
	}
	return nil
}

// Encode turns raw rows into features, (len(rows), features) in float64, for
// prediction. Columns are found by their names in the header, in any order;
// the target is not needed, and columns that the schema does not know are
// passed over.
//
// A missing column, a row of another length than the header, a missing value,
// a cell that is not a finite number where one must be, and a category that
// the schema does not know, unless IgnoreUnknown is set, are errors that say
// where (rows are counted from 0). No row is ever left out. More than 2^31
// numbers at once are an error too.
func (s *Schema) Encode(header []string, rows [][]string) (*tensor.Dense, error) {
	x, err := s.encodeRows(header, rows)
	return x, errors.Wrap(err, "datasets")
}

// maxEncoded is the most memory that Encode takes for features, in bytes.
const maxEncoded = 8 << 31

func (s *Schema) encodeRows(header []string, rows [][]string) (*tensor.Dense, error) {
	t, err := newTable(header, "row", maxEncoded)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if err := t.add(row, i); err != nil {
			return nil, err
		}
	}
	if err := t.checkRows(); err != nil {
		return nil, err
	}
	if err := s.validate(); err != nil {
		return nil, err
	}
	d, err := CSVOptions{Schema: s, Unlabelled: true}.dataset(t)
	if err != nil {
		return nil, err
	}
	return d.X, nil
}

// EncodeCSV is Encode for a CSV table with a header, plain or gzip, as ReadCSV
// reads it. Errors name the line, counted from 1. To change what ReadCSV
// allows, call it with the options Schema and Unlabelled.
func (s *Schema) EncodeCSV(r io.Reader) (*tensor.Dense, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	d, err := ReadCSV(r, CSVOptions{Schema: s, Unlabelled: true})
	if err != nil {
		return nil, err
	}
	return d.X, nil
}

// encode turns the columns of the schema, which is valid, into features, and
// counts the cells whose category is not known.
func (s *Schema) encode(t *table) (x *tensor.Dense, unknown int, err error) {
	if err := s.checkSize(t); err != nil {
		return nil, 0, err
	}
	width, offset := s.width(), 0
	values := make([]float64, t.rows()*width)
	for _, c := range s.Columns {
		column, err := t.column(c.Name)
		if err != nil {
			return nil, 0, err
		}
		categories := indexOf(c.Categories)
		for row := range t.rows() {
			at := row*width + offset
			if c.Categories == nil {
				if values[at], err = t.number(row, column); err != nil {
					return nil, 0, err
				}
				continue
			}
			category, ok := categories[t.cell(row, column)]
			switch {
			case ok:
				values[at+category] = 1
			case s.IgnoreUnknown:
				unknown++
			default:
				return nil, 0, t.fault(row, column, "is not a category seen in training; known are %s; mend the cell, or set Schema.IgnoreUnknown to take it for none of them",
					list(c.Categories))
			}
		}
		offset += c.width()
	}
	return dense(values, width), unknown, nil
}

// checkSize returns an error if the table's features would take more memory
// than they may.
func (s *Schema) checkSize(t *table) error {
	width := s.width()
	if int64(t.rows()) <= t.maxBytes/8/int64(width) {
		return nil
	}
	widest := slices.MaxFunc(s.Columns, func(a, b Column) int { return a.width() - b.width() })
	return errors.Errorf("%d rows of %d features are %s of numbers, more than the %s allowed; column %s alone makes %d features: leave it out if it only names the rows (CSVOptions.Ignore), or raise CSVOptions.MaxBytes",
		t.rows(), width, inBytes(8*float64(t.rows())*float64(width)), inBytes(float64(t.maxBytes)), quote(widest.Name), widest.width())
}

// encodeTarget turns the target column into Y, (rows, 1).
func (s *Schema) encodeTarget(t *table) (*tensor.Dense, error) {
	column, err := t.column(s.Target)
	if err != nil {
		return nil, err
	}
	classes := indexOf(s.Classes)
	y := make([]float64, t.rows())
	for row := range y {
		if s.Classes == nil {
			if y[row], err = t.number(row, column); err != nil {
				return nil, err
			}
			continue
		}
		class, ok := classes[t.cell(row, column)]
		if !ok {
			class, ok = classes[t.canonical(t.cell(row, column))]
		}
		if !ok {
			return nil, t.fault(row, column, "is not one of the classes %s", list(s.Classes))
		}
		y[row] = float64(class)
	}
	return dense(y, 1), nil
}

// canonical writes a number in one way, so that 1, 1.0 and 01 are one class.
// Other text stays as it is.
func (t *table) canonical(cell string) string {
	v, ok := t.parse(cell)
	if !ok {
		return cell
	}
	return formatNumber(v)
}

func formatNumber(v float64) string {
	return strconv.FormatFloat(v+0, 'f', -1, 64) // -0 + 0 = 0
}

func indexOf(names []string) map[string]int {
	index := make(map[string]int, len(names))
	for i, name := range names {
		index[name] = i
	}
	return index
}

// duplicate returns a name that comes more than once, if there is one.
func duplicate(names []string) (string, bool) {
	sorted := slices.Sorted(slices.Values(names))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return sorted[i], true
		}
	}
	return "", false
}
