package safetensors

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"
)

// raw is a file of that header and data.
func raw(header string, data ...byte) []byte {
	content := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(content, header...), data...)
}

// The bytes of a one-tensor file, laid out by hand after the format's
// description.
func TestReadByHand(t *testing.T) {
	content := raw(`{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}`,
		0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0) // 1 and -2.5
	f, err := Read(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if f.Metadata["k"] != "v" || len(f.Tensors) != 1 || f.Tensors[0].Name != "w" {
		t.Fatalf("got %+v", f)
	}
	if diff := cmp.Diff([]float32{1, -2.5}, f.Tensors[0].Value.Data()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(tensor.Shape{1, 2}, f.Tensors[0].Value.Shape()); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"nothing":         {nil, "the file is empty"},
		"length cut":      {[]byte{1, 2}, "length of its header"},
		"huge header":     {binary.LittleEndian.AppendUint64(nil, 1<<40), "is this a safetensors file?"},
		"header cut":      {binary.LittleEndian.AppendUint64(nil, 100), "ends inside its header"},
		"no JSON":         {raw(`hello`), "no JSON"},
		"no entry":        {raw(`{"w":3}`), `tensor "w"`},
		"dtype":           {raw(`{"w":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}`, 1), "F32 and F64"},
		"short data":      {raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1), "ends after 1 of its 4 bytes"},
		"shape and bytes": {raw(`{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 1, 2, 3, 4), "takes 8 bytes"},
		"no size":         {raw(`{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`), "at least 1"},
		"negative size":   {raw(`{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 1, 2, 3, 4), "at least 1"},
		"overflow":        {raw(`{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`), "at least 1"},
		"gap":             {raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 1, 2, 3, 4, 5, 6, 7, 8), "must start at 0"},
		"overlap": {raw(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`,
			1, 2, 3, 4), "must start at 4"},
		"no shape":         {raw(`{"w":{"dtype":"F32","data_offsets":[0,4]}}`, 1, 2, 3, 4), `no member "shape"`},
		"shape is null":    {raw(`{"w":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}`, 1, 2, 3, 4), "must be a shape"},
		"case of letters":  {raw(`{"w":{"dtype":"F32","Shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4), `no member "shape"`},
		"a member more":    {raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, 1, 2, 3, 4), "4 members"},
		"three offsets":    {raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}`, 1, 2, 3, 4), "a start and an end"},
		"33 dimensions":    {raw(`{"w":{"dtype":"F32","shape":[1`+strings.Repeat(",1", 32)+`],"data_offsets":[0,4]}}`, 1, 2, 3, 4), "33 dimensions"},
		"two of one name":  {raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4), `"w" twice`},
		"metadata is null": {raw(`{"__metadata__":{"a":null}}`), `"a" must be text`},
		"metadata nested":  {raw(`{"__metadata__":{"a":{"b":"c"}}}`), "metadata"},
		"nested deep":      {raw(`{"w":{"shape":[[1]]}}`), "nested too deep"},
		"a list":           {raw(`[]`), "must be a JSON object"},
		"null":             {raw(`null`), "must be a JSON object"},
		"backwards":        {raw(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,-4]}}`, 1, 2, 3, 4), `tensor "w"`},
		"trailing":         {raw(`{}`, 1), "more bytes follow"},
	} {
		if _, err := Read(bytes.NewReader(c.content)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	one := tensor.New(tensor.WithShape(1), tensor.WithBacking([]float32{1}))
	ints := tensor.New(tensor.WithShape(1), tensor.WithBacking([]int{1}))
	turned := tensor.New(tensor.WithShape(2, 3), tensor.Of(tensor.Float32))
	if err := turned.T(); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]File{
		"two of one name": {Tensors: []Tensor{{"w", one}, {"w", one}}},
		"reserved name":   {Tensors: []Tensor{{"__metadata__", one}}},
		"integers":        {Tensors: []Tensor{{"w", ints}}},
		"transposed":      {Tensors: []Tensor{{"w", turned}}},
		"no tensor":       {Tensors: []Tensor{{"w", nil}}},
		"name in Latin-1": {Tensors: []Tensor{{"w\xf6", one}}},
		"text in Latin-1": {Metadata: map[string]string{"town": "K\xf6ln"}},
		"checksum":        {Metadata: map[string]string{"sha256": ""}},
	} {
		if err := Write(&bytes.Buffer{}, f); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f File
		for i := range rapid.IntRange(0, 4).Draw(t, "tensors") {
			shape := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 3).Draw(t, "shape")
			value := tensor.New(tensor.WithShape(shape...), tensor.Of(tensor.Float32))
			if rapid.Bool().Draw(t, "double") {
				value = tensor.New(tensor.WithShape(shape...), tensor.Of(tensor.Float64))
			}
			for j := range value.DataSize() {
				x := rapid.Float64().Draw(t, "x")
				switch data := value.Data().(type) {
				case []float32:
					data[j] = float32(x)
				case []float64:
					data[j] = x
				}
			}
			f.Tensors = append(f.Tensors, Tensor{string(rune('a' + i)), value})
		}
		if rapid.Bool().Draw(t, "metadata") {
			f.Metadata = map[string]string{"k": rapid.String().Draw(t, "v")}
		}
		var content bytes.Buffer
		if err := Write(&content, f); err != nil {
			t.Fatal(err)
		}
		if content.Len() >= 8 && binary.LittleEndian.Uint64(content.Bytes())%8 != 0 {
			t.Fatal("the data do not start at a multiple of 8 bytes")
		}
		whole := bytes.Clone(content.Bytes())
		got, err := Read(&content)
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Comparer(func(a, b *tensor.Dense) bool {
			return a.Shape().Eq(b.Shape()) && cmp.Equal(bits(a), bits(b))
		})
		f.Checked = true
		if diff := cmp.Diff(f, got, same, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if cut := rapid.IntRange(0, len(whole)-1).Draw(t, "cut"); cut < len(whole) {
			if _, err := Read(bytes.NewReader(whole[:cut])); err == nil {
				t.Fatalf("the first %d of %d bytes were read without an error", cut, len(whole))
			}
		}
	})
}

func bits(t *tensor.Dense) (words []uint64) {
	switch data := t.Data().(type) {
	case []float32:
		for _, v := range data {
			words = append(words, uint64(math.Float32bits(v)))
		}
	case []float64:
		for _, v := range data {
			words = append(words, math.Float64bits(v))
		}
	}
	return words
}
