package safetensors

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/hostile"
)

// small is a file with a checksum.
func small(t testing.TB) []byte {
	f := File{
		Metadata: map[string]string{"k": `a "sha256":"` + blank + `" in a text`, "zeros": blank},
		Tensors: []Tensor{
			{"w", tensor.New(tensor.WithShape(1, 2), tensor.WithBacking([]float32{1, -2.5}))},
			{"v", tensor.New(tensor.WithShape(), tensor.WithBacking([]float64{3}))},
		},
	}
	var content bytes.Buffer
	if err := Write(&content, f); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// The checksum is that of the file with 64 zeros in its place, whatever else
// looks like it.
func TestChecksum(t *testing.T) {
	content := small(t)
	f, err := Read(bytes.NewReader(content))
	if err != nil || !f.Checked || f.Metadata["zeros"] != blank || len(f.Metadata) != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	before, after, found := strings.Cut(string(content), `"sha256":"`)
	sum := sha256.Sum256([]byte(before + `"sha256":"` + blank + after[64:]))
	if !found || after[:64] != hex.EncodeToString(sum[:]) {
		t.Errorf("the checksum is %s, want %x", after[:64], sum)
	}
}

// Files with members that Write does not write.
func TestChecksumRefuses(t *testing.T) {
	for name, c := range map[string]struct{ header, says string }{
		"wrong":       {`{"__metadata__":{"sha256":"` + blank + `"}}`, "checksum is wrong"},
		"short":       {`{"__metadata__":{"sha256":"00"}}`, "64 hexadecimal digits"},
		"upper case":  {`{"__metadata__":{"sha256":"` + strings.Repeat("A", 64) + `"}}`, "64 hexadecimal digits"},
		"escaped key": {`{"__metadata__":{"sha25\u0036":"` + blank + `"}}`, "64 hexadecimal digits"},
		"twice":       {`{"__metadata__":{"sha256":"` + blank + `","sha256":"` + blank + `"}}`, "twice"},
	} {
		if _, err := Read(bytes.NewReader(raw(c.header))); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
	if f, err := Read(bytes.NewReader(raw(`{"__metadata__":{"a":"b"}}`))); err != nil || f.Checked {
		t.Errorf("without a checksum: %+v, %v", f, err)
	}
}

// A file that is damaged anywhere is an error, or has lost its checksum.
func TestReadDamaged(t *testing.T) {
	hostile.Damage(t, small(t), func(damaged []byte) error {
		f, err := Read(bytes.NewReader(damaged))
		if err == nil && !f.Checked {
			return errors.New("no checksum")
		}
		return err
	})
}
