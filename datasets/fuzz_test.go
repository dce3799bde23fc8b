package datasets_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
)

// Whatever the bytes are, reading them gives an error or valid data, which
// the schema encodes to the same again.
func FuzzReadCSV(f *testing.F) {
	for _, text := range []string{
		fruit, "", "a", "a,b\n", "a,b\n1,2\n", "a,b\n1,2\n,3\n", "a,b\n1,NaN\n", "a,b\n1e999,-0\n", "\ufeffa;b\r\n1;x\r\n2;y\r\n", "a;b\n0,5;1,5\n1;2\n",
		"a,a\n1,2\n", "a,b\n\"1\n", "a,b\n\"x\ny\",0\nz,1\n", "a,b\n1\n", "\x1f\x8b", zipped(f, fruit),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := datasets.ReadCSV(bytes.NewReader(text), datasets.CSVOptions{})
		if err != nil {
			return
		}
		check(t, d.Validate())
		again, err := datasets.ReadCSV(bytes.NewReader(text), datasets.CSVOptions{Schema: d.Schema})
		check(t, err)
		if !slices.Equal(again.X.Float64s(), d.X.Float64s()) || !slices.Equal(again.Y.Float64s(), d.Y.Float64s()) {
			t.Errorf("by its own schema the table reads as %v, %v; before it was %v, %v", again.X, again.Y, d.X, d.Y)
		}
	})
}

// Whatever the bytes are, reading them gives an error or valid data.
func FuzzReadIDX(f *testing.F) {
	f.Add([]byte(twoImages), []byte(twoLabels))
	f.Add([]byte(zipped(f, twoImages)), []byte(twoLabels))
	f.Add([]byte(twoImages[:9]), []byte(twoLabels))
	f.Add([]byte(twoImages), []byte(twoLabels[:9]))
	f.Add([]byte(idx([]uint32{1 << 31, 28, 28})), []byte(twoLabels))
	f.Add([]byte(idx([]uint32{1 << 16, 1 << 16})), []byte(""))
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		d, err := datasets.ReadIDX(bytes.NewReader(images), bytes.NewReader(labels))
		if err == nil {
			check(t, d.Validate())
		}
	})
}
