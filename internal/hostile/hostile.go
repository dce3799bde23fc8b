// Package hostile is for tests of readers: it damages files, and holds what
// reads them to limits.
//
//	hostile.Damage(t, content, func(damaged []byte) error {
//		_, err := safetensors.Read(bytes.NewReader(damaged))
//		return err
//	})
package hostile

import (
	"flag"
	"math/rand/v2"
	"runtime/metrics"
	"testing"
	"time"
)

const (
	// MaxMemory is what one small file may make a reader allocate.
	MaxMemory = 256 << 20

	// MaxTime is how long a reader may take for one small file.
	MaxTime = time.Second
)

// Damage reads every shorter prefix of a file, and the file with one bit
// flipped: every bit, or 10,000 of them if there are more, and 1,000 in a short
// test. A damaged file that is no error fails the test.
func Damage(t testing.TB, content []byte, read func(damaged []byte) error) {
	t.Helper()
	for length := range content {
		if err := read(content[:length:length]); err == nil {
			t.Errorf("the first %d of %d bytes were read without an error", length, len(content))
		}
	}
	bits := rand.New(rand.NewPCG(1, uint64(len(content)))).Perm(8 * len(content))
	bits = bits[:min(len(bits), flips())]
	damaged := make([]byte, len(content))
	for _, bit := range bits {
		copy(damaged, content)
		damaged[bit/8] ^= 1 << (bit % 8)
		if err := read(damaged); err == nil {
			t.Errorf("the file was read without an error after bit %d of byte %d had flipped, from %q to %q", bit%8, bit/8, content[bit/8], damaged[bit/8])
		}
	}
}

func flips() int {
	if testing.Short() {
		return 1_000
	}
	return 10_000
}

// Limit runs a reader and fails the test if it allocates more than MaxMemory
// in all, or takes longer than MaxTime of the processor's time. It is measured
// while fuzzing only, and counts if it is as long a second and a third time.
func Limit(t testing.TB, read func()) {
	t.Helper()
	before := allocated()
	took := timed(read)
	if bytes := allocated() - before; bytes > MaxMemory {
		t.Errorf("reading allocated %d bytes, more than the %d allowed", bytes, MaxMemory)
	}
	for range 2 {
		if took <= MaxTime || !fuzzing() {
			return
		}
		took = min(took, timed(read))
	}
	if took > MaxTime {
		t.Errorf("reading took %v, more than the %v allowed", took, MaxTime)
	}
}

func timed(f func()) time.Duration {
	start := processorTime()
	f()
	return processorTime() - start
}

// allocated returns how many bytes this process has allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func fuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}
