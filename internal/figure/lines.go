package figure

import (
	"fmt"
	"image"
	"image/color"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Series is one named sequence of points (X[i], Y[i]).
type Series struct {
	Name   string // in the legend; empty: not in the legend
	X, Y   []float64
	Points bool // dots at the points, without the line between them
	Dotted bool // dots at the points as well as the line
}

// Sample returns f at n evenly spaced points from one x to another, both
// included; n under 2 is 2.
func Sample(name string, f func(x float64) float64, from, to float64, n int) Series {
	n = max(n, 2)
	s := Series{Name: name, X: make([]float64, n), Y: make([]float64, n)}
	for i := range s.X {
		t := float64(i) / float64(n-1)
		s.X[i] = from*(1-t) + to*t
		s.Y[i] = f(s.X[i])
	}
	return s
}

// Steps returns the values at 1, 2, 3, ...: a quantity after each epoch or step.
func Steps(name string, values []float64) Series {
	s := Series{Name: name, X: make([]float64, len(values)), Y: values}
	for i := range s.X {
		s.X[i] = float64(i + 1)
	}
	return s
}

// Lines is a plot of one or more curves.
type Lines struct {
	Title  string
	X, Y   Axis
	Series []Series
}

var _ Figure = Lines{}

// Draw returns the picture. No series, a series without points or with X and Y
// of different lengths, a value that is not finite and an axis without a name
// are errors.
func (l Lines) Draw() (image.Image, error) {
	xmin, xmax, ymin, ymax, err := l.limits()
	if err != nil {
		return nil, err
	}
	axes := newPlot(l.X, l.Y, xmin, xmax, ymin, ymax)
	var legend []entry
	for i, s := range l.Series {
		samples := s.add(axes, colour(i), i)
		if s.Name != "" {
			legend = append(legend, entry{name: s.Name, samples: samples})
		}
	}
	if len(l.Series) == 1 {
		legend = nil
	}
	p := newPage(square, l.Title, legend)
	p.fill(axes, l.X, l.Y)
	return p.image(), nil
}

// limits checks the series and returns the ends of both axes.
func (l Lines) limits() (xmin, xmax, ymin, ymax float64, err error) {
	if len(l.Series) == 0 {
		return 0, 0, 0, 0, errors.Errorf("figure: the plot %q has no series", l.Title)
	}
	var xs, ys [][]float64
	for _, s := range l.Series {
		if err := s.check(l.X, l.Y); err != nil {
			return 0, 0, 0, 0, err
		}
		xs, ys = append(xs, s.X), append(ys, s.Y)
	}
	if xmin, xmax, err = l.X.limits(xs...); err != nil {
		return 0, 0, 0, 0, err
	}
	ymin, ymax, err = l.Y.limits(ys...)
	return xmin, xmax, ymin, ymax, err
}

func (s Series) check(x, y Axis) error {
	what := fmt.Sprintf("series %q", s.Name)
	if len(s.X) != len(s.Y) || len(s.X) == 0 {
		return errors.Errorf("figure: %s has %d values of X and %d of Y; it needs as many of both, and at least one", what, len(s.X), len(s.Y))
	}
	if err := x.check(what, s.X); err != nil {
		return err
	}
	return y.check(what, s.Y)
}

// add draws the series in one colour with the i-th dash or shape, and returns
// its samples for a legend.
func (s Series) add(axes *plot.Plot, ink color.Color, i int) []plot.Thumbnailer {
	xys := make(plotter.XYs, len(s.X))
	for j := range xys {
		xys[j].X, xys[j].Y = s.X[j], s.Y[j]
	}
	var samples []plot.Thumbnailer
	low, high := axes.X, axes.Y
	if !s.Points {
		line := &plotter.Line{XYs: xys, LineStyle: draw.LineStyle{Color: ink, Width: lineWidth, Dashes: dash(i)}}
		axes.Add(line)
		samples = append(samples, line)
	}
	if s.Points || s.Dotted || len(xys) == 1 {
		dots := &plotter.Scatter{XYs: xys, GlyphStyle: draw.GlyphStyle{Color: ink, Radius: dotSize, Shape: shape(i)}}
		axes.Add(dots)
		samples = append(samples, dots)
	}
	// Add widens the axes to the data, which may be meant to run out of them.
	axes.X.Min, axes.X.Max, axes.Y.Min, axes.Y.Max = low.Min, low.Max, high.Min, high.Max
	return samples
}

// LearningCurve is a quantity after each epoch of a run, on training and
// held-out data.
type LearningCurve struct {
	Title    string
	Measure  Axis      // what is measured: Axis{Name: "mean log likelihood", Unit: "nats a row"}
	Training []float64 // one value an epoch, from epoch 1 on
	HeldOut  []float64 // likewise, or nil
	Best     int       // the epoch whose weights were kept, marked on the curve; 0: none
}

var _ Figure = LearningCurve{}

// Lines returns the learning curve as a plot, also to be drawn in a terminal.
func (c LearningCurve) Lines() Lines {
	l := Lines{Title: c.Title, X: Axis{Name: "epoch", Whole: true}, Y: c.Measure, Series: []Series{Steps("training", c.Training)}}
	marked := c.Training
	if len(c.HeldOut) > 0 {
		l.Series = append(l.Series, Steps("held out", c.HeldOut))
		marked = c.HeldOut
	}
	if c.Best >= 1 && c.Best <= len(marked) {
		l.Series = append(l.Series, Series{
			Name: fmt.Sprintf("best, epoch %d", c.Best), Points: true,
			X: []float64{float64(c.Best)}, Y: []float64{marked[c.Best-1]},
		})
	}
	return l
}

// Draw returns the picture; errors as for Lines.
func (c LearningCurve) Draw() (image.Image, error) { return c.Lines().Draw() }
