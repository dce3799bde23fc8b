package main

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/datasets"
)

// dataFlags say where the examples are.
type dataFlags struct {
	data, labels, target, task string
	categorical, ignore        []string
	dropMissing                bool
	maxCategories              int
	maxBytes                   int64
}

func (f *dataFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.data, "data", "", "`file` with a CSV table or IDX images, plain or gzip; - is standard input")
	flags.StringVar(&f.target, "target", "", "`column` of the table to predict")
	flags.StringVar(&f.labels, "labels", "", "`file` with the labels of IDX images")
	flags.StringVar(&f.task, "task", "auto", "`task` for a target of numbers: auto, classify or regress")
	flags.StringSliceVar(&f.categorical, "categorical", nil, "`columns` of numbers to take as categories (default none)")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "`columns` to leave out (default none)")
	flags.BoolVar(&f.dropMissing, "drop-missing", false, "leave out rows that lack a value, and say which; without it\nthey are an error")
	flags.IntVar(&f.maxCategories, "max-categories", 256, "largest `number` of categories of a column, and of classes")
	addMaxBytes(flags, &f.maxBytes)
}

// addMaxBytes adds the flag for the size that data may have.
func addMaxBytes(flags *pflag.FlagSet, maxBytes *int64) {
	flags.Int64Var(maxBytes, "max-bytes", 1<<30, "largest `number` of bytes that the data may take, decompressed, as text\nand as numbers")
}

func (f *dataFlags) check() error {
	tasks := []datasets.Task{datasets.Auto, datasets.Classify, datasets.Regress}
	switch {
	case f.data == "":
		return errors.New("--data FILE is missing")
	case f.labels == "" && f.target == "":
		return errors.New("--target COLUMN is missing, the column to predict (or --labels FILE, if the data are IDX images)")
	case f.labels != "" && f.target != "":
		return errors.New("--target is for a table and --labels for images; give one of them")
	case !slices.Contains(tasks, datasets.Task(f.task)):
		return errors.Errorf("--task must be auto, classify or regress, got %q", f.task)
	case f.labels != "" && len(f.categorical)+len(f.ignore) > 0:
		return errors.New("--categorical and --ignore are for columns of a table, not for images")
	case f.labels != "" && f.dropMissing:
		return errors.New("--drop-missing is for rows of a table, not for images")
	case f.maxCategories < 2:
		return errors.Errorf("--max-categories must be at least 2, got %d", f.maxCategories)
	case f.maxBytes < 1:
		return errors.Errorf("--max-bytes must be at least 1, got %d", f.maxBytes)
	case f.labels != "" && f.task == string(datasets.Regress):
		return errors.New("--task regress does not go with --labels, which are classes")
	}
	return nil
}

// load reads the examples.
func (f *dataFlags) load(stdin io.Reader) (*datasets.Dataset, error) {
	if f.labels != "" {
		return f.loadImages(stdin)
	}
	file, err := open(f.data, stdin)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	d, err := datasets.ReadCSV(file, datasets.CSVOptions{
		Target: f.target, Task: datasets.Task(f.task), Categorical: f.categorical, Ignore: f.ignore,
		DropMissing: f.dropMissing, MaxCategories: f.maxCategories, MaxBytes: f.maxBytes,
	})
	return d, errors.Wrap(inFlags(err), f.data)
}

func (f *dataFlags) loadImages(stdin io.Reader) (*datasets.Dataset, error) {
	images, err := open(f.data, stdin)
	if err != nil {
		return nil, err
	}
	defer images.Close()
	classes, err := open(f.labels, stdin)
	if err != nil {
		return nil, err
	}
	defer classes.Close()
	d, err := datasets.IDX{MaxBytes: f.maxBytes}.Read(images, classes)
	return d, errors.Wrapf(inFlags(err), "%s with %s", f.data, f.labels)
}

// loadImages reads images and their labels.
func loadImages(data, labels string, stdin io.Reader) (*datasets.Dataset, error) {
	return (&dataFlags{data: data, labels: labels}).loadImages(stdin)
}

// inFlags makes an error of a package speak of this command's flags, where it
// gives advice on fields.
func inFlags(err error) error {
	if err == nil {
		return nil
	}
	return flagged{err}
}

type flagged struct{ error }

var fieldsAsFlags = strings.NewReplacer(
	"list the column in CSVOptions.Categorical or CSVOptions.Ignore", "list the column with --categorical or --ignore",
	"list it in CSVOptions.Categorical", "list it with --categorical",
	"set CSVOptions.Task to", "give --task",
	"set Schema.IgnoreUnknown", "give --unknown ignore",
	"CSVOptions.Ignore", "--ignore",
	"CSVOptions.DropMissing", "--drop-missing",
	"CSVOptions.MaxCategories", "--max-categories",
	"CSVOptions.MaxBytes", "--max-bytes",
	"IDX.MaxBytes", "--max-bytes",
	"CrossValidation.HeldOut", "--held-out",
	"Sweep.From", "--from",
	"Sweep.To", "--to",
	"name in Checkpoint.Changed what is meant to differ", "start a new run",
)

func (f flagged) Error() string { return fieldsAsFlags.Replace(f.error.Error()) }

func (f flagged) Unwrap() error { return f.error }

// open opens a file; "-" is standard input.
func open(path string, stdin io.Reader) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(path)
}

// parts are the rows to train on, those to stop early by, and those to test
// with; the latter two may be nil.
type parts struct{ train, heldOut, test *datasets.Dataset }

// split divides the rows. Held-out and test are fractions of all of them.
func split(all *datasets.Dataset, heldOut, test float64, seed uint64) (parts, error) {
	p := parts{train: all}
	var err error
	if test > 0 {
		if p.train, p.test, err = all.Split(1-test, seed); err != nil {
			return parts{}, errors.Wrap(err, "taking rows to test with")
		}
	}
	if heldOut > 0 {
		if p.train, p.heldOut, err = p.train.Split(1-heldOut/(1-test), seed); err != nil {
			return parts{}, errors.Wrap(err, "taking rows to hold out")
		}
	}
	return p, nil
}
