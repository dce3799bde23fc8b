// Package safetensors reads and writes tensors in the safetensors format: the
// length of a JSON header in 8 bytes, little endian; the header, which gives
// each tensor's dtype, shape and place; and the numbers, little endian, one
// tensor after the other (https://huggingface.co/docs/safetensors).
//
//	err := safetensors.Write(w, safetensors.File{Tensors: tensors})
//	file, err := safetensors.Read(r)
//
// Write adds to the metadata a SHA-256 over the whole file, which Read checks;
// other readers of the format pass it over.
package safetensors

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"unicode/utf8"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// File is the content of a file.
type File struct {
	Tensors  []Tensor // in the order of their data
	Metadata map[string]string

	// Checked is true after Read if the file carried a checksum, which was
	// right. Write does not look at it.
	Checked bool
}

// Tensor is a named tensor of float32 or float64 in row-major order.
type Tensor struct {
	Name  string
	Value *tensor.Dense
}

// entry is a tensor's member in the header.
type entry struct {
	Dtype   string    `json:"dtype"`
	Shape   []int     `json:"shape"`
	Offsets [2]uint64 `json:"data_offsets"`
}

// metadataKey is the header's member for metadata.
const metadataKey = "__metadata__"

// Write writes the file. Two tensors of one name, one of another dtype than
// float32 and float64, text that is not UTF-8, and metadata under ChecksumKey
// are errors.
func Write(w io.Writer, f File) error {
	text, size, err := header(f)
	if err != nil {
		return err
	}
	content := make([]byte, 0, lengthSize+len(text)+size)
	content = binary.LittleEndian.AppendUint64(content, uint64(len(text)))
	content = append(content, text...)
	for _, t := range f.Tensors {
		if content, err = binary.Append(content, binary.LittleEndian, t.Value.Data()); err != nil {
			return errors.Wrapf(err, "safetensors: tensor %q", t.Name)
		}
	}
	at, err := place(content[lengthSize:][:len(text)])
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	hex.Encode(at, sum[:])
	_, err = w.Write(content)
	return errors.Wrap(err, "safetensors: writing")
}

// lengthSize is how many bytes the header's length takes.
const lengthSize = 8

// header writes the header, with a checksum still to be filled in, and tells
// the size of the data.
func header(f File) (text []byte, size int, err error) {
	metadata := maps.Clone(f.Metadata)
	if metadata == nil {
		metadata = map[string]string{}
	}
	if _, taken := metadata[ChecksumKey]; taken {
		return nil, 0, errors.Errorf("safetensors: the key %q of the metadata is for the checksum; use another", ChecksumKey)
	}
	for key, value := range metadata {
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return nil, 0, errors.Errorf("safetensors: metadata %q: %.80q is not UTF-8 text, as JSON must be", key, value)
		}
	}
	metadata[ChecksumKey] = blank
	members := map[string]any{metadataKey: metadata}
	end := uint64(0)
	for _, t := range f.Tensors {
		e, err := newEntry(t, end)
		if err != nil {
			return nil, 0, errors.Wrapf(err, "safetensors: tensor %q", t.Name)
		}
		if _, taken := members[t.Name]; taken {
			return nil, 0, errors.Errorf("safetensors: the name %q is taken", t.Name)
		}
		members[t.Name] = e
		end = e.Offsets[1]
	}
	text, err = json.Marshal(members)
	if err != nil {
		return nil, 0, errors.Wrap(err, "safetensors: header")
	}
	// Spaces bring the data to a multiple of 8 bytes.
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	return text, int(end), nil
}

// newEntry describes a tensor whose numbers start at an offset.
func newEntry(t Tensor, start uint64) (entry, error) {
	if t.Value == nil || t.Value.RequiresIterator() || !t.Value.DataOrder().IsRowMajor() {
		return entry{}, errors.New("is nil, a view or transposed; Materialize it first")
	}
	if !utf8.ValidString(t.Name) {
		return entry{}, errors.New("has a name that is not UTF-8 text, as JSON must be")
	}
	e := entry{Shape: append([]int{}, t.Value.Shape()...)}
	switch t.Value.Dtype() {
	case tensor.Float32:
		e.Dtype = "F32"
	case tensor.Float64:
		e.Dtype = "F64"
	default:
		return entry{}, errors.Errorf("is of %v; float32 and float64 can be written", t.Value.Dtype())
	}
	size := t.Value.Shape().TotalSize() * widths[e.Dtype]
	e.Offsets = [2]uint64{start, start + uint64(size)}
	return e, nil
}

// widths are the dtypes that there are here, with the bytes of a number.
var widths = map[string]int{"F32": 4, "F64": 8}
