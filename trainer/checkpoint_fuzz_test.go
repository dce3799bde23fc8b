package trainer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/hostile"
	"github.com/ascent-ml/ascent/internal/safetensors"
)

// checksum is where a file has its checksum, which counts as zeros.
var checksum = regexp.MustCompile(`"` + safetensors.ChecksumKey + `":"([0-9a-f]{64})"`)

// signed gives the content a checksum that is right, so that fuzzing reaches
// what lies behind it.
func signed(content []byte) []byte {
	content = bytes.Clone(content)
	if at := checksum.FindSubmatchIndex(content); at != nil {
		digits := content[at[2]:at[3]]
		copy(digits, strings.Repeat("0", len(digits)))
		sum := sha256.Sum256(content)
		hex.Encode(digits, sum[:])
	}
	return content
}

// Whatever the bytes are, resuming from them is an error, or a run between two
// of its steps.
func FuzzCheckpoint(f *testing.F) {
	f.Add(halfway(f))
	kept, err := os.ReadFile("testdata/checkpoint-v1.safetensors")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(kept)
	run, err := newTraining[float32](regression(f, tensor.Float32), line, momentumInTwos)
	if err != nil {
		f.Fatal(err)
	}
	defer run.close()
	f.Fuzz(func(t *testing.T, content []byte) {
		var err error
		hostile.Limit(t, func() { err = restore(run, signed(content)) })
		if err != nil {
			return
		}
		state, err := run.capture()
		if err != nil {
			t.Fatal(err)
		}
		if err := state.check(); err != nil {
			t.Fatalf("it is restored, and captured again: %v", err)
		}
	})
}
