package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/trainer"
)

// historyFormat is a kind of file for the history of a run.
type historyFormat struct {
	recorder func(*os.File) trainer.Recorder
	read     func(*os.File) ([]trainer.Epoch, error)
}

// historyFormats are those that there are, by the ends of their files' names.
var historyFormats = map[string]historyFormat{
	".csv": {
		func(f *os.File) trainer.Recorder { return &trainer.CSVRecorder{W: f} },
		func(f *os.File) ([]trainer.Epoch, error) { return trainer.ReadCSVHistory(f) },
	},
	".jsonl": {
		func(f *os.File) trainer.Recorder { return &trainer.JSONLRecorder{W: f} },
		func(f *os.File) ([]trainer.Epoch, error) { return trainer.ReadJSONLHistory(f) },
	},
}

// checkLog returns an error unless a history can be in a file of that name.
func checkLog(path string) error {
	if _, ok := historyFormats[filepath.Ext(path)]; path != "" && !ok {
		return errors.Errorf("--log %s: the name must end in %s", path, strings.Join(slices.Sorted(maps.Keys(historyFormats)), " or "))
	}
	return nil
}

// newLog returns a recorder that writes the history to the file, which begins
// anew when the run starts: a run that is resumed brings along what it had
// written. Without a path it does nothing.
func newLog(path string) trainer.Recorder {
	var file *os.File
	var to trainer.Recorder
	return trainer.RecorderFunc(func(e trainer.Event) (err error) {
		if path == "" {
			return nil
		}
		if e.Kind == trainer.Started {
			if file, err = os.Create(path); err != nil {
				return errors.Wrap(err, "--log")
			}
			to = historyFormats[filepath.Ext(path)].recorder(file)
		}
		if to == nil {
			return nil // it could not be made
		}
		if err := to.Record(e); err != nil {
			return errors.Wrap(err, "--log")
		}
		if e.Kind == trainer.Ended {
			return errors.Wrap(file.Close(), "--log")
		}
		return nil
	})
}

// readLog reads the history in a file.
func readLog(path string) ([]trainer.Epoch, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.Wrap(err, "--log")
	}
	defer file.Close()
	history, err := historyFormats[filepath.Ext(path)].read(file)
	return history, errors.Wrapf(err, "--log %s", path)
}
