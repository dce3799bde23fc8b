package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/datasets"
)

func TestDescribe(t *testing.T) {
	wide, cells := "", ""
	for i := range 14 {
		wide += fmt.Sprintf("x%d,", i)
		cells += "1,"
	}
	for _, c := range []struct{ name, text, want string }{
		{"numbers alone", "a,y\n1,0.5\n2,1.5\n", "2 rows of 1 feature, to predict y, a number\ntaken as numbers: a"},
		{"text alone", "a,y\nu,0\nv,1\n", "2 rows of 2 features, to predict y, one of 2 classes\ntaken as categories: a (2)"},
		{"both", "a,b,c,y\nu,1,w,0\nv,2,w,1\n", "2 rows of 4 features, to predict y, one of 2 classes\ntaken as numbers: b\ntaken as categories: a (2), c (1)"},
		{"many", wide + "y\n" + cells + "0\n" + cells + "1\n", "2 rows of 14 features, to predict y, one of 2 classes\ntaken as numbers: x0, x1, x2, x3, x4, x5, x6, x7, x8, x9 and 4 more"},
		{"missing values", "a,y\n1,0\n2,1\n,1\n", "2 rows of 1 feature, to predict y, one of 2 classes\ntaken as numbers: a\nrows left out: values are missing in 1 of 3 rows: column \"a\" in line 4"},
		{"names that are no words", "\x1b[31m," + strings.Repeat("long", 20) + ",y\n1,2,0\n3,4,1\n",
			"2 rows of 2 features, to predict y, one of 2 classes\ntaken as numbers: \"\\x1b[31m\", " + strings.Repeat("long", 15) + "..."},
	} {
		d, err := datasets.ReadCSV(strings.NewReader(c.text), datasets.CSVOptions{DropMissing: true})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, describe(d)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if got, want := describe(rowsOf(t, 1.0, 2)), "2 rows of 1 feature, to predict y, a number"; got != want {
		t.Errorf("without a table: %q, want %q", got, want)
	}
}
