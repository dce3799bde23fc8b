package datasets_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/ascent-ml/ascent/datasets"
)

// Line ends of Unix, Windows, old Macs, and of files that were put together of
// them. Within a quoted cell they all become \n.
func TestLineEnds(t *testing.T) {
	for name, text := range map[string]string{
		"\\n":             "a,b\n\"x\ny\",0\nz,1\n",
		"\\r\\n":          "a,b\r\n\"x\r\ny\",0\r\nz,1\r\n",
		"\\r":             "a,b\r\"x\ry\",0\rz,1\r",
		"mixed":           "a,b\r\n\"x\ny\",0\rz,1",
		"blank lines":     "\r\ra,b\r\r\n\n\"x\ry\",0\n\r\nz,1\r\r",
		"a mark and \\r":  "\ufeffa,b\r\"x\ry\",0\rz,1\r",
		"semicolons, \\r": "a;b\r\"x\ry\";0\rz;1\r",
	} {
		for _, slow := range []bool{false, true} {
			in := iotest.DataErrReader(strings.NewReader(text))
			if slow {
				in = iotest.OneByteReader(in) // \r and \n arrive apart
			}
			d, err := datasets.ReadCSV(in, datasets.CSVOptions{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			want(t, name+": features", d.Features, []string{"a=x\ny", "a=z"})
			want(t, name+": labels", d.Labels(), []int{0, 1})
		}
	}
	_, err := read("a,b\r1,0\r\r\n2\r3,1\r", datasets.CSVOptions{})
	wantError(t, "lines are counted", err, "line 4 has 1 cells")
}

// utf16Text encodes text, in the given order of bytes.
func utf16Text(text string, high, low int) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		pair := [2]byte{}
		pair[high], pair[low] = byte(unit>>8), byte(unit)
		b = append(b, pair[:]...)
	}
	return string(b)
}

func TestNotText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"UTF-16, little end first", utf16Text("\ufeff"+fruit, 1, 0), "the file is in UTF-16; save it as UTF-8"},
		{"UTF-16, big end first", utf16Text("\ufeff"+fruit, 0, 1), "the file is in UTF-16; save it as UTF-8"},
		{"UTF-16, zipped", zipped(t, utf16Text("\ufeff"+fruit, 1, 0)), "the file is in UTF-16; save it as UTF-8"},
		{"UTF-16 without a mark", utf16Text(fruit, 1, 0), "the header, column 1: \"w\\x00e\\x00i\\x00g\\x00h\\x00t\\x00\" holds a zero byte; the file is not text, or in UTF-16"},
		{"UTF-16 without a mark, the other", utf16Text(fruit, 0, 1), "holds a zero byte; the file is not text, or in UTF-16"},
		{"Latin-1 in the header", "stra\xdfe,b\n1,2\n", `the header, column 1: "stra\xdfe" is not UTF-8; is the file in Latin-1 or Windows-1252? save it as UTF-8`},
		{"Latin-1 in a cell", "a,b\nNimes,2\nN\xeemes,3\n", `line 3, column "a": "N\xeemes" is not UTF-8; is the file in Latin-1 or Windows-1252? save it as UTF-8`},
		{"Latin-1 in a column to ignore", "a,b,c\n1,2,3\n1,\xfc,3\n", `line 3, column "b": "\xfc" is not UTF-8`},
		{"zero byte", "a,b\n1,2\n\x00,3\n", `line 3, column "a": "\x00" holds a zero byte; the file is not text`},
		{"spreadsheet", "PK\x03\x04\x14\x00", "the file is a ZIP archive, perhaps a workbook of a spreadsheet; save the sheet as CSV"},
		{"picture", "\x89PNG\r\n\x1a\n", "the file is a PNG picture; it must be a table as CSV"},
		{"photograph", "\xff\xd8\xff\xe0\x00\x10JFIF", "the file is a JPEG picture"},
		{"document", "%PDF-1.7\n", "the file is a PDF document"},
		{"model", "\x08\x02\x00\x00\x00\x00\x00\x00{\"w\":", "the file is a model, in the format safetensors"},
		{"model, zipped", zipped(t, "\x08\x02\x00\x00\x00\x00\x00\x00{\"w\":"), "the file is a model"},
		{"other picture", "GIF\x80\x89", `the header, column 1: "GIF\x80\x89" is not UTF-8`},

		{"open quote", "a,b\n1,\"2\n3,4\n", "a quote in the row that begins on line 2 is not closed by line 3; close it"},
		{"open quote in the header", "a,\"b\n1,2\n", "a quote in the row that begins on line 1 is not closed by line 2"},
		{"open quote on the last line", "a,b\n1,2\n3,\"4", "line 3, byte 5: a quote is not closed, or text follows the closing quote"},
		{"text after a quoted cell", "a,b\n1,\"2\"3\n", "line 2, byte 5: a quote is not closed, or text follows the closing quote"},
		{"quote within a cell", "a,b\n1,2\n5\" wide,3\n", "line 3, byte 2: a quote stands inside of a cell that does not begin with one"},
	} {
		_, err := read(c.text, datasets.CSVOptions{})
		wantError(t, c.name, err, c.want)
	}
	_, err := fruitSchema(t).Encode([]string{"weight", "colour"}, [][]string{{"1", "r\xe9d"}})
	wantError(t, "rows in Latin-1", err, `row 0, column "colour": "r\xe9d" is not UTF-8`)
}

// bomb is a small file of text that starts so and goes on with so many MiB of
// the same: in gzip, files in a row are one.
func bomb(t testing.TB, start, again string, mib int) string {
	return zipped(t, start) + strings.Repeat(zipped(t, strings.Repeat(again, 1<<20/len(again))), mib)
}

// What is larger than allowed is refused without taking the memory for it.
func TestMaxBytes(t *testing.T) {
	const mib = 1 << 20
	categories := "a,b\n"
	for i := range 1000 {
		categories += fmt.Sprintf("c%d,%d\n", i, i%2)
	}
	for _, c := range []struct {
		name, text string
		options    datasets.CSVOptions
		want       string
	}{
		{"rows", bomb(t, "a,b\n", "12345678.9,87654321.1\n", 24), datasets.CSVOptions{}, "the text is longer than the 1 MiB allowed; raise CSVOptions.MaxBytes"},
		{"short rows", bomb(t, "a,b\n", "1,\n", 24), datasets.CSVOptions{}, "line 65538: the table has more cells than the 1 MiB allowed can hold as numbers; raise CSVOptions.MaxBytes"},
		{"a cell", bomb(t, "a,b\n1,", "2", 24), datasets.CSVOptions{}, "the text is longer than the 1 MiB allowed"},
		{"an open quote", bomb(t, "a,b\n1,\"", "2\n", 24), datasets.CSVOptions{}, "the text is longer than the 1 MiB allowed"},
		{"a header", bomb(t, "a", ",a", 24), datasets.CSVOptions{}, "the text is longer than the 1 MiB allowed"},
		{"blank lines", bomb(t, "", "\n", 24), datasets.CSVOptions{}, "the text is longer than the 1 MiB allowed"},
		{"one-hot", categories, datasets.CSVOptions{Categorical: []string{"a"}, MaxCategories: 1000},
			`1000 rows of 1000 features are 7.629 MiB of numbers, more than the 1 MiB allowed; column "a" alone makes 1000 features: leave it out if it only names the rows (CSVOptions.Ignore), or raise CSVOptions.MaxBytes`},
	} {
		c.options.MaxBytes = mib
		used := allocated(func() {
			_, err := read(c.text, c.options)
			wantError(t, c.name, err, c.want)
		})
		most := uint64(16 * mib)
		if c.name == "a header" {
			most = 128 * mib // for half a million texts, as package csv makes them
		}
		if used > most {
			t.Errorf("%s: %d bytes were allocated", c.name, used)
		}
	}
	_, err := read(fruit, datasets.CSVOptions{MaxBytes: -1})
	wantError(t, "negative", err, "CSVOptions.MaxBytes must be a number of bytes, or 0 for 1 GiB; got -1")
	_, err = read(fruit, datasets.CSVOptions{MaxBytes: 3 * 4 * 8}) // rows, features, bytes
	check(t, err)
	_, err = read(fruit, datasets.CSVOptions{MaxBytes: 3*4*8 - 1})
	wantError(t, "one byte short", err, "3 rows of 4 features are 96 bytes of numbers")
	_, err = read(fruit, datasets.CSVOptions{MaxBytes: 1 << 62})
	check(t, err)
}

// A text for each row of a large table, which would make a feature for each.
func TestManyCategories(t *testing.T) {
	const rows, names = 40_000, 20_000
	var text strings.Builder
	text.WriteString("id,x,y\n")
	for i := range rows {
		fmt.Fprintf(&text, "name %d,1,%d\n", i%names, i%2)
	}
	_, err := read(text.String(), datasets.CSVOptions{})
	wantError(t, "by default", err, `column "id" holds 20000 different texts, such as "name 0", "name 1", "name 10", and the most is 256; leave it out if it only names the rows (CSVOptions.Ignore), or raise CSVOptions.MaxCategories`)
	used := allocated(func() {
		_, err := read(text.String(), datasets.CSVOptions{MaxCategories: names})
		wantError(t, "allowed, but too large", err, `40000 rows of 20001 features are 5.961 GiB of numbers, more than the 1 GiB allowed; column "id" alone makes 20000 features`)
	})
	if used > 64<<20 {
		t.Errorf("%d bytes were allocated", used)
	}
}

// Work and memory grow with a wide table's width, not with its square.
func TestManyColumns(t *testing.T) {
	const columns = 50_000
	var header, row strings.Builder
	for i := range columns {
		fmt.Fprintf(&header, "c%d,", i)
		row.WriteString("1,")
	}
	text := header.String() + "y\n" + row.String() + "a\n" + row.String() + "b\n"
	d, err := read(text, datasets.CSVOptions{})
	check(t, err)
	want(t, "columns", d.Columns(), columns)
	x, err := d.Schema.EncodeCSV(strings.NewReader(text))
	check(t, err)
	want(t, "encoded", x.Shape()[1], columns)

	_, err = read("x,y\n1,2\n"+strings.Repeat("1,", 1<<21)+"1\n", datasets.CSVOptions{})
	wantError(t, "too many", err, "line 3 has more than 1048576 columns, the most that a table may have")
	_, err = d.Schema.Encode(make([]string, 1<<20+1), nil)
	wantError(t, "too many to encode", err, "the header has 1048577 columns; a table may have at most 1048576")
}
