package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/ascent-ml/ascent/trainer"
)

// newProgress returns a recorder that shows how a run goes: a bar on a terminal
// and elsewhere lines, with an empty one after them.
func newProgress(w io.Writer) trainer.Recorder {
	p := &trainer.ProgressRecorder{W: w, Clock: time.Now, Columns: columnsOf(w)}
	if p.Columns > 0 {
		return p
	}
	return trainer.Recorders{p, trainer.RecorderFunc(func(e trainer.Event) error {
		if e.Kind != trainer.Ended {
			return nil
		}
		_, err := fmt.Fprintln(w)
		return err
	})}
}

// columnsOf returns the width of a terminal, and 0 of anything else.
func columnsOf(w io.Writer) int {
	if !isTerminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}
