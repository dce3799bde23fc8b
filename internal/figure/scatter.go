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

// Points is one class of points in the plane.
type Points struct {
	Name string
	X, Y []float64
}

// Scatter is a plot of points by class, over the regions in which a classifier
// decides for each class where Regions is set.
type Scatter struct {
	Title  string
	X, Y   Axis
	Groups []Points

	// Regions returns the class decided for at each point (x[i], y[i]): an
	// index into Groups. It is asked once, for all points of a fine grid.
	Regions func(x, y []float64) ([]int, error)

	// Lines are drawn on top, in black: a decision boundary.
	Lines []Series
}

var _ Figure = Scatter{}

// The grid on which Regions is asked.
const regionColumns, regionRows = 240, 180

// Draw returns the picture. No points at all, a value that is not finite, an
// axis without a name and what Regions returns as an error are errors.
func (s Scatter) Draw() (image.Image, error) {
	xmin, xmax, ymin, ymax, err := s.limits()
	if err != nil {
		return nil, err
	}
	axes := newPlot(s.X, s.Y, xmin, xmax, ymin, ymax)
	if s.Regions != nil {
		if s.X.Log || s.Y.Log {
			return nil, errors.Errorf("figure: %q has regions on a logarithmic axis; draw them on linear axes", s.Title)
		}
		img, err := s.regions(xmin, xmax, ymin, ymax)
		if err != nil {
			return nil, err
		}
		axes.Add(plotter.NewImage(img, xmin, ymin, xmax, ymax))
	}
	for i, line := range s.Lines {
		line.add(axes, color.Black, i)
	}
	var legend []entry
	for i, g := range s.Groups {
		xys := make(plotter.XYs, len(g.X))
		for j := range xys {
			xys[j].X, xys[j].Y = g.X[j], g.Y[j]
		}
		dots := &plotter.Scatter{XYs: xys, GlyphStyle: draw.GlyphStyle{Color: colour(i), Radius: dotSize, Shape: shape(i)}}
		axes.Add(dots)
		legend = append(legend, entry{name: g.Name, samples: []plot.Thumbnailer{dots}})
	}
	axes.X.Min, axes.X.Max, axes.Y.Min, axes.Y.Max = xmin, xmax, ymin, ymax
	p := newPage(square, s.Title, legend)
	p.fill(axes, s.X, s.Y)
	return p.image(), nil
}

// limits checks the points and returns the ends of the axes, a little beyond
// the outermost points.
func (s Scatter) limits() (xmin, xmax, ymin, ymax float64, err error) {
	var xs, ys [][]float64
	all := append([]Series(nil), s.Lines...)
	for _, g := range s.Groups {
		if len(g.X) == 0 && len(g.Y) == 0 {
			continue // a class without points still has its region and colour
		}
		all = append(all, Series{Name: g.Name, X: g.X, Y: g.Y})
		xs, ys = append(xs, g.X), append(ys, g.Y)
	}
	for _, series := range all {
		if err := series.check(s.X, s.Y); err != nil {
			return 0, 0, 0, 0, err
		}
	}
	if xmin, xmax, err = s.X.limits(xs...); err != nil {
		return 0, 0, 0, 0, err
	}
	if ymin, ymax, err = s.Y.limits(ys...); err != nil {
		return 0, 0, 0, 0, err
	}
	xmin, xmax = s.X.widen(xmin, xmax)
	ymin, ymax = s.Y.widen(ymin, ymax)
	return xmin, xmax, ymin, ymax, nil
}

// widen moves the ends of a linear axis out by a twentieth, unless they were set.
func (a Axis) widen(low, high float64) (float64, float64) {
	if a.Log || a.Min != 0 || a.Max != 0 {
		return low, high
	}
	by := (high - low) / 20
	return low - by, high + by
}

func (s Scatter) regions(xmin, xmax, ymin, ymax float64) (image.Image, error) {
	x, y := grid(regionColumns, regionRows, xmin, xmax, ymin, ymax)
	classes, err := s.Regions(x, y)
	if err != nil {
		return nil, errors.Wrapf(err, "figure: the regions of %q", s.Title)
	}
	if len(classes) != len(x) {
		return nil, errors.Errorf("figure: the regions of %q were asked at %d points and gave %d classes", s.Title, len(x), len(classes))
	}
	img := image.NewNRGBA(image.Rect(0, 0, regionColumns, regionRows))
	for i, class := range classes {
		if class < 0 || class >= len(s.Groups) {
			return nil, errors.Errorf("figure: the regions of %q give class %d at (%v, %v); there are %s", s.Title, class, x[i], y[i], count(len(s.Groups), "class", "classes"))
		}
		img.SetNRGBA(i%regionColumns, i/regionColumns, tint(colour(class), 0.25))
	}
	return img, nil
}

// grid returns the middles of the cells of a grid, row by row, the top row (the
// largest y) first, as in an image.
func grid(columns, rows int, xmin, xmax, ymin, ymax float64) (x, y []float64) {
	x, y = make([]float64, columns*rows), make([]float64, columns*rows)
	for i := range x {
		x[i] = xmin + (xmax-xmin)*(float64(i%columns)+0.5)/float64(columns)
		y[i] = ymax - (ymax-ymin)*(float64(i/columns)+0.5)/float64(rows)
	}
	return x, y
}

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
