package datasets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// table is a header and the rows under it, as text. Its errors leave the
// package's name to the exported function they come out of.
type table struct {
	header  []string
	cells   []string // row after row, without the space around them
	numbers []int    // of each row, for errors: its line in the file, or its index
	unit    string   // what is numbered so: "line" or "row"

	decimalComma bool // 0,5 is a number
}

// readTable reads CSV, plain or gzip, with or without a byte order mark. A
// zero comma is found by looking at the first line.
func readTable(r io.Reader, comma rune) (*table, error) {
	plain, err := gunzip(r)
	if err != nil {
		return nil, err
	}
	if mark, _ := plain.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		plain.Discard(len(mark))
	}
	reader := csv.NewReader(plain)
	reader.Comma = comma
	if comma == 0 {
		reader.Comma = findComma(plain)
	}
	reader.FieldsPerRecord = -1 // checked by add, with a clearer message
	reader.TrimLeadingSpace = reader.Comma != '\t'

	reader.ReuseRecord = true

	header, err := reader.Read()
	if err == io.EOF {
		return nil, errors.New("the table is empty; its first line must name the columns")
	}
	if err != nil {
		return nil, errors.Wrap(err, "reading the header")
	}
	t, err := newTable(header, "line")
	if err != nil {
		return nil, err
	}
	t.decimalComma = reader.Comma != ','
	for {
		row, err := reader.Read()
		if err == io.EOF {
			return t, t.checkRows()
		}
		if err != nil {
			return nil, errors.Wrap(err, "reading a table")
		}
		line, _ := reader.FieldPos(0)
		if err := t.add(row, line); err != nil {
			return nil, err
		}
	}
}

// gunzip returns the reader's text, decompressed if it begins with the magic
// bytes of gzip (RFC 1952: 1f 8b).
func gunzip(r io.Reader) (*bufio.Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := buffered.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errors.Wrap(err, "reading gzip")
	}
	return bufio.NewReaderSize(unzipped, 1<<16), nil
}

// findComma returns whichever of comma, semicolon and tab stands most often
// in the first line outside of quotes; a comma if none does.
func findComma(r *bufio.Reader) rune {
	start, _ := r.Peek(r.Size())
	first, _, _ := bytes.Cut(bytes.TrimLeft(start, "\r\n"), []byte("\n"))
	found := map[byte]int{}
	quoted := false
	for _, c := range first {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			found[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t") {
		if found[c] > found[best] {
			best = c
		}
	}
	return rune(best)
}

// newTable makes a table without rows. Every column must have a name, and one
// of its own.
func newTable(header []string, unit string) (*table, error) {
	t := &table{unit: unit}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if name == "" {
			return nil, errors.Errorf("column %d has no name in the header; name it", i+1)
		}
		if first := slices.Index(t.header, name); first >= 0 {
			return nil, errors.Errorf("columns %d and %d are both called %s; rename one", first+1, i+1, quote(name))
		}
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
	for _, cell := range row {
		t.cells = append(t.cells, strings.TrimSpace(cell))
	}
	t.numbers = append(t.numbers, number)
	return nil
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
	i := slices.Index(t.header, name)
	if i < 0 {
		return 0, errors.Errorf("there is no column %s; there are %s", quote(name), list(t.header))
	}
	return i, nil
}

func (t *table) cell(row, column int) string {
	return t.cells[row*len(t.header)+column]
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
	if runes := []rune(cell); len(runes) > most {
		return strconv.Quote(string(runes[:most])) + "..."
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
