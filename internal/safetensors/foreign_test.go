package safetensors

import (
	"bytes"
	"strings"
	"testing"
)

// Files of other kinds are told by their first bytes: PNG (ISO/IEC 15948, 5.2),
// JPEG (ITU-T T.81, B.1), ZIP (APPNOTE 4.3.7), gzip (RFC 1952), HDF5 and numpy as
// their format specifications have it.
func TestReadForeign(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"nothing":      {"", "the file is empty"},
		"PNG":          {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a PNG picture"},
		"JPEG":         {"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "is a JPEG picture"},
		"npz":          {"PK\x03\x04\x14\x00\x08\x00\x00\x00\x00\x00", "Network.LoadNPZ reads into a network, and no safetensors file"},
		"gzip":         {"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", "is in gzip"},
		"HDF5":         {"\x89HDF\r\n\x1a\n\x00", "is in HDF5"},
		"npy":          {"\x93NUMPY\x01\x00v\x00{'descr'", "is an array of numpy"},
		"a table":      {"area,price\n1,2\n", "is text, a table perhaps"},
		"a word":       {"a,b\n", "is text, a table perhaps"},
		"other script": {"Größe;Preis\n", "is text, a table perhaps"},
		"cut rune":     {"ab,cdefé,g\n"[:9], "is text, a table perhaps"},
		"Latin-1":      {"a\xe9bcdefghi", "is this a safetensors file?"},
		"noise":        {"\x01\x02\x03\x04\x05\x06\x07\x08\x09", "is this a safetensors file?"},
		"short noise":  {"\x01\x02\x03", "the file ends inside"},
		"cut header":   {string(raw(`{"w":{}}`)[:12]), "the file ends inside its header, after 4 of 8 bytes"},
	} {
		if _, err := Read(bytes.NewReader([]byte(c.content))); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.says)
		}
	}
	// A header of 559 903 bytes has a length that looks like gzip.
	long := raw(`{` + strings.Repeat(" ", 0x8b1f+0x80000-2) + `}`)
	if _, err := Read(bytes.NewReader(long)); err != nil || foreign(long) == "" {
		t.Errorf("a length like the start of another file: %v, %q", err, foreign(long))
	}
}
