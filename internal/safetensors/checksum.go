package safetensors

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/pkg/errors"
)

// ChecksumKey is the member of the metadata that holds the SHA-256 of the
// whole file, from its first byte to its last, in 64 lower-case hexadecimal
// digits that count as zeros.
const ChecksumKey = "sha256"

// blank is what the digits count as.
var blank = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// digits finds the place of the checksum. Inside of a JSON string a quotation
// mark has a backslash before it, so that no text can look like this.
var digits = regexp.MustCompile(`"` + ChecksumKey + `"\s*:\s*"([0-9a-f]{64})"`)

// place returns the part of the header that holds the digits.
func place(text []byte) ([]byte, error) {
	found := digits.FindAllSubmatchIndex(text, 2)
	if len(found) != 1 {
		return nil, errors.Errorf("safetensors: the checksum %q must be 64 hexadecimal digits in lower case, and be there once", ChecksumKey)
	}
	return text[found[0][2]:found[0][3]], nil
}

// takeChecksum takes the checksum out of the metadata and blanks it in the
// header; it returns "" if there is none.
func (f *File) takeChecksum(text []byte) (string, error) {
	if _, f.Checked = f.Metadata[ChecksumKey]; !f.Checked {
		return "", nil
	}
	delete(f.Metadata, ChecksumKey)
	at, err := place(text)
	if err != nil {
		return "", err
	}
	stated := string(at)
	copy(at, blank)
	return stated, nil
}
