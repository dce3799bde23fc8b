package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/trainer"
)

// learningCurve is the mean log likelihood after each epoch of a run. What
// happens is often small beside the first few epochs, so the axis leaves the
// first twentieth of them out of account.
func learningCurve(title string, run *trainer.Run) figure.LearningCurve {
	c := figure.LearningCurve{
		Title:   title,
		Measure: figure.Axis{Name: "mean log likelihood", Unit: "nats a row"},
	}
	var later []float64
	for i, e := range run.Epochs {
		values := []float64{e.Train.LogLikelihood}
		c.Training = append(c.Training, e.Train.LogLikelihood)
		if e.HeldOut != nil {
			values = append(values, e.HeldOut.LogLikelihood)
			c.HeldOut = append(c.HeldOut, e.HeldOut.LogLikelihood)
			c.Best = run.Best.Epoch
		}
		if i >= len(run.Epochs)/20 {
			later = append(later, values...)
		}
	}
	if low, high := slices.Min(later), slices.Max(later); low < high {
		c.Measure.Min, c.Measure.Max = low, high
	}
	return c
}

func saveCurve(path, title string, run *trainer.Run) error {
	return saveFigure(path, learningCurve(title, run))
}

// drawCurve draws the curve as text, in colour on a terminal.
func drawCurve(w io.Writer, title string, run *trainer.Run) error {
	colour := isTerminal(w) && os.Getenv("NO_COLOR") == ""
	curve := learningCurve(title, run)
	curve.Best = 0 // too small a mark among characters
	text, err := curve.Lines().Terminal(60, 12, colour)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// checkPicture returns an error unless a picture can be put there.
func checkPicture(flag, path string) error {
	if path != "" && filepath.Ext(path) != ".png" {
		return errors.Errorf("%s %s: pictures are PNG files; end the name in .png", flag, path)
	}
	return checkOutput(flag, path)
}
