package safetensors

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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

// Read reads a file to its end. A checksum that is wrong, sizes that do not
// add up, numbers of no tensor and a header that two readers could take for
// different ones are errors; a file without a checksum is not, see
// File.Checked. Memory is taken for bytes that r really holds, and not for
// those that a header promises.
func Read(r io.Reader) (File, error) {
	text, err := readHeader(r)
	if err != nil {
		return File{}, err
	}
	f, entries, err := parse(text)
	if err != nil {
		return File{}, err
	}
	stated, err := f.takeChecksum(text)
	if err != nil {
		return File{}, err
	}
	sum := sha256.New()
	sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(text))))
	sum.Write(text)
	r = io.TeeReader(r, sum)
	for i, e := range entries {
		if f.Tensors[i].Value, err = e.read(r); err != nil {
			return File{}, errors.Wrapf(err, "safetensors: tensor %q", f.Tensors[i].Name)
		}
	}
	switch n, err := io.ReadFull(r, make([]byte, 1)); {
	case n > 0:
		return File{}, errors.New("safetensors: more bytes follow the last tensor")
	case err != io.EOF:
		return File{}, errors.Wrap(err, "safetensors: after the last tensor")
	case f.Checked && stated != hex.EncodeToString(sum.Sum(nil)):
		return File{}, errors.New("safetensors: the checksum is wrong: the file is damaged, or another program has changed it")
	}
	return f, nil
}

// readHeader reads the header's text, which starts after its length.
func readHeader(r io.Reader) ([]byte, error) {
	start := make([]byte, 8)
	switch n, err := io.ReadFull(r, start); {
	case err == io.EOF:
		return nil, errors.New("safetensors: the file is empty")
	case err == io.ErrUnexpectedEOF && foreign(start[:n]) != "":
		return nil, notOurs(start[:n])
	case err == io.ErrUnexpectedEOF:
		return nil, errors.Errorf("safetensors: the file ends inside the length of its header, after %d of 8 bytes", n)
	case err != nil:
		return nil, errors.Wrap(err, "safetensors: the length of the header")
	}
	length := binary.LittleEndian.Uint64(start)
	if length > maxHeader {
		return nil, notOurs(start)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(length)))
	if err != nil {
		return nil, errors.Wrap(err, "safetensors: header")
	}
	if !bytes.HasPrefix(text, []byte("{")) && foreign(start) != "" { // by chance a length may look like another file
		return nil, notOurs(start)
	}
	if uint64(len(text)) != length {
		return nil, errors.Errorf("safetensors: the file ends inside its header, after %d of %d bytes", len(text), length)
	}
	return text, nil
}

// notOurs is the error of a file that starts with bytes that no header can
// follow.
func notOurs(start []byte) error {
	if is := foreign(start); is != "" {
		return errors.Errorf("safetensors: the file %s, and no safetensors file", is)
	}
	return errors.Errorf("safetensors: the file starts with a length of its header of more than %d bytes; is this a safetensors file?", maxHeader)
}

// parse reads the header: a file whose tensors have names but no values yet,
// and the entry of each, in the order of their data.
func parse(text []byte) (File, []entry, error) {
	if err := CheckJSON(text, 3); err != nil {
		return File{}, nil, errors.Wrap(err, "safetensors: header")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil || members == nil {
		return File{}, nil, errors.New("safetensors: the header must be a JSON object")
	}
	var f File
	if metadata, ok := members[metadataKey]; ok {
		var err error
		if f.Metadata, err = parseMetadata(metadata); err != nil {
			return File{}, nil, errors.Wrap(err, "safetensors: metadata")
		}
		delete(members, metadataKey)
	}
	type named struct {
		name string
		entry
	}
	var all []named
	for name, member := range members {
		e, err := parseEntry(member)
		if err != nil {
			return File{}, nil, errors.Wrapf(err, "safetensors: tensor %q", name)
		}
		all = append(all, named{name, e})
	}
	slices.SortFunc(all, func(a, b named) int { return cmp.Compare(a.Offsets[0], b.Offsets[0]) })
	end := uint64(0)
	var entries []entry
	for _, e := range all {
		if e.Offsets[0] != end {
			return File{}, nil, errors.Errorf("safetensors: tensor %q is said to lie at %v, but must start at %d, where the one before it ends", e.name, e.Offsets, end)
		}
		end = e.Offsets[1]
		f.Tensors = append(f.Tensors, Tensor{Name: e.name})
		entries = append(entries, e.entry)
	}
	return f, entries, nil
}

func parseMetadata(text []byte) (map[string]string, error) {
	var members map[string]*string
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	metadata := map[string]string{}
	for key, value := range members {
		if value == nil {
			return nil, errors.Errorf("%q must be text, got null", key)
		}
		metadata[key] = *value
	}
	return metadata, nil
}

// parseEntry reads a tensor's entry, which must have its three members and no
// others, and describe as many bytes as its numbers take.
func parseEntry(text []byte) (e entry, err error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return entry{}, err
	}
	var offsets []uint64
	for key, into := range map[string]any{"dtype": &e.Dtype, "shape": &e.Shape, "data_offsets": &offsets} {
		member, ok := members[key]
		if !ok {
			return entry{}, errors.Errorf("has no member %q", key)
		}
		if err := json.Unmarshal(member, into); err != nil {
			return entry{}, err
		}
	}
	width, known := widths[e.Dtype]
	switch {
	case len(members) != 3:
		return entry{}, errors.Errorf("has %d members; it must have dtype, shape and data_offsets", len(members))
	case !known:
		return entry{}, errors.Errorf("has dtype %q; F32 and F64 can be read", e.Dtype)
	case e.Shape == nil || len(e.Shape) > maxDims:
		return entry{}, errors.Errorf("has %d dimensions; there must be a shape, of at most %d", len(e.Shape), maxDims)
	case len(offsets) != 2 || offsets[0] > offsets[1]:
		return entry{}, errors.Errorf("has data_offsets %v; they must be a start and an end", offsets)
	}
	size := width
	for _, n := range e.Shape {
		if n < 1 || size > math.MaxInt/n {
			return entry{}, errors.Errorf("has shape %v; every size must be at least 1, and all of it fit in memory", e.Shape)
		}
		size *= n
	}
	e.Offsets = [2]uint64(offsets)
	if e.size() != uint64(size) {
		return entry{}, errors.Errorf("of shape %v and dtype %s takes %d bytes, and is said to lie at %v", e.Shape, e.Dtype, size, e.Offsets)
	}
	return e, nil
}

// maxDims is the most dimensions of a tensor, as in numpy before its version 2.
const maxDims = 32

func (e entry) size() uint64 { return e.Offsets[1] - e.Offsets[0] }

// read reads the tensor's numbers.
func (e entry) read(r io.Reader) (*tensor.Dense, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(e.size())))
	if err != nil {
		return nil, err
	}
	if uint64(len(data)) != e.size() {
		return nil, errors.Errorf("the file ends after %d of its %d bytes of data", len(data), e.size())
	}
	if e.Dtype == "F32" {
		values := make([]float32, len(data)/4)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		return tensor.New(tensor.WithShape(e.Shape...), tensor.WithBacking(values)), nil
	}
	values := make([]float64, len(data)/8)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return tensor.New(tensor.WithShape(e.Shape...), tensor.WithBacking(values)), nil
}
