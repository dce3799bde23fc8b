package safetensors

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/pkg/errors"
)

// CheckJSON returns an error unless the text is one JSON value that all
// readers take for the same: in UTF-8, without an object that has two members
// of one name, and with objects and lists at most depth deep.
func CheckJSON(text []byte, depth int) error {
	if !utf8.Valid(text) {
		return errors.New("is not UTF-8 text, as JSON must be")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := checkValue(d, depth); err != nil {
		return errors.Wrap(err, "is no JSON that can be read")
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("holds more than one JSON value")
	}
	return nil
}

func checkValue(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth == 0 {
		return errors.New("it is nested too deep")
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			token, err := d.Token()
			if err != nil {
				return err
			}
			name, _ := token.(string) // what else it may be, d refuses
			if seen[name] {
				return errors.Errorf("it has %q twice", name)
			}
			seen[name] = true
		}
		if err := checkValue(d, depth-1); err != nil {
			return err
		}
	}
	_, err = d.Token() // the closing one
	return err
}
