package figure

import (
	"image"
	"image/color"
	"math"
	"sort"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// surface is a function on a grid of points.
type surface struct {
	x, y, z []float64 // row by row, the top row first
}

const contourColumns, contourRows = 160, 120

func (c Contour) surface(xmin, xmax, ymin, ymax float64) (surface, error) {
	if c.F == nil {
		return surface{}, errors.Errorf("figure: the contour %q has no F", c.Title)
	}
	x, y := grid(contourColumns, contourRows, xmin, xmax, ymin, ymax)
	s := surface{x: x, y: y, z: make([]float64, len(x))}
	for i := range s.z {
		s.z[i] = c.F(x[i], y[i])
		if math.IsNaN(s.z[i]) || math.Abs(s.z[i]) > largest {
			return s, errors.Errorf("figure: the contour %q is %v at (%v, %v); choose ends between which it is finite", c.Title, s.z[i], x[i], y[i])
		}
	}
	return s, nil
}

// shades colours each cell by the share of the grid that lies lower.
func (s surface) shades(sorted []float64) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, contourColumns, contourRows))
	for i, z := range s.z {
		rank := float64(sort.SearchFloat64s(sorted, z)) / float64(len(sorted))
		img.SetNRGBA(i%contourColumns, i/contourColumns, shade(rank))
	}
	return img
}

// levelLines draws lines of equal height. gonum's plotter.Contour is not used: on
// a symmetric surface its removal of loops (contour.go:609) takes memory without
// end.
type levelLines struct {
	surface
	levels []float64
}

// Plot draws the lines: each cell of the grid is parted into two triangles, over
// which the surface is taken to be flat.
func (l levelLines) Plot(c draw.Canvas, axes *plot.Plot) {
	trX, trY := axes.Transforms(&c)
	style := draw.LineStyle{Color: color.NRGBA{R: 60, G: 60, B: 60, A: 200}, Width: 0.6}
	for i := range contourColumns * (contourRows - 1) {
		if i%contourColumns == contourColumns-1 {
			continue // the last column begins no cell
		}
		right, below := i+1, i+contourColumns
		for _, level := range l.levels {
			for _, triangle := range [][3]int{{i, right, below}, {right, below, below + 1}} {
				c.StrokeLines(style, l.cut(triangle, level, trX, trY))
			}
		}
	}
}

// cut returns the two points where a level cuts a triangle's sides, or none.
func (l levelLines) cut(triangle [3]int, level float64, trX, trY func(float64) vg.Length) []vg.Point {
	var ends []vg.Point
	for i, from := range triangle {
		to := triangle[(i+1)%3]
		if (l.z[from] > level) == (l.z[to] > level) {
			continue
		}
		t := (level - l.z[from]) / (l.z[to] - l.z[from])
		ends = append(ends, vg.Point{
			X: trX(l.x[from] + t*(l.x[to]-l.x[from])),
			Y: trY(l.y[from] + t*(l.y[to]-l.y[from])),
		})
	}
	return ends
}
