package hostile

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/pkg/errors"
)

// counter is a test that counts what it is told.
type counter struct {
	testing.TB
	failures int
}

func (c *counter) Helper()               {}
func (c *counter) Errorf(string, ...any) { c.failures++ }

func TestDamage(t *testing.T) {
	content := []byte("four")
	differs := func(b []byte) error {
		if !bytes.Equal(b, content) {
			return errors.New("not the file")
		}
		return nil
	}
	for _, c := range []struct {
		name     string
		read     func([]byte) error
		failures int
	}{
		{"all is noticed", differs, 0},
		{"nothing is noticed", func([]byte) error { return nil }, 4 + 4*8},
		{"not that the end is missing", func(b []byte) error {
			if len(b) < 4 {
				return nil
			}
			return differs(b)
		}, 4},
		{"not the case of letters", func(b []byte) error { return differs(bytes.ToLower(b)) }, 4},
	} {
		var got counter
		Damage(&got, content, c.read)
		if got.failures != c.failures {
			t.Errorf("%s: %d failures, want %d", c.name, got.failures, c.failures)
		}
	}
	var flipped int
	Damage(&counter{}, make([]byte, 4000), func(b []byte) error {
		if len(b) == 4000 {
			flipped++
		}
		return nil
	})
	if flipped != flips() {
		t.Errorf("of a large file, %d flips were tried", flipped)
	}
}

var kept []byte

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		size, failures int
	}{{1 << 20, 0}, {MaxMemory + 1, 1}} {
		t.Run(fmt.Sprint(c.size), func(t *testing.T) {
			var got counter
			Limit(&got, func() { kept = make([]byte, c.size) })
			kept = nil
			if got.failures != c.failures {
				t.Errorf("%d failures, want %d", got.failures, c.failures)
			}
		})
	}
}
