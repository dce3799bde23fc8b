package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// subject is what pictures are drawn of; what there is not is nil.
type subject struct {
	title string // of every picture
	run   *trainer.Run
	net   *model.Network
	rows  *datasets.Dataset // on which the network is shown
	part  string            // of the data that they are, "test rows"
}

// pictures are all that there are, by the names of their files.
var pictures = []struct {
	name string
	of   func(s subject) (figure.Figure, error)
}{
	{"learning-curve.png", pictureCurve},
	{"confusion.png", pictureConfusion},
	{"regions.png", pictureRegions},
	{"weights.png", pictureWeights},
}

// leftOut is the reason why there is no such picture of a subject.
type leftOut string

func (l leftOut) Error() string { return string(l) }

// titleOf returns what pictures call a file.
func titleOf(path string) string {
	if path == "-" {
		return "standard input"
	}
	return filepath.Base(path)
}

// writePictures draws what can be drawn of the subject into the folder, and
// tells what it drew, and why not the rest.
func writePictures(w io.Writer, folder string, s subject) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, p := range pictures {
		var why leftOut
		f, err := p.of(s)
		if errors.As(err, &why) {
			fmt.Fprintf(w, "no %s: %s\n", p.name, why)
			continue
		}
		path := filepath.Join(folder, p.name)
		if err == nil {
			err = saveFigure(path, f)
		}
		if err != nil {
			return errors.Wrap(err, p.name)
		}
		fmt.Fprintf(w, "picture: %s\n", path)
	}
	return nil
}

// checkPictures returns an error unless pictures can be put into the folder.
func checkPictures(flag, folder string) error {
	if err := checkOutputFolder(flag, folder); err != nil {
		return err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil // the folder will be made, and be empty
	}
	for _, p := range pictures {
		if err := checkOutput(flag, filepath.Join(folder, p.name)); err != nil {
			return err
		}
	}
	return nil
}

// trained is the subject of a run and its network, which is shown on the rows to
// test with; where there are none on those held out, or else those trained on.
func (p parts) trained(title string, run *trainer.Run, net *model.Network) subject {
	s := subject{title: title, run: run}
	if worthless(run) != "" {
		return s
	}
	s.net, s.rows, s.part = net, p.train, "training rows"
	if p.test != nil {
		s.rows, s.part = p.test, "test rows"
	} else if p.heldOut != nil {
		s.rows, s.part = p.heldOut, "held-out rows"
	}
	return s
}

func pictureCurve(s subject) (figure.Figure, error) {
	if s.run == nil || len(s.run.Epochs) == 0 {
		return nil, leftOut("there is no run that has completed an epoch")
	}
	return learningCurve(s.title+": learning curve", s.run), nil
}

// classifier returns the names of the classes, or why there are none to be
// shown.
func (s subject) classifier() ([]string, error) {
	switch {
	case s.net == nil:
		return nil, leftOut("there is no network to show")
	case s.rows == nil:
		return nil, leftOut("there are no rows to show the network on")
	}
	names := classNames(s.net)
	if names == nil {
		return nil, leftOut("the network predicts a number, not a class")
	}
	return names, nil
}

// mostClasses is how many classes a confusion matrix can have and be read.
const mostClasses = 26

func pictureConfusion(s subject) (figure.Figure, error) {
	names, err := s.classifier()
	if err != nil {
		return nil, err
	}
	if len(names) > mostClasses {
		return nil, leftOut(fmt.Sprintf("a matrix of %d classes would be too small to read", len(names)))
	}
	predicted, err := s.net.Classify(s.rows.X)
	if err != nil {
		return nil, err
	}
	c, err := losses.NewConfusion(predicted, s.rows.Labels(), names)
	if err != nil {
		return nil, err
	}
	title := fmt.Sprintf("%s: confusion matrix, %d %s", s.title, s.rows.Rows(), s.part)
	return figure.Matrix{Title: title, Labels: names, Counts: c.Counts}, nil
}
