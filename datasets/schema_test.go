package datasets_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func fruitSchema(t testing.TB) *datasets.Schema {
	d, err := read(fruit, datasets.CSVOptions{})
	check(t, err)
	return d.Schema
}

func TestSchemaEncode(t *testing.T) {
	s := fruitSchema(t)
	for name, text := range map[string]string{
		"same order":            "weight,colour,fruit\n1,red,apple\n2,green,lemon\n",
		"without the target":    "weight,colour\n1,red\n2,green\n",
		"other order":           "colour,weight\nred,1\ngreen,2\n",
		"a column more":         "colour,shop,weight\nred,,1\ngreen,NA,2\n",
		"target never seen":     "fruit,colour,weight\npear,red,1\n,green,2\n",
		"semicolons":            "weight;colour\n1;red\n2;green\n",
		"gzip":                  zipped(t, "weight,colour\n1,red\n2,green\n"),
		"space, mark, and CRLF": "\ufeffweight , colour\r\n 1 , red\r\n2,green\r\n",
	} {
		x, err := s.EncodeCSV(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want(t, name, x.Data(), []float64{1, 0, 1, 0, 2, 1, 0, 0})
	}
	x, err := s.Encode([]string{"colour", "weight"}, [][]string{{"red", " 1"}, {"green", "2"}})
	check(t, err)
	want(t, "rows", x.Data(), []float64{1, 0, 1, 0, 2, 1, 0, 0})
}

func TestSchemaEncodeRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "the table is empty"},
		{"no rows", "weight,colour\n", "no rows"},
		{"missing column", "weight,fruit\n1,apple\n", `no column "colour"; there are "weight", "fruit"`},
		{"unseen category", "weight,colour\n1,red\n2,blue\n",
			`line 3, column "colour": "blue" is not a category seen in training; known are "green", "red", "yellow"; mend the cell, or set Schema.IgnoreUnknown to take it for none of them`},
		{"missing category", "weight,colour\n1,\n", `values are missing in 1 of 1 rows: column "colour" in line 2; fill them in, or leave out the rows`},
		{"missing number", "weight,colour\n,red\n", `column "weight" in line 2; fill them in`},
		{"text", "weight,colour\nheavy,red\n", `line 2, column "weight": "heavy" is not a number`},
		{"NaN", "weight,colour\nNaN,red\n", `values are missing in 1 of 1 rows: column "weight" in line 2`},
		{"ragged", "weight,colour\n1\n", "line 2 has 1 cells"},
	} {
		_, err := fruitSchema(t).EncodeCSV(strings.NewReader(c.text))
		wantError(t, c.name, err, c.want)
	}
	_, err := fruitSchema(t).Encode([]string{"weight", "colour"}, [][]string{{"1", "red"}, {"1", "blue"}})
	wantError(t, "unseen category", err, `row 1, column "colour": "blue"`)
	_, err = fruitSchema(t).Encode([]string{"weight", "colour"}, [][]string{{"1", "red"}, {"1"}})
	wantError(t, "ragged", err, "row 1 has 1 cells")
	_, err = fruitSchema(t).Encode(nil, nil)
	wantError(t, "nothing", err, "no rows")
}

// A category that was never seen is none of those that were, if that is what
// the schema says; also one that went through JSON. What is missing or no
// number stays an error, and so does an unknown class.
func TestSchemaIgnoreUnknown(t *testing.T) {
	s := fruitSchema(t)
	s.IgnoreUnknown = true
	text, err := json.Marshal(s)
	check(t, err)
	var schema datasets.Schema
	check(t, json.Unmarshal(text, &schema))
	want(t, "through JSON", schema, *s)
	x, err := schema.EncodeCSV(strings.NewReader("weight,colour\n1,blue\n2,red\n3,Red\n"))
	check(t, err)
	want(t, "X", x.Data(), []float64{1, 0, 0, 0, 2, 0, 1, 0, 3, 0, 0, 0})
	d, err := read("weight,colour\n1,blue\n2,red\n3,Red\n", datasets.CSVOptions{Schema: s, Unlabelled: true})
	check(t, err)
	want(t, "unknown cells", d.Unknown, 2)
	for _, c := range []struct{ name, text, want string }{
		{"missing", "fruit,weight,colour\napple,1,\n", `column "colour" in line 2`},
		{"no number", "fruit,weight,colour\napple,heavy,red\n", `line 2, column "weight": "heavy" is not a number`},
		{"unknown class", "fruit,weight,colour\npear,1,red\n", `line 2, column "fruit": "pear" is not one of the classes "apple", "lemon"`},
	} {
		_, err := read(c.text, datasets.CSVOptions{Schema: s})
		wantError(t, c.name, err, c.want)
	}
}

// Rows to predict, read with the options of a table.
func TestReadCSVUnlabelled(t *testing.T) {
	o := datasets.CSVOptions{Schema: fruitSchema(t), Unlabelled: true}
	d, err := read("colour,weight\nred,7\n", o)
	check(t, err)
	check(t, d.Validate())
	want(t, "X", d.X.Data(), []float64{7, 0, 1, 0})
	if d.Y != nil || d.Labels() != nil {
		t.Errorf("Y is %v", d.Y)
	}
	want(t, "classes", d.Classes, o.Schema.Classes)
	o.MaxBytes = 16
	_, err = read("colour,weight\nred,7\n", o)
	wantError(t, "too large", err, "longer than the 16 bytes allowed")
	_, err = read(fruit, datasets.CSVOptions{Unlabelled: true})
	wantError(t, "without a schema", err, "CSVOptions.Unlabelled needs CSVOptions.Schema")
}

// A second table read by the first one's schema.
func TestReadCSVBySchema(t *testing.T) {
	o := datasets.CSVOptions{Schema: fruitSchema(t)}
	d, err := read("fruit,colour,weight\nlemon,red,7\n", o)
	check(t, err)
	check(t, d.Validate())
	want(t, "X", d.X.Data(), []float64{7, 0, 1, 0})
	want(t, "labels", d.Labels(), []int{1})
	want(t, "classes", d.Classes, []string{"apple", "lemon"})

	_, err = read("fruit,colour,weight\npear,red,7\n", o)
	wantError(t, "label outside the classes", err, `line 2, column "fruit": "pear" is not one of the classes "apple", "lemon"`)
	_, err = read("colour,weight\nred,7\n", o)
	wantError(t, "no target", err, `no column "fruit"`)

	o.Schema = &datasets.Schema{Columns: []datasets.Column{{Name: "x"}}, Target: "y", Classes: []string{"0", "1"}}
	d, err = read("x,y\n5,1.0\n6,00\n", o)
	check(t, err)
	want(t, "labels in another form", d.Labels(), []int{1, 0})
}

// Numbers with a decimal comma, in training and in prediction.
func TestDecimalComma(t *testing.T) {
	const text = "area;kind;price\n0,5;1,2,3;1,5\n-1,25;x;2\n3;x;2,5e1\n"
	d, err := read(text, datasets.CSVOptions{})
	check(t, err)
	want(t, "features", d.Features, []string{"area", "kind=1,2,3", "kind=x"})
	want(t, "X", d.X.Data(), []float64{0.5, 1, 0, -1.25, 0, 1, 3, 0, 1})
	want(t, "Y", d.Y.Data(), []float64{1.5, 2, 25})
	again, err := read(text, datasets.CSVOptions{Schema: d.Schema})
	check(t, err)
	want(t, "Y by the schema", again.Y.Data(), d.Y.Data())
	for _, text := range []string{"kind;area\nx;7,5\n", "kind,area\nx,\"7,5\"\n", "kind\tarea\nx\t7.5\n"} {
		x, err := d.Schema.EncodeCSV(strings.NewReader(text))
		check(t, err)
		want(t, text, x.Data(), []float64{7.5, 0, 1})
	}
	x, err := d.Schema.Encode([]string{"kind", "area"}, [][]string{{"x", "7,5"}})
	check(t, err)
	want(t, "rows", x.Data(), []float64{7.5, 0, 1})

	// A table without one does not teach that 1,234 is a little more than 1.
	_, err = fruitSchema(t).Encode([]string{"weight", "colour"}, [][]string{{"1,234", "red"}})
	wantError(t, "thousands", err, `"1,234" is not a number`)
	d, err = read("a;b\n0,50;x\n1;y\n", datasets.CSVOptions{Target: "a", Task: datasets.Classify})
	check(t, err)
	want(t, "classes", d.Classes, []string{"0.5", "1"})
	want(t, "labels", d.Labels(), []int{0, 1})
}

func TestSchemaValidate(t *testing.T) {
	check(t, fruitSchema(t).Validate())
	var none *datasets.Schema
	wantError(t, "nil", none.Validate(), "the schema is nil")
	_, err := none.Encode([]string{"a"}, [][]string{{"1"}})
	wantError(t, "Encode by nil", err, "the schema is nil")
	want(t, "features of nil", len(none.Features()), 0)
	a, b := datasets.Column{Name: "a"}, datasets.Column{Name: "b", Categories: []string{"x", "y", "x"}}
	for _, c := range []struct {
		schema datasets.Schema
		want   string
	}{
		{datasets.Schema{Target: "y"}, "no columns"},
		{datasets.Schema{Columns: []datasets.Column{a, {}}}, "no name"},
		{datasets.Schema{Columns: []datasets.Column{a, a}}, `two columns called "a"`},
		{datasets.Schema{Columns: []datasets.Column{a, {Name: "c", Categories: []string{}}}}, `column "c" has a list of categories with none in it`},
		{datasets.Schema{Columns: []datasets.Column{a, b}}, `column "b" has the category "x" twice`},
		{datasets.Schema{Columns: []datasets.Column{a}, Target: "a"}, `target "a" is also one of its columns`},
		{datasets.Schema{Columns: []datasets.Column{a}, Target: "y", Classes: []string{"0", "0"}}, `class "0" twice`},
		{datasets.Schema{Columns: []datasets.Column{a}, Target: "y", Classes: []string{"0"}}, `one class only, "0"`},
		{datasets.Schema{Columns: []datasets.Column{a}, Target: "y", Classes: []string{}}, "a list of classes with none in it"},
	} {
		wantError(t, c.want, c.schema.Validate(), c.want)
		_, err := c.schema.Encode([]string{"a", "b"}, [][]string{{"1", "x"}})
		wantError(t, "Encode: "+c.want, err, c.want)
	}
}

// rawTable draws a table of numbers and categories, with a target.
func rawTable(t *rapid.T) (header []string, rows [][]string) {
	words := rapid.SampledFrom([]string{"oat", "rye", "ä,b", `say "so"`, "two\nlines", "x;y"})
	numbers := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint(rapid.Float64().Draw(t, "number")) })
	count := rapid.IntRange(2, 12).Draw(t, "rows")
	rows = make([][]string, count)
	for column := range rapid.IntRange(1, 5).Draw(t, "columns") {
		header = append(header, fmt.Sprintf("column %d", column))
		cell := rapid.SampledFrom([]*rapid.Generator[string]{words, numbers}).Draw(t, "kind")
		for i := range rows {
			rows[i] = append(rows[i], cell.Draw(t, "cell"))
		}
	}
	header = append(header, "target")
	for i := range rows {
		rows[i] = append(rows[i], []string{"yes", "no"}[i%2])
	}
	return header, rows
}

// csvText writes a table, quoting every cell.
func csvText(header []string, rows [][]string) string {
	var text strings.Builder
	for _, row := range append([][]string{header}, rows...) {
		for i, cell := range row {
			if i > 0 {
				text.WriteString(",")
			}
			text.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		text.WriteString("\n")
	}
	return text.String()
}

// Encoding the training rows gives X again: with the schema gone through
// JSON, and with the columns in another order and the target left out.
func TestSchemaEncodesTrainingRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		header, rows := rawTable(t)
		d, err := datasets.ReadCSV(strings.NewReader(csvText(header, rows)), datasets.CSVOptions{})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(d.Schema)
		if err != nil {
			t.Fatal(err)
		}
		var schema datasets.Schema
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(*d.Schema, schema); diff != "" {
			t.Fatalf("JSON changes the schema:\n%s", diff)
		}

		order := rapid.Permutation(numbersBelow(len(header)-1)).Draw(t, "order")
		pick := func(row []string) (cells []string) {
			for _, column := range order {
				cells = append(cells, row[column])
			}
			return cells
		}
		var picked [][]string
		for _, row := range rows {
			picked = append(picked, pick(row))
		}
		x, err := schema.Encode(pick(header), picked)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(x.Float64s(), d.X.Float64s()) || !x.Shape().Eq(d.X.Shape()) {
			t.Fatalf("encoding the training rows gives %v, X is %v", x, d.X)
		}
	})
}

func numbersBelow(n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}
