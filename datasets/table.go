package datasets

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pkg/errors"
)

// table is a header and the rows under it, as text. Its errors leave the
// package's name to the exported function they come out of.
type table struct {
	header  []string
	columns map[string]int  // the index of each name of the header
	text    strings.Builder // the cells, without the space around them, row after row
	ends    []int           // of each cell in the text
	numbers []int           // of each row, for errors: its line in the file, or its index
	unit    string          // what is numbered so: "line" or "row"

	maxBytes     int64 // that the cells may take as numbers
	decimalComma bool  // 0,5 is a number
}

// readTable reads CSV as openText does. A zero comma is found by looking at
// the first line.
func readTable(r io.Reader, comma rune, maxBytes int64) (*table, error) {
	lines, err := openText(r, maxBytes)
	if err != nil {
		return nil, err
	}
	text := bufio.NewReaderSize(lines, 1<<16)
	if comma == 0 {
		comma = findComma(text)
	}
	if comma < utf8.RuneSelf {
		lines.comma = byte(comma)
	}
	reader := csv.NewReader(text)
	reader.Comma = comma
	reader.FieldsPerRecord = -1 // checked by add, with a clearer message
	reader.TrimLeadingSpace = comma != '\t'
	reader.ReuseRecord = true

	header, err := reader.Read()
	if err == io.EOF {
		return nil, errors.New("the table is empty; its first line must name the columns")
	}
	if err != nil {
		return nil, errors.Wrap(quoteFault(err), "reading the header")
	}
	t, err := newTable(header, "line", maxBytes)
	if err != nil {
		return nil, err
	}
	t.decimalComma = comma != ','
	for {
		row, err := reader.Read()
		if err == io.EOF {
			return t, t.checkRows()
		}
		if err != nil {
			return nil, errors.Wrap(quoteFault(err), "reading a table")
		}
		line, _ := reader.FieldPos(0)
		if err := t.add(row, line); err != nil {
			return nil, err
		}
	}
}

// newTable makes a table without rows. Every column must have a name, and one
// of its own.
func newTable(header []string, unit string, maxBytes int64) (*table, error) {
	if len(header) > maxColumns {
		return nil, errors.Errorf("the header has %d columns; a table may have at most %d", len(header), maxColumns)
	}
	t := &table{unit: unit, columns: make(map[string]int, len(header)), maxBytes: maxBytes}
	for i, name := range header {
		name = strings.Clone(strings.TrimSpace(name))
		if name == "" {
			return nil, errors.Errorf("column %d has no name in the header; name it", i+1)
		}
		if fault := notText(name); fault != "" {
			return nil, errors.Errorf("the header, column %d: %s %s", i+1, quote(name), fault)
		}
		if first, taken := t.columns[name]; taken {
			return nil, errors.Errorf("columns %d and %d are both called %s; rename one", first+1, i+1, quote(name))
		}
		t.columns[name] = i
		t.header = append(t.header, name)
	}
	return t, nil
}

// add copies a row, which must have a cell for each column.
func (t *table) add(row []string, number int) error {
	if len(row) != len(t.header) {
		return errors.Errorf("%s %d has %d cells and the header has %d; make them equal (a cell that holds the separator must be quoted)",
			t.unit, number, len(row), len(t.header))
	}
	if 8*int64(len(t.ends)+len(row)) > t.maxBytes {
		return errors.Errorf("%s %d: the table has more cells than the %s allowed can hold as numbers; raise CSVOptions.MaxBytes if it is what it should be",
			t.unit, number, inBytes(float64(t.maxBytes)))
	}
	t.numbers = append(t.numbers, number)
	for column, cell := range row {
		cell = strings.TrimSpace(cell)
		t.text.WriteString(cell)
		t.ends = append(t.ends, t.text.Len())
		if fault := notText(cell); fault != "" {
			return t.fault(t.rows()-1, column, "%s", fault)
		}
	}
	return nil
}

// without returns a copy of the table that lacks the rows that are marked.
func (t *table) without(marked []bool) *table {
	rest := &table{
		header: t.header, columns: t.columns, unit: t.unit, maxBytes: t.maxBytes, decimalComma: t.decimalComma,
	}
	for row, number := range t.numbers {
		if marked[row] {
			continue
		}
		rest.numbers = append(rest.numbers, number)
		for column := range t.header {
			rest.text.WriteString(t.cell(row, column))
			rest.ends = append(rest.ends, rest.text.Len())
		}
	}
	return rest
}

func (t *table) rows() int { return len(t.numbers) }

func (t *table) checkRows() error {
	if t.rows() == 0 {
		return errors.New("there are no rows under the header; give at least one")
	}
	return nil
}

// column returns the index of a column, or an error that names those there are.
func (t *table) column(name string) (int, error) {
	i, ok := t.columns[name]
	if !ok {
		return 0, errors.Errorf("there is no column %s; there are %s", quote(name), list(t.header))
	}
	return i, nil
}

func (t *table) cell(row, column int) string {
	i, start := row*len(t.header)+column, 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text.String()[start:t.ends[i]]
}

// fault returns an error about a cell: where it is, what it holds, and then
// the message.
func (t *table) fault(row, column int, format string, args ...any) error {
	what := quote(t.cell(row, column))
	if t.cell(row, column) == "" {
		what = "an empty cell"
	}
	return errors.Errorf("%s %d, column %s: %s %s",
		t.unit, t.numbers[row], quote(t.header[column]), what, fmt.Sprintf(format, args...))
}

// number returns the cell as a finite number.
func (t *table) number(row, column int) (float64, error) {
	v, ok := t.parse(t.cell(row, column))
	if !ok {
		return 0, t.fault(row, column, "is not a number; mend the cell or leave out the row")
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, t.fault(row, column, "is not a finite number; mend the cell or leave out the row")
	}
	return v, nil
}

// commaNumber is a number with a decimal comma.
var commaNumber = regexp.MustCompile(`^[+-]?\d+,\d+([eE][+-]?\d+)?$`)

// parse tells whether the text is a number, be it an infinite one.
func (t *table) parse(text string) (float64, bool) {
	if t.decimalComma && commaNumber.MatchString(text) {
		text = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}

// holdsComma tells whether a cell of the column has a comma in it.
func (t *table) holdsComma(column int) bool {
	for row := range t.rows() {
		if strings.Contains(t.cell(row, column), ",") {
			return true
		}
	}
	return false
}

// quote puts a cell into quotes, and cuts a long one short.
func quote(cell string) string {
	const most = 60
	runes := 0
	for i := range cell {
		if runes == most {
			return strconv.Quote(cell[:i]) + "..."
		}
		runes++
	}
	return strconv.Quote(cell)
}

// list quotes names, and cuts a long list short.
func list(names []string) string {
	const most = 12
	quoted := make([]string, 0, most)
	for _, name := range names[:min(most, len(names))] {
		quoted = append(quoted, quote(name))
	}
	text := strings.Join(quoted, ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	return text
}
