package npz

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// An array in a file of its own, NAME.npy, is
//
//	\x93NUMPY       6 bytes
//	version         2 bytes: 1 0, 2 0 or 3 0
//	length          of the header, little endian, in 2 bytes, 4 from version 2
//	header          a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
//	numbers         row by row, or column by column in Fortran's order
//
// with spaces and a newline at the header's end, which bring the numbers to a
// multiple of 64 bytes
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
const magic = "\x93NUMPY"

// maxHeader is the longest header that is read, as in numpy's max_header_size.
const maxHeader = 10_000

// maxDims is the most dimensions of an array, as in numpy before its version 2.
const maxDims = 32

// header describes the numbers that follow it.
type header struct {
	order   binary.ByteOrder
	double  bool // float64, not float32
	fortran bool // column by column
	shape   []int
}

func writeArray(w io.Writer, value *tensor.Dense) error {
	if value == nil || value.RequiresIterator() || !value.DataOrder().IsRowMajor() {
		return errors.New("is nil, a view or transposed; Materialize it first")
	}
	var dtype string
	switch value.Dtype() {
	case tensor.Float32:
		dtype = "<f4"
	case tensor.Float64:
		dtype = "<f8"
	default:
		return errors.Errorf("is of %v; float32 and float64 can be written", value.Dtype())
	}
	shape := ""
	for _, n := range value.Shape() {
		shape += fmt.Sprintf("%d,", n) // with a comma after the last, a tuple of one too
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", dtype, shape)
	const before = len(magic) + 4
	for (before+len(text)+1)%64 != 0 {
		text += " "
	}
	text += "\n"
	start := append([]byte(magic), 1, 0)
	start = binary.LittleEndian.AppendUint16(start, uint16(len(text)))
	if _, err := w.Write(append(start, text...)); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, value.Data())
}

// readArray reads an array whose numbers take at most limit bytes.
func readArray(r io.Reader, limit int64) (*tensor.Dense, error) {
	text, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	h, err := parseHeader(text)
	if err != nil {
		return nil, errors.Wrapf(err, "the header %.200q", text)
	}
	width := 4
	if h.double {
		width = 8
	}
	size := int64(width)
	for _, n := range h.shape {
		if n < 1 || size > limit/int64(n) {
			return nil, errors.Errorf("has shape %v; every size must be at least 1, and all of it fit in the %d bytes allowed", h.shape, limit)
		}
		size *= int64(n)
	}
	if size > limit {
		return nil, errors.Errorf("has shape %v, which does not fit in the %d bytes allowed", h.shape, limit)
	}
	data, err := io.ReadAll(io.LimitReader(r, size)) // memory as it comes, size is only what the header says
	if err != nil {
		return nil, err
	}
	if int64(len(data)) != size {
		return nil, errors.Errorf("ends after %d of %d bytes of numbers", len(data), size)
	}
	if h.double {
		return arrayOf(h, data, width, func(b []byte) float64 { return math.Float64frombits(h.order.Uint64(b)) }), nil
	}
	return arrayOf(h, data, width, func(b []byte) float32 { return math.Float32frombits(h.order.Uint32(b)) }), nil
}

func readHeader(r io.Reader) (string, error) {
	start := make([]byte, len(magic)+2)
	if _, err := io.ReadFull(r, start); err != nil || string(start[:len(magic)]) != magic {
		return "", errors.New(`is no array: it does not start with "\x93NUMPY"`)
	}
	length := make([]byte, 4)
	switch major := start[len(magic)]; major {
	case 1:
		length = length[:2]
	case 2, 3:
	default:
		return "", errors.Errorf("is of version %d of the format; versions 1 to 3 can be read", major)
	}
	if _, err := io.ReadFull(r, length); err != nil {
		return "", errors.Wrap(err, "the length of the header")
	}
	n := binary.LittleEndian.Uint32(append(length, 0, 0)[:4])
	if n > maxHeader {
		return "", errors.Errorf("has a header of %d bytes, more than the %d allowed", n, maxHeader)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return "", errors.Wrap(err, "the header")
	}
	return string(text), nil
}

// member is a member of the header's dictionary at the beginning of a text.
var member = regexp.MustCompile(`^\s*'(\w+)'\s*:\s*('[^']*'|True|False|\([\d\s,]*\))\s*(,|$)`)

// parseHeader reads the dictionary, which has its three members in any order.
func parseHeader(text string) (header, error) {
	rest, opened := strings.CutPrefix(strings.TrimSpace(text), "{")
	rest, closed := strings.CutSuffix(rest, "}")
	if !opened || !closed {
		return header{}, errors.New("is not in {}")
	}
	members := map[string]string{}
	for strings.TrimSpace(rest) != "" {
		found := member.FindStringSubmatch(rest)
		if found == nil {
			return header{}, errors.Errorf("cannot be read from %.80q on; it must give one dtype, fortran_order and shape", rest)
		}
		if _, twice := members[found[1]]; twice {
			return header{}, errors.Errorf("has %s twice", found[1])
		}
		members[found[1]] = found[2]
		rest = rest[len(found[0]):]
	}
	if len(members) != 3 {
		return header{}, errors.Errorf("has %d members; it must have descr, fortran_order and shape", len(members))
	}
	h := header{order: binary.LittleEndian, fortran: members["fortran_order"] == "True"}
	if !h.fortran && members["fortran_order"] != "False" {
		return header{}, errors.Errorf("has fortran_order %q; it must be True or False", members["fortran_order"])
	}
	switch dtype := members["descr"]; dtype {
	case "'<f4'", "'>f4'", "'<f8'", "'>f8'":
		h.double = strings.Contains(dtype, "8")
		if strings.Contains(dtype, ">") {
			h.order = binary.BigEndian
		}
	default:
		return header{}, errors.Errorf("has the dtype %s; float32 and float64 can be read, '<f4' and '<f8', so convert the array by astype", dtype)
	}
	var err error
	h.shape, err = parseShape(members["shape"])
	return h, err
}

// parseShape reads a tuple of whole numbers: (), (3,) or (3, 4).
func parseShape(text string) ([]int, error) {
	inner, opened := strings.CutPrefix(text, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !opened || !closed {
		return nil, errors.Errorf("has shape %s; it must be a tuple", text)
	}
	parts := strings.Split(inner, ",")
	if last := len(parts) - 1; strings.TrimSpace(parts[last]) == "" {
		parts = parts[:last]
	} else if last == 0 {
		return nil, errors.Errorf("has shape %s, which is no tuple without a comma", text)
	}
	if len(parts) > maxDims {
		return nil, errors.Errorf("has %d dimensions, more than the %d allowed", len(parts), maxDims)
	}
	shape := []int{}
	for _, part := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return nil, errors.Errorf("has shape %s; it must be a tuple of whole numbers", text)
		}
		shape = append(shape, n)
	}
	return shape, nil
}

// arrayOf makes the array of its bytes, in row-major order.
func arrayOf[F float32 | float64](h header, data []byte, width int, number func([]byte) F) *tensor.Dense {
	values := make([]F, len(data)/width)
	at := make([]int, len(h.shape)) // of the next number
	for i := range values {
		place := i
		if h.fortran {
			place = 0
			for d, n := range h.shape {
				place = place*n + at[d]
			}
			next(at, h.shape)
		}
		values[place] = number(data[i*width:])
	}
	return tensor.New(tensor.WithShape(slices.Clone(h.shape)...), tensor.WithBacking(values))
}

// next moves a place on by one, its first index fastest, as in Fortran.
func next(at, shape []int) {
	for d := range at {
		if at[d]++; at[d] < shape[d] {
			return
		}
		at[d] = 0
	}
}
