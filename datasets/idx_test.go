package datasets_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/datasets"
)

// idx writes a file of unsigned bytes.
func idx(shape []uint32, values ...byte) string {
	file := []byte{0, 0, 8, byte(len(shape))}
	for _, size := range shape {
		file = binary.BigEndian.AppendUint32(file, size)
	}
	return string(append(file, values...))
}

var (
	twoImages = idx([]uint32{2, 1, 3}, 0, 51, 255, 102, 0, 204)
	twoLabels = idx([]uint32{2}, 2, 0)
)

func readIDX(images, labels string) (*datasets.Dataset, error) {
	return datasets.ReadIDX(bytes.NewReader([]byte(images)), bytes.NewReader([]byte(labels)))
}

func TestReadIDX(t *testing.T) {
	for _, c := range []struct{ name, images, labels string }{
		{"plain", twoImages, twoLabels},
		{"gzip", zipped(t, twoImages), zipped(t, twoLabels)},
	} {
		d, err := readIDX(c.images, c.labels)
		check(t, err)
		check(t, d.Validate())
		want(t, c.name+": X", d.X.Data(), []float32{0, 0.2, 1, 0.4, 0, 0.8})
		want(t, c.name+": shape", []int{d.Rows(), d.Columns()}, []int{2, 3})
		want(t, c.name+": labels", d.Labels(), []int{2, 0})
		want(t, c.name+": classes", d.Classes, []string{"0", "1", "2"})
		want(t, c.name+": features", d.Features, []string{"pixel0", "pixel1", "pixel2"})

		x, err := datasets.ReadIDXImages(bytes.NewReader([]byte(c.images)))
		check(t, err)
		want(t, c.name+": images alone", x.Data(), d.X.Data())
	}
}

func TestReadIDXRefuses(t *testing.T) {
	for _, c := range []struct{ name, images, labels, want string }{
		{"empty", "", twoLabels, "images: the file is cut short: it ends within the first 4 bytes"},
		{"cut in the magic number", twoImages[:3], twoLabels, "within the first 4 bytes"},
		{"cut in the dimensions", twoImages[:11], twoLabels, "within its 3 dimensions"},
		{"cut in the values", twoImages[:18], twoLabels, "after 2 of the 6 values that its shape [2 1 3] needs"},
		{"cut in the compressed values", zipped(t, twoImages)[:30], twoLabels, "cut short"},
		{"labels cut", twoImages, twoLabels[:9], "labels: the file is cut short: it ends after 1 of the 2 values"},
		{"goes on", twoImages + "x", twoLabels, "goes on after the 6 values"},
		{"a picture", "\x89PNG\r\n", twoLabels, "the file begins with 89 50 4e 47"},
		{"text", "label,p0\n", twoLabels, "begins with 00 00 08"},
		{"signed bytes", "\x00\x00\x09\x01\x00\x00\x00\x01\x00", twoLabels, "begins with 00 00 09 01"},
		{"no dimensions", "\x00\x00\x08\x00", twoLabels, "begins with 00 00 08 00"},
		{"no images", idx([]uint32{0, 1, 3}), twoLabels, "dimension 1 of the file is 0"},
		{"no pixels", idx([]uint32{2, 0}), twoLabels, "dimension 2 of the file is 0"},
		{"labels for images", twoLabels, twoLabels, "images of shape [2]"},
		{"images for labels", twoImages, twoImages, "labels of shape [2 1 3] for 2 images"},
		{"a label short", twoImages, idx([]uint32{1}, 1), "labels of shape [1] for 2 images"},
		{"one class", twoImages, idx([]uint32{2}, 0, 0), "every label is 0"},
		{"false gzip", "\x1f\x8b, no", twoLabels, "gzip"},
	} {
		_, err := readIDX(c.images, c.labels)
		wantError(t, c.name, err, c.want)
	}
}

// A header that claims far more than the file holds, or than anyone has, must
// not make room for it.
func TestReadIDXAllocatesWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape []uint32
		want  string
	}{
		{"too many images", []uint32{1 << 31, 1 << 15, 1 << 15}, "claims 2147483648 values or more, and 268435456 have room at 4 bytes each in the 1 GiB allowed"},
		{"product beyond 64 bits", []uint32{1 << 27, 1 << 31, 1 << 31}, "claims 134217728 x 2147483648 values"},
		{"product of 2^32 is 0", []uint32{1 << 16, 1 << 16, 1}, "claims 65536 x 65536 values"},
		{"allowed, but not there", []uint32{1 << 18, 28, 28}, "after 5 of the 205520896 values"},
	} {
		used := allocated(func() {
			_, err := readIDX(idx(c.shape, 1, 2, 3, 4, 5), twoLabels)
			wantError(t, c.name, err, c.want)
		})
		if used > 4<<20 {
			t.Errorf("%s: %d bytes were allocated", c.name, used)
		}
	}
}

// Of a small file that decompresses to a great deal, no more is read than its
// header claims, and no more than is allowed.
func TestReadIDXStopsAtItsLength(t *testing.T) {
	for _, c := range []struct{ name, images, want string }{
		{"bomb behind the values", twoImages, "goes on after the 6 values"},
		{"bomb of values", idx([]uint32{1 << 12, 1 << 12}), "claims 4096 x 4096 values or more, and 262144 have room"},
		{"bomb of one image", idx([]uint32{1, 1 << 18}), "goes on after the 262144 values"},
	} {
		bomb := bomb(t, c.images, "\x00", 16)
		used := allocated(func() {
			_, err := datasets.IDX{MaxBytes: 1 << 20}.ReadImages(strings.NewReader(bomb))
			wantError(t, c.name, err, c.want)
		})
		if used > 4<<20 {
			t.Errorf("%s: %d bytes were allocated", c.name, used)
		}
	}
}

// The limit is exact, and can be raised and lowered.
func TestIDXMaxBytes(t *testing.T) {
	for _, c := range []struct {
		allowed int64
		want    string
	}{
		{0, ""}, {24, ""}, {1 << 62, ""},
		{23, "claims 2 x 1 x 3 values or more, and 5 have room at 4 bytes each in the 23 bytes allowed; raise IDX.MaxBytes"},
		{-1, "IDX.MaxBytes must be a number of bytes, or 0 for 1 GiB; got -1"},
	} {
		d, err := datasets.IDX{MaxBytes: c.allowed}.Read(strings.NewReader(twoImages), strings.NewReader(twoLabels))
		if c.want != "" {
			wantError(t, c.want, err, c.want)
			continue
		}
		check(t, err)
		want(t, "rows", d.Rows(), 2)
	}
	wide := idx([]uint32{1, 1 << 11, 1 << 10}, make([]byte, 1<<21)...)
	_, err := datasets.ReadIDXImages(strings.NewReader(wide))
	wantError(t, "too many pixels", err, "images of shape [1 2048 1024] have 2097152 pixels each; there may be 1048576 at most")
}

// failing is a disk that breaks.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, os.ErrPermission }

func TestReadIDXReportsFailingReads(t *testing.T) {
	for _, images := range []string{"", twoImages[:7], twoImages[:18]} {
		_, err := datasets.ReadIDXImages(io.MultiReader(bytes.NewReader([]byte(images)), failing{}))
		wantError(t, "failing", err, "permission denied")
	}
}

func TestLoadIDX(t *testing.T) {
	folder := t.TempDir()
	images, labels := filepath.Join(folder, "images"), filepath.Join(folder, "labels")
	check(t, os.WriteFile(images, []byte(twoImages), 0o600))
	check(t, os.WriteFile(labels, []byte(zipped(t, twoLabels)), 0o600))
	d, err := datasets.LoadIDX(images, labels)
	check(t, err)
	want(t, "labels", d.Labels(), []int{2, 0})

	_, err = datasets.LoadIDX(images+"2", labels)
	wantError(t, "no images", err, "images2")
	_, err = datasets.LoadIDX(images, labels+"2")
	wantError(t, "no labels", err, "labels2")
	_, err = datasets.LoadIDX(labels, labels)
	wantError(t, "labels twice", err, "images of shape [2]")
}

// The test half of MNIST, where ASCENT_MNIST names the folder that holds it.
func TestMNIST(t *testing.T) {
	folder := os.Getenv("ASCENT_MNIST")
	if folder == "" {
		t.Skip("skipped: ASCENT_MNIST does not name a folder with t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz")
	}
	d, err := datasets.LoadIDX(filepath.Join(folder, "t10k-images-idx3-ubyte.gz"), filepath.Join(folder, "t10k-labels-idx1-ubyte.gz"))
	check(t, err)
	check(t, d.Validate())
	want(t, "shape", []int{d.Rows(), d.Columns()}, []int{10000, 784})
	want(t, "counts", d.ClassCounts(), []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009})
	want(t, "first labels", d.Labels()[:5], []int{7, 2, 1, 0, 4})
	var sum float64
	for _, v := range d.X.Float32s() {
		sum += float64(v)
	}
	near(t, "mean pixel", sum/float64(10000*784), 0.13251463, 1e-6)
}
