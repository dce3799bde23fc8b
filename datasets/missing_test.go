package datasets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
)

func TestMissing(t *testing.T) {
	wide, widest := strings.Repeat("a,", 1), ""
	for i := range 15 {
		wide += fmt.Sprintf("c%d,", i)
		widest += ","
	}
	long := "a,b\n"
	for i := range 30 {
		long += []string{"1", "NA"}[i%2] + ",x\n"
	}
	for _, c := range []struct {
		name, text string
		options    datasets.CSVOptions
		want       string
	}{
		{"empty cell", "a,b\n1,2\n,3\n", datasets.CSVOptions{}, `values are missing in 1 of 2 rows: column "a" in line 3; fill them in, or leave out the rows (CSVOptions.DropMissing) or the columns (CSVOptions.Ignore)`},
		{"empty cell before a tab", "a\tb\n1\t2\n\t3\n", datasets.CSVOptions{}, `column "a" in line 3;`},
		{"blank cell", "a,b\n1,2\n  ,3\n", datasets.CSVOptions{}, `column "a" in line 3;`},
		{"number", "a,b\n1,2\n3,na\n", datasets.CSVOptions{}, `column "b" in line 3;`},
		{"category", "a,b\nx,2\nN/A,3\n", datasets.CSVOptions{}, `column "a" in line 3;`},
		{"NaN", "a,b\n1,2\nnan,3\n", datasets.CSVOptions{}, `column "a" in line 3;`},
		{"null", "a,b\n1,2\nNULL,3\n", datasets.CSVOptions{}, `column "a" in line 3;`},
		{"words of one's own", "a,b\n1,2\n?,3\n4,-\n", datasets.CSVOptions{Missing: []string{"?", "-"}}, `values are missing in 2 of 3 rows: column "a" in line 3; column "b" in line 4;`},
		{"several in a row", "a,b,c\n,,1\n,2,\n3,4,5\n", datasets.CSVOptions{}, `values are missing in 2 of 3 rows: column "a" in lines 2, 3; column "b" in line 2; column "c" in line 3;`},
		{"the target is told last", "a,b,c\n,1,2\n1,2,\n", datasets.CSVOptions{Target: "a"}, `column "c" in line 3; column "a" in line 2;`},
		{"many rows", long, datasets.CSVOptions{}, `15 of 30 rows: column "a" in lines 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 and 5 more;`},
		{"many columns", wide + "y\n" + widest + ",1\n1" + strings.ReplaceAll(widest, ",", ",1") + ",2\n", datasets.CSVOptions{}, `column "c10" in line 2; 4 more columns;`},
		{"in every row", "a,b,c\n,1,2\n1,,2\n", datasets.CSVOptions{DropMissing: true}, `no row is complete: values are missing in 2 of 2 rows: column "a" in line 2; column "b" in line 3; fill them in, or leave out the columns (CSVOptions.Ignore)`},
		{"to the schema", "fruit,weight,colour\napple,1,\n", datasets.CSVOptions{Schema: fruitSchema(t)}, `column "colour" in line 2;`},
		{"target to the schema", "fruit,weight,colour\n,1,red\n", datasets.CSVOptions{Schema: fruitSchema(t)}, `column "fruit" in line 2;`},
	} {
		_, err := read(c.text, c.options)
		wantError(t, c.name, err, c.want)
	}
	_, err := fruitSchema(t).Encode([]string{"colour", "weight"}, [][]string{{"red", "1"}, {"red", "NA"}, {"", "2"}})
	wantError(t, "rows", err, `values are missing in 2 of 3 rows: column "weight" in row 1; column "colour" in row 2; fill them in, or leave out the rows`)
}

func TestDropMissing(t *testing.T) {
	const text = "id,a,b,y\n1,1,x,0\n,2,y,1\n3,,x,1\n4,4,NA,0\n5,5,y,1\n6,6,x,\n7,7,z,0\n"
	d, err := read(text, datasets.CSVOptions{Ignore: []string{"id"}, DropMissing: true})
	check(t, err)
	check(t, d.Validate())
	want(t, "features", d.Features, []string{"a", "b=x", "b=y", "b=z"})
	want(t, "X", d.X.Data(), []float64{1, 1, 0, 0, 2, 0, 1, 0, 5, 0, 1, 0, 7, 0, 0, 1})
	want(t, "labels", d.Labels(), []int{0, 1, 1, 0})
	want(t, "dropped", d.Dropped.String(), `values are missing in 3 of 7 rows: column "a" in line 4; column "b" in line 5; column "y" in line 7`)
	want(t, "columns", d.Dropped.Columns, []datasets.MissingColumn{
		{Name: "a", Rows: 1, First: []int{4}}, {Name: "b", Rows: 1, First: []int{5}}, {Name: "y", Rows: 1, First: []int{7}},
	})

	again, err := read(text, datasets.CSVOptions{Schema: d.Schema, DropMissing: true})
	check(t, err)
	want(t, "X by the schema", again.X.Data(), d.X.Data())
	full, err := read(fruit, datasets.CSVOptions{DropMissing: true})
	check(t, err)
	want(t, "nothing to drop", full.Dropped, (*datasets.Missing)(nil))

	_, err = read("a,y\n,0\nx,one\n1,3\n2,4\n,1\n", datasets.CSVOptions{DropMissing: true})
	wantError(t, "lines are still those of the file", err, `line 3, column "a": "x"`)
}

// A word that is a category, because Missing said so in training, stays one in
// prediction.
func TestMissingOrCategory(t *testing.T) {
	d, err := read("country,y\nNA,0\nDE,1\nNA,0\n", datasets.CSVOptions{Missing: []string{}})
	check(t, err)
	x, err := d.Schema.EncodeCSV(strings.NewReader("country\nNA\nDE\n"))
	check(t, err)
	want(t, "X", x.Data(), []float64{0, 1, 1, 0})
	_, err = d.Schema.EncodeCSV(strings.NewReader("country\nna\n"))
	wantError(t, "not the category", err, `column "country" in line 2`)
}
