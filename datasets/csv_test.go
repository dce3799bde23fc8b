package datasets_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
)

const fruit = `weight,colour,fruit
150,red,apple
120.5,yellow,lemon
9e1,green,lemon
`

func read(text string, o datasets.CSVOptions) (*datasets.Dataset, error) {
	return datasets.ReadCSV(strings.NewReader(text), o)
}

func TestReadCSV(t *testing.T) {
	for name, text := range map[string]string{
		"plain":                fruit,
		"no newline at end":    strings.TrimSpace(fruit),
		"byte order mark":      "\ufeff" + fruit,
		"CRLF":                 strings.ReplaceAll(fruit, "\n", "\r\n"),
		"semicolons":           strings.ReplaceAll(fruit, ",", ";"),
		"tabs":                 strings.ReplaceAll(fruit, ",", "\t"),
		"space around cells":   strings.ReplaceAll(fruit, ",", " , "),
		"space before a quote": strings.ReplaceAll(fruit, ",red,", `, "red",`),
		"blank lines":          "\n\n" + strings.ReplaceAll(fruit, "\n", "\n\n"),
		"gzip":                 zipped(t, fruit),
		"gzip, with mark":      zipped(t, "\ufeff"+fruit),
		"quotes":               strings.ReplaceAll(fruit, "weight", `"weight"`),
		"blank line, tabs":     "\n" + strings.ReplaceAll(fruit, ",", "\t"),
		"byte order mark, tab": "\ufeff" + strings.ReplaceAll(fruit, ",", "\t"),
	} {
		d, err := read(text, datasets.CSVOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		check(t, d.Validate())
		want(t, name+": features", d.Features, []string{"weight", "colour=green", "colour=red", "colour=yellow"})
		want(t, name+": X", d.X.Float64s(), []float64{
			150, 0, 1, 0,
			120.5, 0, 0, 1,
			90, 1, 0, 0,
		})
		want(t, name+": classes", d.Classes, []string{"apple", "lemon"})
		want(t, name+": labels", d.Labels(), []int{0, 1, 1})
		want(t, name+": target", d.Target, "fruit")
	}
}

func TestReadCSVOptions(t *testing.T) {
	const text = "id,size,price,kind\na,1,10.5,x\nb,2,11.5,y\nc,1,12.5,x\n"

	d, err := read(text, datasets.CSVOptions{Target: "price", Ignore: []string{"id"}, Categorical: []string{"size"}})
	check(t, err)
	want(t, "features", d.Features, []string{"size=1", "size=2", "kind=x", "kind=y"})
	want(t, "X", d.X.Float64s(), []float64{1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0})
	want(t, "Y", d.Y.Float64s(), []float64{10.5, 11.5, 12.5})
	want(t, "target", d.Target, "price")

	d, err = read("a|b;c\n1|2\n3|4\n", datasets.CSVOptions{Comma: '|'})
	check(t, err)
	want(t, "X", d.X.Float64s(), []float64{1, 3})

	d, err = read("\"a,b,c\";d;e\n1;x;5\n2;y;6\n", datasets.CSVOptions{Task: datasets.Regress})
	check(t, err)
	want(t, "commas in quotes are no separators", d.Features, []string{"a,b,c", "d=x", "d=y"})

	d, err = read("a,b\n1,0\nx,1\n", datasets.CSVOptions{})
	check(t, err)
	want(t, "half numbers are categories", d.Features, []string{"a=1", "a=x"})

	d, err = read(namedRows(20, 11), datasets.CSVOptions{Categorical: []string{"id"}})
	check(t, err)
	want(t, "listed names of rows", d.Columns(), 11)
	d, err = read(namedRows(20, 10), datasets.CSVOptions{})
	check(t, err)
	want(t, "a text for each second row", d.Columns(), 10)
	d, err = read(namedRows(19, 19), datasets.CSVOptions{})
	check(t, err)
	want(t, "few rows", d.Columns(), 19)

	d, err = read("a,b\n1,NA\n2,-\n", datasets.CSVOptions{Missing: []string{"none"}})
	check(t, err)
	want(t, "classes", d.Classes, []string{"-", "NA"})
}

// Whether a target is a class, by the rule of ReadCSV, and what its classes
// are called.
func TestReadCSVTask(t *testing.T) {
	// counting is 0, 1, ... below values, twice over.
	counting := func(values int) (cells []string) {
		for i := range 2 * values {
			cells = append(cells, fmt.Sprint(i%values))
		}
		return cells
	}
	for _, c := range []struct {
		name    string
		task    datasets.Task
		cells   []string
		classes []string // nil: regression
	}{
		{"words", datasets.Auto, []string{"b", "a", "b"}, []string{"a", "b"}},
		{"mostly words", "", []string{"b", "2", "b"}, []string{"2", "b"}},
		{"truth values", "", []string{"true", "false"}, []string{"false", "true"}},
		{"0 and 1", "", []string{"0", "1"}, []string{"0", "1"}},
		{"signs", "", []string{"1", "-1", "1"}, []string{"-1", "1"}},
		{"one number in several forms", "", []string{"1", "1.0", "01", "0", "-0"}, []string{"0", "1"}},
		{"numbers in their order", "", []string{"10", "9", "2", "10", "9", "2"}, []string{"2", "9", "10"}},
		{"20 numbers, two rows each", "", counting(20), counting(20)[:20]},
		{"21 numbers, two rows each", "", counting(21), nil},
		{"three numbers, five rows", "", []string{"1", "2", "3", "1", "2"}, nil},
		{"fractions", "", []string{"0.5", "1", "0.5", "1"}, nil},
		{"fractions, to classify", datasets.Classify, []string{"0.50", "1", ".5", "1"}, []string{"0.5", "1"}},
		{"0 and 1, to regress on", datasets.Regress, []string{"0", "1", "1"}, nil},
		{"many numbers, to classify", datasets.Classify, []string{"3", "1", "2"}, []string{"1", "2", "3"}},
		{"mostly numbers, to classify", datasets.Classify, []string{"3", "1", "x"}, []string{"1", "3", "x"}},
	} {
		text := "x,y\n"
		for i, cell := range c.cells {
			text += fmt.Sprintf("%d,%s\n", i, cell)
		}
		d, err := read(text, datasets.CSVOptions{Task: c.task})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		check(t, d.Validate())
		want(t, c.name, d.Classes, c.classes)
	}
}

// namedRows is a table whose column id holds that many different texts.
func namedRows(rows, texts int) string {
	text := "id,y\n"
	for i := range rows {
		text += fmt.Sprintf("n%d,%d\n", i%texts, i%2)
	}
	return text
}

func TestReadCSVRefuses(t *testing.T) {
	many := namedRows(300, 300)
	for _, c := range []struct {
		name, text string
		options    datasets.CSVOptions
		want       string
	}{
		{"empty", "", datasets.CSVOptions{}, "the table is empty"},
		{"blank", "\n\r\n", datasets.CSVOptions{}, "the table is empty"},
		{"header only", "a,b\n", datasets.CSVOptions{}, "no rows under the header"},
		{"one column", "a\n1\n2\n", datasets.CSVOptions{}, `no column is left to learn from besides the target "a"`},
		{"no name", "a,,c\n1,2,3\n", datasets.CSVOptions{}, "column 2 has no name"},
		{"two names alike", "a,b, a\n1,2,3\n", datasets.CSVOptions{}, `columns 1 and 3 are both called "a"`},
		{"short row", "a,b\n1,2\n\n3\n", datasets.CSVOptions{}, "line 4 has 1 cells and the header has 2"},
		{"long row", "a,b\n1,2,3\n", datasets.CSVOptions{}, "line 2 has 3 cells and the header has 2"},
		{"no such target", fruit, datasets.CSVOptions{Target: "price"}, `no column "price"; there are "weight", "colour", "fruit"`},
		{"no such column to ignore", fruit, datasets.CSVOptions{Ignore: []string{"id"}}, `no column "id"`},
		{"no such categorical column", fruit, datasets.CSVOptions{Categorical: []string{"id"}}, `no column "id"`},
		{"target ignored", fruit, datasets.CSVOptions{Ignore: []string{"fruit"}}, `the target "fruit" is also to be ignored`},
		{"no such task", fruit, datasets.CSVOptions{Task: "guess"}, `no task "guess"`},
		{"separator", fruit, datasets.CSVOptions{Comma: '"'}, "invalid field or comment delimiter"},
		{"cut gzip", zipped(t, fruit)[:20], datasets.CSVOptions{}, "EOF"},
		{"false gzip", "\x1f\x8b, no", datasets.CSVOptions{}, "gzip"},

		{"NaN not missing", "a,b\n1,2\nnan,3\n", datasets.CSVOptions{Missing: []string{}}, `line 3, column "a": "nan" is not a finite number`},
		{"infinity", "a,b\n1,2\n-inf,3\n", datasets.CSVOptions{}, `line 3, column "a": "-inf" is not a finite number`},
		{"too large", "a,b\n1,2\n1e999,3\n", datasets.CSVOptions{}, `"1e999" is not a finite number`},
		{"infinite class", "a,b\n1,0\n2,inf\n", datasets.CSVOptions{Task: datasets.Classify}, `line 3, column "b": "inf" is not a finite number`},
		{"infinite target", "a,b\n1,0.5\n2,inf\n", datasets.CSVOptions{}, `line 3, column "b": "inf" is not a finite number`},
		{"text among numbers", "a,b\n1,2\n1.2.3,3\n4,5\n", datasets.CSVOptions{}, `line 3, column "a": "1.2.3" is not a number, as most of the column is`},
		{"text among target numbers", "a,b\n1,2\n1,three\n4,5\n", datasets.CSVOptions{}, `line 3, column "b": "three" is not a number, as most of the target is`},
		{"text to regress on", "a,b\n1,2\n1,x\n4,y\n", datasets.CSVOptions{Task: datasets.Regress}, `line 3, column "b": "x" is not a number`},
		{"line after a cell of two lines", "a,b\n\"x\ny\",2\nz,-\nw,3\n", datasets.CSVOptions{}, `line 4, column "b"`},

		{"one class", "a,b\n1,x\n2,x\n", datasets.CSVOptions{}, `the target "b" holds one class only, "x"`},
		{"one number as class", "a,b\n1,1\n2,1\n", datasets.CSVOptions{}, `one class only, "1"`},
		{"too many categories", many, datasets.CSVOptions{}, `column "id" holds 300 different texts, such as "n0", "n1", "n10", and the most is 256; leave it out if it only names the rows (CSVOptions.Ignore), or raise CSVOptions.MaxCategories`},
		{"names of rows", namedRows(20, 11), datasets.CSVOptions{}, `column "id" holds 11 different texts in 20 rows, such as "n0", "n1", "n10"; leave it out if it only names the rows (CSVOptions.Ignore), or list it in CSVOptions.Categorical`},
		{"commas in numbers", "a;b\n1,0,0;2\n1,5;3\n2;4\n", datasets.CSVOptions{}, `line 2, column "a": "1,0,0" is not a number, as most of the column is`},
		{"too many classes", many, datasets.CSVOptions{Target: "id"}, `column "id" holds 300 different texts`},
		{"too many categories for the option", fruit, datasets.CSVOptions{MaxCategories: 2}, `column "colour" holds 3 different texts`},
	} {
		_, err := read(c.text, c.options)
		wantError(t, c.name, err, c.want)
	}
	_, err := read("a,b\n1,"+strings.Repeat("long ", 100)+"\n2,3\n4,5\n", datasets.CSVOptions{})
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("a long cell makes the error %v", err)
	}
}

func TestLoadCSV(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fruit.csv")
	check(t, os.WriteFile(path, []byte(fruit), 0o600))
	d, err := datasets.LoadCSV(path, datasets.CSVOptions{})
	check(t, err)
	want(t, "rows", d.Rows(), 3)

	_, err = datasets.LoadCSV(path, datasets.CSVOptions{Target: "price"})
	wantError(t, "no such target", err, "fruit.csv: there is no column")
	_, err = datasets.LoadCSV(path+".gone", datasets.CSVOptions{})
	wantError(t, "no such file", err, "fruit.csv.gone")
	want(t, "no such file", errors.Is(err, fs.ErrNotExist), true)
}

func zipped(t testing.TB, text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	check(t, err)
	check(t, w.Close())
	return out.String()
}
