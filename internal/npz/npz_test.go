package npz

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"github.com/ascent-ml/ascent/internal/hostile"
)

func read(content []byte) ([]Array, error) {
	arrays, _, err := Read(bytes.NewReader(content), int64(len(content)), 1<<20)
	return arrays, err
}

// text is what there is to know of an array, every bit included.
func text(a Array) string {
	s := fmt.Sprint(a.Name, a.Value.Dtype(), []int(a.Value.Shape()))
	switch a.Value.Dtype() {
	case tensor.Float32:
		for _, v := range a.Value.Float32s() {
			s += fmt.Sprintf(" %x", math.Float32bits(v))
		}
	case tensor.Float64:
		for _, v := range a.Value.Float64s() {
			s += fmt.Sprintf(" %x", math.Float64bits(v))
		}
	}
	return s
}

func texts(arrays []Array) (all []string) {
	for _, a := range arrays {
		all = append(all, text(a))
	}
	return all
}

func f32(name string, shape []int, values ...float32) Array {
	return Array{name, tensor.New(tensor.WithShape(shape...), tensor.WithBacking(values))}
}

func f64(name string, shape []int, values ...float64) Array {
	return Array{name, tensor.New(tensor.WithShape(shape...), tensor.WithBacking(values))}
}

// What numpy has written, see testdata/numpy_files.py.
func TestReadNumpy(t *testing.T) {
	var counted []float64
	for i := range 24 {
		counted = append(counted, float64(i))
	}
	inf := float32(math.Inf(1))
	want := texts([]Array{
		f32("rows", []int{2, 3}, 1, 2, 3, 4, 5, 6.5),
		f64("columns", []int{2, 3, 4}, counted...),
		f32("transposed", []int{3, 2}, 1, 4, 2, 5, 3, 6.5),
		f32("big", []int{2}, 1, -2.5),
		f64("big.double", []int{1, 1}, 1e300),
		f64("scalar", []int{}, math.Copysign(0, -1)),
		f32("not finite", []int{3}, math.Float32frombits(0x7fc00000), inf, -inf), // numpy's nan has these bits
	})
	for _, path := range []string{"testdata/numpy.npz", "testdata/compressed.npz"} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(content)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, texts(got)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", path, diff)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var arrays []Array
		for i := range rapid.IntRange(0, 4).Draw(t, "arrays") {
			shape := rapid.SliceOfN(rapid.IntRange(1, 4), 0, 3).Draw(t, "shape")
			size := tensor.Shape(shape).TotalSize()
			name := fmt.Sprint(i, rapid.String().Draw(t, "name"))
			if rapid.Bool().Draw(t, "double") {
				arrays = append(arrays, f64(name, shape, rapid.SliceOfN(rapid.Float64(), size, size).Draw(t, "values")...))
			} else {
				arrays = append(arrays, f32(name, shape, rapid.SliceOfN(rapid.Float32(), size, size).Draw(t, "values")...))
			}
		}
		var content bytes.Buffer
		if err := Write(&content, arrays); err != nil {
			t.Fatal(err)
		}
		got, err := read(content.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(texts(arrays), texts(got)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// small is an archive of Write's.
func small(t testing.TB) []byte {
	var content bytes.Buffer
	if err := Write(&content, []Array{f32("w", []int{1, 2}, 1, -2.5), f64("v", []int{}, 3)}); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// The end of the file is the SHA-256 of all before it, and numbers start at a
// multiple of 64 bytes after an array's own beginning.
func TestChecksum(t *testing.T) {
	content := small(t)
	body, stated := content[:len(content)-64], string(content[len(content)-64:])
	if sum := sha256.Sum256(body); stated != hex.EncodeToString(sum[:]) {
		t.Errorf("the checksum is %s, want %x", stated, sum)
	}
	start, end := bytes.Index(content, []byte(magic)), bytes.Index(content, []byte("\n"))
	if (end+1-start)%64 != 0 {
		t.Errorf("the header takes %d bytes", end+1-start)
	}
}

// A file of Write's that is damaged anywhere is an error; one of numpy's, which
// has a checksum for each array only, is one or reads as before.
func TestReadDamaged(t *testing.T) {
	hostile.Damage(t, small(t), func(damaged []byte) error {
		_, err := read(damaged)
		return err
	})
	for _, path := range []string{"testdata/numpy.npz", "testdata/compressed.npz"} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := read(content)
		if err != nil {
			t.Fatal(err)
		}
		want := values(whole)
		hostile.Damage(t, content, func(damaged []byte) error {
			got, err := read(damaged)
			if err == nil && values(got) == want {
				return fmt.Errorf("none of the numbers is another")
			}
			return err
		})
	}
}

// values are the numbers without the arrays' names, which have no checksum of
// their own in numpy's files.
func values(arrays []Array) (s string) {
	for _, a := range arrays {
		s += text(Array{"", a.Value}) + "\n"
	}
	return s
}

// pack is an archive with one file.
func pack(t testing.TB, name, content string, method uint16) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	into, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := into.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadRefuses(t *testing.T) {
	bomb := npy("<f4", "(16777216,)", strings.Repeat("\x00", 1<<26))
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"no archive":      {[]byte("PK"), "no zip archive"},
		"empty":           {nil, "no zip archive"},
		"another file":    {pack(t, "readme", "", zip.Store), "NAME.npy"},
		"no name":         {pack(t, ".npy", npy("<f4", "(1,)", "1234"), zip.Store), "NAME.npy"},
		"of a comment":    {commented(t), "is no checksum"},
		"longer than all": {pack(t, "w.npy", bomb, zip.Deflate), "1048576 bytes allowed"},
		"many too long":   {half(t, 3), "bytes allowed"},
		"not its dtype":   {pack(t, "w.npy", npy("<i8", "(1,)", "12345678"), zip.Store), `array "w"`},
	} {
		hostile.Limit(t, func() {
			if _, err := read(c.content); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
			}
		})
	}
}

// commented is an archive with a comment of another program's.
func commented(t *testing.T) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if err := w.SetComment("hello"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// half is an archive of n arrays that take half of the bytes allowed each.
func half(t *testing.T, n int) []byte {
	var arrays []Array
	for i := range n {
		arrays = append(arrays, f32(fmt.Sprint(i), []int{1 << 17}, make([]float32, 1<<17)...))
	}
	var b bytes.Buffer
	if err := Write(&b, arrays); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWriteRefuses(t *testing.T) {
	turned := tensor.New(tensor.WithShape(2, 3), tensor.Of(tensor.Float32))
	if err := turned.T(); err != nil {
		t.Fatal(err)
	}
	one := f32("w", []int{1}, 1)
	for name, arrays := range map[string][]Array{
		"two of one name": {one, one},
		"no name":         {{"", one.Value}},
		"Latin-1":         {{"\xf6", one.Value}},
		"no array":        {{"w", nil}},
		"integers":        {{"w", tensor.New(tensor.WithShape(1), tensor.WithBacking([]int{1}))}},
		"transposed":      {{"w", turned}},
	} {
		if err := Write(&bytes.Buffer{}, arrays); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
