// Package npz reads and writes arrays of numbers in numpy's npz format: a zip
// archive with a file NAME.npy for each array, see npy.go
// (https://numpy.org/doc/stable/reference/generated/numpy.savez.html).
//
//	err := npz.Write(w, []npz.Array{{Name: "weight", Value: weight}})
//	arrays, checked, err := npz.Read(r, size, 1<<30)
//
// In Python, numpy.load(path)["weight"] is such an array, and
// numpy.savez(path, weight=...) writes a file that Read reads.
//
// What Write writes says in the archive's comment what its SHA-256 is, which
// Read checks. In files of numpy's, which have no comment, each array has its
// CRC-32.
package npz

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// Array is a named array of float32 or float64 in row-major order.
type Array struct {
	Name  string
	Value *tensor.Dense
}

// extension is what an array's name has behind it in the archive.
const extension = ".npy"

// commentPrefix is what the archive's comment has before the 64 hexadecimal
// digits of the SHA-256 of the whole file but for them, which are its end.
const commentPrefix = "sha256:"

const digits = 2 * sha256.Size

// Write writes the arrays, uncompressed. Two of one name, a name that is empty
// or not UTF-8, and another dtype than float32 and float64 are errors.
func Write(w io.Writer, arrays []Array) error {
	var content bytes.Buffer
	archive := zip.NewWriter(&content)
	taken := map[string]bool{}
	for _, a := range arrays {
		if a.Name == "" || taken[a.Name] || !utf8.ValidString(a.Name) {
			return errors.Errorf("npz: the name %q is empty, taken or not UTF-8", a.Name)
		}
		taken[a.Name] = true
		into, err := archive.CreateHeader(&zip.FileHeader{Name: a.Name + extension, Method: zip.Store})
		if err != nil {
			return errors.Wrap(err, "npz")
		}
		if err := writeArray(into, a.Value); err != nil {
			return errors.Wrapf(err, "npz: array %q", a.Name)
		}
	}
	if err := archive.SetComment(commentPrefix + strings.Repeat("0", digits)); err != nil {
		return errors.Wrap(err, "npz")
	}
	if err := archive.Close(); err != nil {
		return errors.Wrap(err, "npz")
	}
	body := content.Bytes()[:content.Len()-digits]
	sum := sha256.Sum256(body)
	for _, part := range [][]byte{body, []byte(hex.EncodeToString(sum[:]))} {
		if _, err := w.Write(part); err != nil {
			return errors.Wrap(err, "npz: writing")
		}
	}
	return nil
}

// Read reads an archive of so many bytes, compressed or not, in the order of
// its arrays, and tells whether it had a checksum, which was right. An archive
// whose arrays take more than limit bytes in all is an error before that
// memory is taken. So is one that is damaged or cut short, an array of another
// dtype than float32 and float64, and two of one name.
func Read(r io.ReaderAt, size, limit int64) (arrays []Array, checked bool, err error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, false, errors.Wrap(err, "npz: the file is no zip archive, or cut short")
	}
	if checked = archive.Comment != ""; checked {
		if err := checkSum(r, size, archive.Comment); err != nil {
			return nil, false, err
		}
	}
	taken := map[string]bool{}
	for _, f := range archive.File {
		name, ok := strings.CutSuffix(f.Name, extension)
		if !ok || name == "" || taken[name] || !utf8.ValidString(name) {
			return nil, false, errors.Errorf("npz: %q is in the archive twice, or is no array's: it must be NAME%s in UTF-8", f.Name, extension)
		}
		taken[name] = true
		value, err := readFile(f, limit)
		if err != nil {
			return nil, false, errors.Wrapf(err, "npz: array %q", name)
		}
		limit -= int64(value.DataSize()) * int64(value.Dtype().Size())
		arrays = append(arrays, Array{name, value})
	}
	return arrays, checked, nil
}

// checkSum returns an error unless the comment is the right checksum.
func checkSum(r io.ReaderAt, size int64, comment string) error {
	stated, ok := strings.CutPrefix(comment, commentPrefix)
	if !ok || len(stated) != digits {
		return errors.Errorf("npz: the archive has the comment %q, which is no checksum: it is damaged, or no archive of numpy's", comment)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size-digits)); err != nil {
		return errors.Wrap(err, "npz")
	}
	if stated != hex.EncodeToString(sum.Sum(nil)) {
		return errors.New("npz: the checksum is wrong: the file is damaged, or another program has changed it")
	}
	return nil
}

// readFile reads an array of at most limit bytes. The archive's own word on
// its size does not count.
func readFile(f *zip.File, limit int64) (*tensor.Dense, error) {
	file, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	value, err := readArray(file, limit)
	if err != nil {
		return nil, err
	}
	switch n, err := io.ReadFull(file, make([]byte, 1)); { // at its end, the CRC-32 is compared
	case n > 0:
		return nil, errors.New("more bytes follow the last number")
	case err != io.EOF:
		return nil, err
	}
	return value, nil
}
