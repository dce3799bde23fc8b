package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"demo": main, "stubborn": stubborn})
}

// TestScripts runs the binary as in testdata/script, in folders that have the
// tables and images of writeExamples.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: func(env *testscript.Env) error { return writeExamples(env.WorkDir) },
		Cmds:  map[string]func(*testscript.TestScript, bool, []string){"png": pngCommand},
	})
}

// demo runs the command in this process.
func demo(ctx context.Context, stdout io.Writer, args ...string) (stderr string, status int) {
	var text bytes.Buffer
	root := newRoot(strings.NewReader(""), stdout, &text)
	root.SetArgs(args)
	status = execute(ctx, root)
	return text.String(), status
}

// writeExamples fills a folder with iris.csv, the same with its columns the
// other way around and without the target, houses.csv to regress on, and
// pictures.idx with labels.idx.
func writeExamples(folder string) error {
	iris := datasets.Iris()
	files := map[string][]byte{
		"iris.csv":        table(append(slices.Clone(iris.Features), iris.Target), iris.Rows(), irisRow(iris)),
		"houses.csv":      table([]string{"area", "town", "year", "price"}, 300, houseRow()),
		"pictures.idx":    append([]byte{0, 0, 8, 3}, idx([]uint32{200, 2, 2}, picture)...),
		"labels.idx":      append([]byte{0, 0, 8, 1}, idx([]uint32{200}, func(i int) byte { return byte(i % 2) })...),
		"fewlabels.idx":   append([]byte{0, 0, 8, 1}, idx([]uint32{100}, func(i int) byte { return byte(i % 2) })...),
		"onelabel.idx":    append([]byte{0, 0, 8, 1}, idx([]uint32{200}, func(int) byte { return 0 })...),
		"cut.idx":         append([]byte{0, 0, 8, 3}, idx([]uint32{200, 2, 2}, picture)...)[:500],
		"widepicture.idx": append([]byte{0, 0, 8, 3}, idx([]uint32{5, 3, 3}, picture)...),
	}
	header := slices.Clone(iris.Features)
	slices.Reverse(header)
	files["backwards.csv"] = table(header, iris.Rows(), func(i int) []string {
		row := irisRow(iris)(i)[:len(header)]
		slices.Reverse(row)
		return row
	})
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func table(header []string, rows int, row func(i int) []string) []byte {
	text := strings.Join(header, ",") + "\n"
	for i := range rows {
		text += strings.Join(row(i), ",") + "\n"
	}
	return []byte(text)
}

func irisRow(iris *datasets.Dataset) func(i int) []string {
	return func(i int) []string {
		var cells []string
		for _, v := range iris.X.Float64s()[4*i : 4*i+4] {
			cells = append(cells, fmt.Sprint(v))
		}
		return append(cells, iris.Classes[iris.Labels()[i]])
	}
}

// houseRow draws houses whose price is 1,000,000 and something that no straight
// line fits.
func houseRow() func(int) []string {
	random := rand.New(rand.NewPCG(1, 1))
	return func(int) []string {
		area, town, year := 50+100*random.Float64(), random.IntN(3), 1950+random.IntN(70)
		price := 1e6 + []float64{500, 1000, 2000}[town]*area + 20*math.Pow(float64(year)-1985, 2) + 2000*random.NormFloat64()
		return []string{fmt.Sprintf("%.1f", area), []string{"Aix", "Bath", "Ulm"}[town], fmt.Sprint(year), fmt.Sprintf("%.0f", price)}
	}
}

// idx is a file of bytes after its magic number.
func idx(shape []uint32, value func(i int) byte) []byte {
	var b []byte
	values := 1
	for _, n := range shape {
		b = binary.BigEndian.AppendUint32(b, n)
		values *= int(n)
	}
	for i := range values {
		b = append(b, value(i))
	}
	return b
}

// picture is pixel i of pictures of 4 pixels that are light or dark in turn.
func picture(i int) byte { return byte(i/4%2*150 + 13*i%100) }

func TestNeedsFloat64(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		want   bool
	}{
		{"around 0", []float64{-1, 0, 1}, false},
		{"a constant", []float64{1e9, 1e9, 1e9}, false},
		{"years", []float64{1950, 1990, 2020}, false},
		{"seconds since 1970 on one day", []float64{1.7e9, 1.7e9 + 40000, 1.7e9 + 80000}, true},
		{"too small", []float64{1e-40, 2e-40, 3e-40}, true},
		{"too large", []float64{1e39, 2e39, -3e39}, true},
	} {
		if got := needsFloat64(tensor.New(tensor.WithShape(3, 1), tensor.WithBacking(c.values))); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
