package npz

import (
	"archive/zip"
	"bytes"
	"os"
	"testing"

	"github.com/ascent-ml/ascent/internal/hostile"
)

// Whatever the bytes are, reading them gives an error, or arrays that can be
// written and read again. They are taken for an archive, and for the one array
// of an archive, since few changes leave an archive's checksums right.
func FuzzRead(f *testing.F) {
	for _, path := range []string{"testdata/numpy.npz", "testdata/compressed.npz"} {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add(small(f))
	f.Add([]byte(npy("<f4", "(1, 2)", "12345678")))
	f.Add([]byte(headed("{'shape': (2, 1), 'fortran_order': True, 'descr': '>f8'}", "1234567812345678")))
	f.Add([]byte(npy("<f8", "(1152921504606846977,)", "1")))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, archive := range [][]byte{content, pack(t, "w.npy", string(content), zip.Store)} {
			var arrays []Array
			var err error
			hostile.Limit(t, func() { arrays, _, err = Read(bytes.NewReader(archive), int64(len(archive)), 64<<20) })
			if err != nil {
				continue
			}
			var again bytes.Buffer
			if err := Write(&again, arrays); err != nil {
				t.Fatalf("arrays that were read cannot be written: %v", err)
			}
			if back, checked, err := Read(bytes.NewReader(again.Bytes()), int64(again.Len()), 64<<20); err != nil || !checked || len(back) != len(arrays) {
				t.Fatalf("arrays that were read and written cannot be read: %v", err)
			}
		}
	})
}
