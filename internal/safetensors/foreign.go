package safetensors

import (
	"bytes"
	"unicode/utf8"
)

// foreign says what a file is that is no safetensors file, by the bytes that it
// starts with; "" if that is not known.
func foreign(start []byte) string {
	for _, kind := range []struct{ magic, is string }{
		{"\x89PNG", "is a PNG picture"},
		{"\xff\xd8\xff", "is a JPEG picture"},
		{"PK\x03\x04", "is a ZIP archive, perhaps an npz archive, which Network.LoadNPZ reads into a network"},
		{"\x1f\x8b\x08", "is in gzip"},
		{"\x89HDF", "is in HDF5"},
		{"\x93NUMPY", "is an array of numpy"},
	} {
		if bytes.HasPrefix(start, []byte(kind.magic)) {
			return kind.is
		}
	}
	if isText(start) {
		return "is text, a table perhaps"
	}
	return ""
}

// isText reports whether the bytes are how a text in UTF-8 may start.
func isText(start []byte) bool {
	for len(start) > 0 && utf8.FullRune(start) {
		r, size := utf8.DecodeRune(start)
		if r == utf8.RuneError || r == 0x7f || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return false
		}
		start = start[size:]
	}
	return true
}
