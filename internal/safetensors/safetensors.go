// Package safetensors reads and writes tensors in the safetensors format: the
// length of a JSON header in 8 bytes, little endian; the header, which gives
// each tensor's dtype, shape and place; and the numbers, little endian, one
// tensor after the other (https://huggingface.co/docs/safetensors).
//
//	err := safetensors.Write(w, safetensors.File{Tensors: tensors})
//	file, err := safetensors.Read(r)
package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// maxHeader is the longest header that is read, as in the reference
// implementation.
const maxHeader = 100 << 20

// File is the content of a file.
type File struct {
	Tensors  []Tensor // in the order of their data
	Metadata map[string]string
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

// Write writes the file. Two tensors of one name, or one of another dtype
// than float32 and float64, are an error.
func Write(w io.Writer, f File) error {
	header := map[string]any{}
	if len(f.Metadata) > 0 {
		header[metadataKey] = f.Metadata
	}
	var data bytes.Buffer
	for _, t := range f.Tensors {
		if _, taken := header[t.Name]; taken || t.Name == metadataKey {
			return errors.Errorf("safetensors: the name %q is taken", t.Name)
		}
		if t.Value.RequiresIterator() || !t.Value.DataOrder().IsRowMajor() {
			return errors.Errorf("safetensors: tensor %q is a view or transposed; Materialize it first", t.Name)
		}
		e := entry{Shape: append([]int{}, t.Value.Shape()...), Offsets: [2]uint64{uint64(data.Len()), 0}}
		switch t.Value.Dtype() {
		case tensor.Float32:
			e.Dtype = "F32"
		case tensor.Float64:
			e.Dtype = "F64"
		default:
			return errors.Errorf("safetensors: tensor %q is %v; float32 and float64 can be written", t.Name, t.Value.Dtype())
		}
		if err := binary.Write(&data, binary.LittleEndian, t.Value.Data()); err != nil {
			return errors.Wrapf(err, "safetensors: tensor %q", t.Name)
		}
		e.Offsets[1] = uint64(data.Len())
		header[t.Name] = e
	}
	text, err := json.Marshal(header)
	if err != nil {
		return errors.Wrap(err, "safetensors: header")
	}
	// Spaces bring the data to a multiple of 8 bytes.
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return errors.Wrap(err, "safetensors: writing")
		}
	}
	return nil
}

// Read reads a file. Sizes that do not add up are an error, and no more
// memory is taken than the bytes that r really holds ask for.
func Read(r io.Reader) (File, error) {
	var length uint64
	if err := binary.Read(r, binary.LittleEndian, &length); err != nil {
		return File{}, errors.Wrap(err, "safetensors: the length of the header")
	}
	if length > maxHeader {
		return File{}, errors.Errorf("safetensors: a header of %d bytes is longer than the %d allowed; is this a safetensors file?", length, maxHeader)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(length)))
	if err != nil {
		return File{}, errors.Wrap(err, "safetensors: header")
	}
	if uint64(len(text)) != length {
		return File{}, errors.Errorf("safetensors: the file ends inside its header, after %d of %d bytes", len(text), length)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return File{}, errors.Wrap(err, "safetensors: data")
	}
	return parse(text, data)
}

func parse(text, data []byte) (File, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return File{}, errors.Wrap(err, "safetensors: the header is no JSON object")
	}
	var f File
	if metadata, ok := members[metadataKey]; ok {
		if err := json.Unmarshal(metadata, &f.Metadata); err != nil {
			return File{}, errors.Wrap(err, "safetensors: metadata")
		}
		delete(members, metadataKey)
	}
	entries := map[string]entry{}
	var names []string
	for name, member := range members {
		var e entry
		if err := json.Unmarshal(member, &e); err != nil {
			return File{}, errors.Wrapf(err, "safetensors: tensor %q", name)
		}
		entries[name] = e
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		x, y := entries[a].Offsets, entries[b].Offsets
		return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1]), cmp.Compare(a, b))
	})
	end := uint64(0)
	for _, name := range names {
		e := entries[name]
		if e.Offsets[0] != end || e.Offsets[1] < end || e.Offsets[1] > uint64(len(data)) {
			return File{}, errors.Errorf("safetensors: tensor %q is said to lie at %v in %d bytes of data, but must start at %d", name, e.Offsets, len(data), end)
		}
		end = e.Offsets[1]
		value, err := e.value(data[e.Offsets[0]:e.Offsets[1]])
		if err != nil {
			return File{}, errors.Wrapf(err, "safetensors: tensor %q", name)
		}
		f.Tensors = append(f.Tensors, Tensor{name, value})
	}
	if end != uint64(len(data)) {
		return File{}, errors.Errorf("safetensors: %d bytes follow the last tensor", uint64(len(data))-end)
	}
	return f, nil
}

// value makes the tensor of its bytes.
func (e entry) value(data []byte) (*tensor.Dense, error) {
	width := map[string]int{"F32": 4, "F64": 8}[e.Dtype]
	if width == 0 {
		return nil, errors.Errorf("has dtype %q; F32 and F64 can be read", e.Dtype)
	}
	size := 1
	for _, n := range e.Shape {
		if n < 1 || size > math.MaxInt/n {
			return nil, errors.Errorf("has shape %v; every size must be at least 1", e.Shape)
		}
		size *= n
	}
	if size != len(data)/width || len(data)%width != 0 {
		return nil, errors.Errorf("of shape %v and dtype %s cannot take %d bytes", e.Shape, e.Dtype, len(data))
	}
	if width == 4 {
		values := make([]float32, size)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		return tensor.New(tensor.WithShape(e.Shape...), tensor.WithBacking(values)), nil
	}
	values := make([]float64, size)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return tensor.New(tensor.WithShape(e.Shape...), tensor.WithBacking(values)), nil
}
