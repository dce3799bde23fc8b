package datasets

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/pkg/errors"
)

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

// openText returns the text of a table, plain or gzip, without a byte order
// mark and with every line end as \n. It stops with an error after most
// bytes. A file that shows at its start that it is not text in UTF-8 is an
// error too.
func openText(r io.Reader, most int64) (*lineReader, error) {
	file, err := gunzip(r)
	if err != nil {
		return nil, err
	}
	start, _ := file.Peek(9)
	if advice := notTable(start); advice != "" {
		return nil, errors.New(advice)
	}
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		file.Discard(3)
	}
	return &lineReader{r: file, most: most, line: 1}, nil
}

// notTable says what a file is that is no table in UTF-8, by the bytes that it
// starts with; "" if that is not known.
func notTable(start []byte) string {
	for _, c := range []struct{ magic, advice string }{
		{"\xff\xfe", "the file is in UTF-16; save it as UTF-8"},
		{"\xfe\xff", "the file is in UTF-16; save it as UTF-8"},
		{"PK\x03\x04", "the file is a ZIP archive, perhaps a workbook of a spreadsheet; save the sheet as CSV"},
		{"\x89PNG", "the file is a PNG picture; it must be a table as CSV"},
		{"\xff\xd8\xff", "the file is a JPEG picture; it must be a table as CSV"},
		{"%PDF-", "the file is a PDF document; it must be a table as CSV"},
	} {
		if bytes.HasPrefix(start, []byte(c.magic)) {
			return c.advice
		}
	}
	// After its length, of 8 bytes, a header of JSON.
	if len(start) == 9 && start[8] == '{' && bytes.Equal(start[4:8], make([]byte, 4)) {
		return "the file is a model, in the format safetensors; it must be a table as CSV"
	}
	return ""
}

// lineReader reads text and turns the line ends \r\n and \r into \n. It fails
// when there are more bytes than it may read, and when a line has more commas
// than a table may have columns: package csv would take many times the memory
// of such a line.
type lineReader struct {
	r          io.Reader
	most, read int64
	afterCR    bool // the last byte was \r, so that a \n now belongs to it

	comma        byte // 0: not known yet
	line, commas int
}

// Read implements io.Reader.
func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.read += int64(n); l.read > l.most {
		return 0, errors.Errorf("the text is longer than the %s allowed; raise CSVOptions.MaxBytes if it is what it should be", inBytes(float64(l.most)))
	}
	kept := 0
	for _, c := range p[:n] {
		if c == '\n' && l.afterCR {
			l.afterCR = false
			continue
		}
		if l.afterCR = c == '\r'; l.afterCR {
			c = '\n'
		}
		switch c {
		case '\n':
			l.line++
			l.commas = 0
		case l.comma:
			if l.commas++; l.commas >= maxColumns {
				return 0, errors.Errorf("line %d has more than %d columns, the most that a table may have", l.line, maxColumns)
			}
		}
		p[kept] = c
		kept++
	}
	return kept, err
}

// findComma returns whichever of comma, semicolon and tab stands most often
// in the first line outside of quotes; a comma if none does.
func findComma(r *bufio.Reader) rune {
	start, _ := r.Peek(r.Size())
	first, _, _ := bytes.Cut(bytes.TrimLeft(start, "\n"), []byte("\n"))
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

// quoteFault says in plain words what package csv finds wrong with quotes, and
// leaves other errors as they are.
func quoteFault(err error) error {
	var fault *csv.ParseError
	if !errors.As(err, &fault) {
		return err
	}
	switch {
	case errors.Is(err, csv.ErrQuote) && fault.Line > fault.StartLine:
		return errors.Errorf("a quote in the row that begins on line %d is not closed by line %d; close it, and write a quote inside of a quoted cell twice",
			fault.StartLine, fault.Line)
	case errors.Is(err, csv.ErrQuote):
		return errors.Errorf("line %d, byte %d: a quote is not closed, or text follows the closing quote; write a quote inside of a quoted cell twice",
			fault.Line, fault.Column)
	case errors.Is(err, csv.ErrBareQuote):
		return errors.Errorf("line %d, byte %d: a quote stands inside of a cell that does not begin with one; quote the whole cell, and write a quote inside of it twice",
			fault.Line, fault.Column)
	}
	return err
}

// notText says what is wrong with a cell that is not text in UTF-8; "" if
// nothing is.
func notText(cell string) string {
	switch {
	case strings.IndexByte(cell, 0) >= 0:
		return "holds a zero byte; the file is not text, or in UTF-16: save it as UTF-8"
	case !utf8.ValidString(cell):
		return "is not UTF-8; is the file in Latin-1 or Windows-1252? save it as UTF-8"
	}
	return ""
}

// defaultMaxBytes is what a MaxBytes of 0 stands for.
const defaultMaxBytes = 1 << 30

// maxColumns is the most columns that a table may have, and the most pixels of
// an image. Names and the like are kept for each.
const maxColumns = 1 << 20

// bytesAllowed returns what the field MaxBytes of a struct allows.
func bytesAllowed(field string, maxBytes int64) (int64, error) {
	if maxBytes < 0 {
		return 0, errors.Errorf("%s must be a number of bytes, or 0 for %s; got %d", field, inBytes(defaultMaxBytes), maxBytes)
	}
	return cmp.Or(maxBytes, defaultMaxBytes), nil
}

// inBytes writes a number of bytes.
func inBytes(size float64) string {
	unit := "bytes"
	for _, larger := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if size < 1024 {
			break
		}
		unit, size = larger, size/1024
	}
	return fmt.Sprintf("%.4g %s", size, unit)
}
