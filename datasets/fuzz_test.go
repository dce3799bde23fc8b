package datasets_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/hostile"
	"github.com/google/go-cmp/cmp"
)

// fuzzBytes is what a fuzz target allows a reader, so that a small input that
// unfolds into a large one shows whether the reader keeps to it.
const fuzzBytes = 1 << 20

// tables are texts to start fuzzing from.
func tables(f *testing.F) []string {
	texts := []string{
		fruit, "", "a", "a,b\n", "a,b\n1,2\n", "a,b\n1,2\n,3\n", "a,b\n1,NaN\n", "a,b\n1e999,-0\n", "\ufeffa;b\r\n1;x\r\n2;y\r\n", "a;b\n0,5;1,5\n1;2\n",
		"a,a\n1,2\n", "a,b\n\"1\n", "a,b\n\"x\ny\",0\nz,1\n", "a,b\n1\n", "\x1f\x8b",
		"a,b\r1,x\r\r\n2,y\r", "a,b\n1,2\"3\n", "a,b\n\"1\"2,3\n", "a,b\n\x00,1\n", "a,b\n\xe9,1\n", "\xff\xfea\x00", "PK\x03\x04", "a\tb\n \t1\n2\t0\n",
		"a,b\n0x1p-2,1\n-1_0,0\n+.5e-3,1\n", strings.Repeat("a,", 300) + "b\n", namedRows(40, 20), strings.ReplaceAll(namedRows(20, 3), "n1", "NA"),
	}
	for _, text := range texts {
		texts = append(texts, zipped(f, text))
	}
	return append(texts, bomb(f, "a,b\n", "1,\n", 4), bomb(f, "a,b\n", ",", 4), bomb(f, "a,\"", "\n", 4))
}

// Whatever the bytes are, reading them gives an error or valid data, which
// the schema encodes to the same again.
func FuzzReadCSV(f *testing.F) {
	for _, text := range tables(f) {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, drop bool) {
		hostile.Limit(t, func() {
			o := datasets.CSVOptions{DropMissing: drop, MaxBytes: fuzzBytes}
			d, err := datasets.ReadCSV(bytes.NewReader(text), o)
			if err != nil {
				return
			}
			check(t, d.Validate())
			check(t, d.Schema.Validate())
			o.Schema = d.Schema
			again, err := datasets.ReadCSV(bytes.NewReader(text), o)
			check(t, err)
			if !slices.Equal(again.X.Float64s(), d.X.Float64s()) || !slices.Equal(again.Y.Float64s(), d.Y.Float64s()) {
				t.Errorf("by its own schema the table reads as %v, %v; before it was %v, %v", again.X, again.Y, d.X, d.Y)
			}
		})
	})
}

// schemas are texts of schemas to start fuzzing from.
func schemas(f *testing.F) []string {
	text, err := json.Marshal(fruitSchema(f))
	check(f, err)
	return []string{
		string(text), "", "null", "{}", "[]", `{"columns": null}`, `{"columns": [{}]}`, `{"columns": [{"name": "a"}]}`, `{"columns": [{"name": "a"}, {"name": "a"}]}`,
		`{"columns": [{"name": "a"}, {"name": "b", "categories": ["x", "y", "NA", ""]}], "target": "y", "classes": ["0", "1"], "decimal_comma": true, "ignore_unknown": true}`,
		`{"columns": [{"name": "a", "categories": []}, {"name": "b"}], "ignore_unknown": true}`, `{"columns": [{"name": "b", "categories": ["1", "1"]}]}`,
		`{"columns": [{"name": "a", "categories": ["\u0000", "\ud800"]}]}`, `{"columns": [{"name": "a"}], "target": "a"}`, `{"columns": [{"name": "a"}], "classes": ["one"]}`,
	}
}

// Whatever a schema and a table say, encoding gives an error or a row of
// finite features for each row of the table.
func FuzzEncodeCSV(f *testing.F) {
	for _, schema := range schemas(f) {
		f.Add([]byte(schema), []byte(fruit))
	}
	for _, text := range tables(f) {
		f.Add([]byte(`{"columns": [{"name": "a"}]}`), []byte(text))
		f.Add([]byte(`{"columns": [{"name": "b", "categories": ["0", "x"]}], "ignore_unknown": true}`), []byte(text))
	}
	f.Fuzz(func(t *testing.T, text, table []byte) {
		hostile.Limit(t, func() {
			var schema datasets.Schema
			if json.Unmarshal(text, &schema) != nil {
				return
			}
			d, err := datasets.ReadCSV(bytes.NewReader(table), datasets.CSVOptions{Schema: &schema, Unlabelled: true, MaxBytes: fuzzBytes})
			if err != nil {
				return
			}
			check(t, schema.Validate())
			check(t, d.Validate())
			x, err := schema.EncodeCSV(bytes.NewReader(table))
			check(t, err)
			if !slices.Equal(x.Float64s(), d.X.Float64s()) || d.Columns() != len(schema.Features()) {
				t.Errorf("EncodeCSV gives %v, ReadCSV %v, for the features %q", x, d.X, schema.Features())
			}
		})
	})
}

// Whatever the bytes are, they give an error, a schema that is refused, or one
// that goes through JSON unchanged and encodes a row that it should.
func FuzzSchema(f *testing.F) {
	for _, schema := range schemas(f) {
		f.Add([]byte(schema))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		hostile.Limit(t, func() {
			var schema, again datasets.Schema
			if json.Unmarshal(text, &schema) != nil || schema.Validate() != nil {
				return
			}
			written, err := json.Marshal(schema)
			check(t, err)
			check(t, json.Unmarshal(written, &again))
			if diff := cmp.Diff(schema, again); diff != "" {
				t.Errorf("JSON changes the schema:\n%s", diff)
			}
			header, row := make([]string, len(schema.Columns)), make([]string, len(schema.Columns))
			for i, c := range schema.Columns {
				header[i], row[i] = c.Name, "1"
				if c.Categories != nil {
					row[i] = c.Categories[0]
				}
				if row[i] == "" || strings.TrimSpace(row[i]) != row[i] || strings.TrimSpace(c.Name) != c.Name {
					return // no cell of a table is like that
				}
				if strings.Contains(row[i]+c.Name, "\x00") {
					return
				}
			}
			x, err := schema.Encode(header, [][]string{row})
			check(t, err)
			if got := x.Shape()[1]; got != len(schema.Features()) {
				t.Errorf("%d features in X, the schema names %d", got, len(schema.Features()))
			}
		})
	})
}

// Whatever the bytes are, reading them gives an error or valid data.
func FuzzReadIDX(f *testing.F) {
	bomb := bomb(f, idx([]uint32{1 << 10, 1 << 7, 1 << 3}), "\x00", 2)
	for _, images := range []string{
		twoImages, zipped(f, twoImages), twoImages[:9], twoImages + "x", idx([]uint32{1 << 31, 28, 28}), idx([]uint32{1 << 16, 1 << 16}), idx([]uint32{1 << 31, 1 << 15, 1 << 15}),
		idx(make([]uint32, 255)), idx(slices.Repeat([]uint32{1}, 255), 7), idx([]uint32{1, 1 << 17}), "\x00\x00\x09\x01\x00\x00\x00\x01\x00", bomb, "\x1f\x8b", "",
	} {
		for _, labels := range []string{twoLabels, twoLabels[:9], zipped(f, twoLabels), idx([]uint32{1 << 31}), bomb, ""} {
			f.Add([]byte(images), []byte(labels))
		}
	}
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		hostile.Limit(t, func() {
			read := datasets.IDX{MaxBytes: fuzzBytes}
			d, err := read.Read(bytes.NewReader(images), bytes.NewReader(labels))
			if err != nil {
				return
			}
			check(t, d.Validate())
			x, err := read.ReadImages(bytes.NewReader(images))
			check(t, err)
			if !slices.Equal(x.Float32s(), d.X.Float32s()) {
				t.Errorf("images alone are %v, with labels %v", x, d.X)
			}
		})
	})
}
