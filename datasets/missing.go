package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// Missing counts the rows of a table that lack values.
type Missing struct {
	Rows    int             // that lack at least one
	Of      int             // rows of the table
	Columns []MissingColumn // that lack values

	unit string // what MissingColumn.First counts: "line" or "row"
}

// MissingColumn is a column that lacks values.
type MissingColumn struct {
	Name  string // as the header has it
	Rows  int    // that lack a value here
	First []int  // the lines of the first ten
}

// maxFirst is the length of MissingColumn.First.
const maxFirst = 10

// String says how many rows lack a value, in which columns, and the first
// lines.
func (m *Missing) String() string {
	const most = 12
	var columns []string
	for _, c := range m.Columns[:min(len(m.Columns), most)] {
		columns = append(columns, c.text(m.unit))
	}
	if more := len(m.Columns) - most; more > 0 {
		columns = append(columns, fmt.Sprintf("%d more columns", more))
	}
	return fmt.Sprintf("values are missing in %d of %d rows: %s", m.Rows, m.Of, strings.Join(columns, "; "))
}

func (c MissingColumn) text(unit string) string {
	if c.Rows > 1 {
		unit += "s"
	}
	numbers := make([]string, len(c.First))
	for i, number := range c.First {
		numbers[i] = fmt.Sprint(number)
	}
	text := fmt.Sprintf("column %s in %s %s", quote(c.Name), unit, strings.Join(numbers, ", "))
	if more := c.Rows - len(c.First); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// complete returns the table without rows that lack a value in one of the
// columns, and what was dropped, nil if nothing was. Unless such rows are to
// be dropped they are an error, about all of them at once.
func (o CSVOptions) complete(t *table, columns []Column) (*table, *Missing, error) {
	m := &Missing{Of: t.rows(), unit: t.unit}
	marked := make([]bool, t.rows())
	for _, c := range columns {
		column, err := t.column(c.Name)
		if err != nil {
			return nil, nil, err
		}
		lacking := MissingColumn{Name: c.Name}
		for row := range t.rows() {
			if cell := t.cell(row, column); !o.isMissing(cell) || slices.Contains(c.Categories, cell) {
				continue
			}
			if !marked[row] {
				marked[row] = true
				m.Rows++
			}
			if lacking.Rows++; lacking.Rows <= maxFirst {
				lacking.First = append(lacking.First, t.numbers[row])
			}
		}
		if lacking.Rows > 0 {
			m.Columns = append(m.Columns, lacking)
		}
	}
	switch {
	case m.Rows == 0:
		return t, nil, nil
	case o.Unlabelled && !o.DropMissing:
		return nil, nil, errors.Errorf("%v; fill them in, or leave out the rows", m)
	case !o.DropMissing:
		return nil, nil, errors.Errorf("%v; fill them in, or leave out the rows (CSVOptions.DropMissing) or the columns (CSVOptions.Ignore)", m)
	case m.Rows == m.Of:
		return nil, nil, errors.Errorf("no row is complete: %v; fill them in, or leave out the columns (CSVOptions.Ignore)", m)
	}
	return t.without(marked), m, nil
}

// isMissing tells whether a cell counts as missing, unless it is known to be a
// category.
func (o CSVOptions) isMissing(cell string) bool {
	missing := o.Missing
	if missing == nil {
		missing = []string{"NA", "N/A", "NaN", "null"}
	}
	return cell == "" || slices.ContainsFunc(missing, func(m string) bool { return strings.EqualFold(m, cell) })
}
