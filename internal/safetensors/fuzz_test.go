package safetensors

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"testing"

	"github.com/ascent-ml/ascent/internal/hostile"
)

// A header that promises more than there is takes no memory for it.
func TestReadPromises(t *testing.T) {
	for name, content := range map[string][]byte{
		"a header of 100 MiB": append(binary.LittleEndian.AppendUint64(nil, maxHeader), '{'),
		"a tensor of 1 TiB":   raw(`{"w":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}`, 1, 2, 3),
		"a tensor of 8 EiB":   raw(`{"w":{"dtype":"F64","shape":[1152921504606846975],"data_offsets":[0,9223372036854775800]}}`, 1, 2, 3),
	} {
		hostile.Limit(t, func() {
			if _, err := Read(bytes.NewReader(content)); err == nil {
				t.Errorf("%s: no error", name)
			}
		})
	}
	// Nor for more bytes than the header promises.
	hostile.Limit(t, func() {
		endless := io.MultiReader(bytes.NewReader(raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`)), zeros{})
		if _, err := Read(endless); err == nil {
			t.Error("no error for a file without an end")
		}
	})
}

// zeros is a reader without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// signed gives the content a checksum that is right, if it has a place for one,
// so that fuzzing reaches what lies behind it.
func signed(content []byte) []byte {
	content = bytes.Clone(content)
	if at, err := place(content); err == nil {
		copy(at, blank)
		sum := sha256.Sum256(content)
		hex.Encode(at, sum[:])
	}
	return content
}

// Whatever the bytes are, reading them gives an error, or a file that can be
// written.
func FuzzRead(f *testing.F) {
	f.Add(small(f))
	f.Add(raw(`{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}`, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0))
	f.Add(raw(`{"w":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}`, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0))
	f.Add(raw(`{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0))
	f.Add(raw(`{"w":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}}`, 1))
	f.Add(raw(`{"__metadata__":{"a":"b","sha256":"` + blank + `"}}`))
	f.Add(raw(`{"w":{"shape":[[1]]}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		content = signed(content)
		var file File
		var err error
		hostile.Limit(t, func() { file, err = Read(bytes.NewReader(content)) })
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := Write(&again, file); err != nil {
			t.Fatalf("a file that was read cannot be written: %v", err)
		}
		if back, err := Read(&again); err != nil || !back.Checked || len(back.Tensors) != len(file.Tensors) {
			t.Fatalf("a file that was read and written cannot be read: %v", err)
		}
	})
}
