package trainer

import (
	"io"
	"strings"

	"github.com/pkg/errors"
)

// CSVRecorder writes the history of a run as a CSV table, while it runs: a
// header, and a row after each epoch.
//
//	file, err := os.Create("run.csv")
//	// handle err
//	defer file.Close()
//	run, err := trainer.Fit(ctx, net, train, trainer.Settings{
//		Recorder: &trainer.CSVRecorder{W: file},
//	})
//
// The columns are epoch, steps, rate, gradient_norm, update_ratio, then
// train_rows, train_log_likelihood, train_accuracy, train_mse, train_r2, and
// the same five beginning with held_out_, which are empty without held-out
// data; see Epoch and Measures. What a likelihood has no measure of is 0: the
// accuracy in regression, mse and r2 in classification. Numbers have as many digits as it takes to read
// them back bit for bit; those that are not finite are NaN, Infinity and
// -Infinity.
//
// A run that is resumed begins with the epochs that it has already, and so does
// its file: give the recorder an empty one. An error of W stops the run.
type CSVRecorder struct {
	// W is where to write. Each row is written at once, when its epoch ends.
	W io.Writer

	written historyWriter
}

// Record implements Recorder.
func (c *CSVRecorder) Record(e Event) error {
	return errors.Wrap(c.written.record(c.W, e, csvHeader+"\n", csvRow), "CSVRecorder")
}

// csvHeader names all columns, which are csvColumns in number.
var csvHeader, csvColumns = func() (string, int) {
	var names []string
	for _, f := range fields(&Epoch{HeldOut: &Measures{}}) {
		names = append(names, f.name)
	}
	return strings.Join(names, ","), len(names)
}()

func csvRow(e *Epoch) string {
	var cells []string
	for _, f := range fields(e) {
		cells = append(cells, f.text())
	}
	blank := strings.Repeat(",", csvColumns-len(cells))
	return strings.Join(cells, ",") + blank + "\n"
}

// ReadCSVHistory reads the history that a CSVRecorder wrote: Run.Epochs, bit
// for bit. Another header, a cell that is no number and an epoch that comes
// twice or not at all are errors that name the line; the epochs before it come
// back beside the error. It wraps io.ErrUnexpectedEOF where the last line is cut
// short.
func ReadCSVHistory(r io.Reader) ([]Epoch, error) {
	var history []Epoch
	found := false
	err := readLines(r, func(number int, line string) error {
		if number == 1 {
			if found = line == csvHeader; !found {
				return errors.Errorf("it must be the header %s", csvHeader)
			}
			return nil
		}
		e, err := parseCSVRow(line)
		if err == nil {
			history, err = follow(history, e)
		}
		return err
	})
	if err == nil && !found {
		err = errors.New("trainer: the history is empty; a CSV file begins with a header")
	}
	return history, err
}

func parseCSVRow(line string) (Epoch, error) {
	var e Epoch
	cells := strings.Split(line, ",")
	if len(cells) != csvColumns {
		return e, errors.Errorf("%d cells; the header has %d", len(cells), csvColumns)
	}
	if strings.Join(cells[len(fields(&e)):], "") != "" {
		e.HeldOut = &Measures{}
	}
	for i, f := range fields(&e) {
		if err := f.parse(cells[i]); err != nil {
			return e, err
		}
	}
	return e, nil
}
