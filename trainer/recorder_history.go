package trainer

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// field is one number of an epoch, under the name that it has in a file. One of
// count and value is nil.
type field struct {
	name  string
	count *int
	value *float64
}

// fields are the numbers of an epoch, in the order in which they are written;
// those of held-out data only if it has them.
func fields(e *Epoch) []field {
	all := []field{
		{name: "epoch", count: &e.Epoch},
		{name: "steps", count: &e.Steps},
		{name: "rate", value: &e.Rate},
		{name: "gradient_norm", value: &e.GradientNorm},
		{name: "update_ratio", value: &e.UpdateRatio},
	}
	all = append(all, measured("train_", &e.Train)...)
	if e.HeldOut != nil {
		all = append(all, measured(heldOutPrefix, e.HeldOut)...)
	}
	return all
}

const heldOutPrefix = "held_out_"

func measured(prefix string, m *Measures) []field {
	return []field{
		{name: prefix + "rows", count: &m.Rows},
		{name: prefix + "log_likelihood", value: &m.LogLikelihood},
		{name: prefix + "accuracy", value: &m.Accuracy},
		{name: prefix + "mse", value: &m.MSE},
		{name: prefix + "r2", value: &m.R2},
	}
}

// text writes the number so that parse gives it back bit for bit. Numbers that
// are not finite are called what JSON calls them in protocol buffers
// (https://protobuf.dev/programming-guides/json/); pandas and R read them too.
func (f field) text() string {
	switch {
	case f.count != nil:
		return strconv.Itoa(*f.count)
	case math.IsInf(*f.value, 1):
		return "Infinity"
	case math.IsInf(*f.value, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(*f.value, 'g', -1, 64) // the shortest text that is this number and no other
}

func (f field) parse(text string) (err error) {
	if f.count != nil {
		*f.count, err = strconv.Atoi(text)
	} else {
		*f.value, err = strconv.ParseFloat(text, 64)
	}
	if err == nil {
		return nil
	}
	const most = 40
	if len(text) > most {
		text = text[:most] + "..."
	}
	if f.count != nil {
		return errors.Errorf("%s is %q; it must be a whole number", f.name, text)
	}
	return errors.Errorf("%s is %q; it must be a number", f.name, text)
}

// historyWriter writes a history as it grows: a header, if there is one, and
// after each epoch a line, in one Write, so that a run that is killed leaves
// whole lines.
type historyWriter struct {
	began  bool
	epochs int // that are written
}

// record writes what the run's history has and the file does not.
func (h *historyWriter) record(w io.Writer, e Event, header string, line func(*Epoch) string) error {
	if e.Kind != Started && e.Kind != EpochEnded {
		return nil
	}
	if w == nil {
		return errors.New("the field W is nil; it says where to write")
	}
	if len(e.Run.Epochs) < h.epochs {
		return errors.Errorf("%d epochs are written already, and this run has %d; give each run a recorder and a file of its own", h.epochs, len(e.Run.Epochs))
	}
	if !h.began && header != "" {
		if _, err := io.WriteString(w, header); err != nil {
			return errors.Wrap(err, "writing the header")
		}
	}
	h.began = true
	for _, epoch := range e.Run.Epochs[h.epochs:] {
		if _, err := io.WriteString(w, line(&epoch)); err != nil {
			return errors.Wrapf(err, "writing epoch %d", epoch.Epoch)
		}
		h.epochs++
	}
	return nil
}

// longestLine is how many bytes of a line are read at most.
const longestLine = 1 << 16

// readLines gives each line, numbered from 1, to read. A last line without an
// end was cut short.
func readLines(r io.Reader, read func(number int, line string) error) error {
	lines := bufio.NewReaderSize(r, longestLine)
	for number := 1; ; number++ {
		line, err := lines.ReadSlice('\n')
		switch {
		case err == nil:
			err = read(number, strings.TrimRight(string(line), "\r\n"))
		case err == io.EOF && len(line) == 0:
			return nil
		case err == io.EOF:
			err = errors.Wrap(io.ErrUnexpectedEOF, "the line is cut short")
		case err == bufio.ErrBufferFull:
			err = errors.Errorf("more than %d bytes; no history has such a line", longestLine)
		}
		if err != nil {
			return errors.Wrapf(err, "trainer: line %d of a history", number)
		}
	}
}

// follow appends an epoch to a history, if it is the next one.
func follow(history []Epoch, e Epoch) ([]Epoch, error) {
	if want := len(history) + 1; e.Epoch != want {
		return history, errors.Errorf("epoch is %d; it must be %d, as every epoch comes once and in order", e.Epoch, want)
	}
	return append(history, e), nil
}
