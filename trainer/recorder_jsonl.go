package trainer

import (
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// JSONLRecorder writes the history of a run as JSON lines
// (https://jsonlines.org), while it runs: an object after each epoch, with the
// members that CSVRecorder has as columns. Those beginning with held_out_ are
// left out without held-out data, and numbers that JSON does not have are the
// strings "NaN", "Infinity" and "-Infinity".
//
// A run that is resumed begins with the epochs that it has already, and so does
// its file: give the recorder an empty one. An error of W stops the run.
type JSONLRecorder struct {
	// W is where to write. Each line is written at once, when its epoch ends.
	W io.Writer

	written historyWriter
}

// Record implements Recorder.
func (j *JSONLRecorder) Record(e Event) error {
	return errors.Wrap(j.written.record(j.W, e, "", jsonLine), "JSONLRecorder")
}

func jsonLine(e *Epoch) string {
	var members []string
	for _, f := range fields(e) {
		text := f.text()
		if f.value != nil && (math.IsNaN(*f.value) || math.IsInf(*f.value, 0)) {
			text = `"` + text + `"`
		}
		members = append(members, `"`+f.name+`":`+text)
	}
	return "{" + strings.Join(members, ",") + "}\n"
}

// ReadJSONLHistory reads the history that a JSONLRecorder wrote: Run.Epochs,
// bit for bit. A line that is no such object, a member too few or too many, one
// that is no number, and an epoch that comes twice or not at all are errors that
// name the line; the epochs before it come back beside the error. It wraps
// io.ErrUnexpectedEOF where the last line is cut short.
func ReadJSONLHistory(r io.Reader) ([]Epoch, error) {
	var history []Epoch
	err := readLines(r, func(_ int, line string) error {
		e, err := parseJSONLine(line)
		if err == nil {
			history, err = follow(history, e)
		}
		return err
	})
	return history, err
}

func parseJSONLine(line string) (Epoch, error) {
	var e Epoch
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(line), &members); err != nil {
		return e, errors.Wrap(err, "no JSON object")
	}
	for name := range members {
		if strings.HasPrefix(name, heldOutPrefix) {
			e.HeldOut = &Measures{}
		}
	}
	for _, f := range fields(&e) {
		text, ok := members[f.name]
		if !ok {
			return e, errors.Errorf("there is no member %q", f.name)
		}
		delete(members, f.name)
		if err := f.parse(unquoted(string(text))); err != nil {
			return e, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		return e, errors.Errorf("the member %q is unknown", name)
	}
	return e, nil
}

// unquoted returns the names that numbers that are not finite have as strings,
// and any other text as it is.
func unquoted(text string) string {
	switch text {
	case `"NaN"`, `"Infinity"`, `"-Infinity"`:
		return strings.Trim(text, `"`)
	}
	return text
}
