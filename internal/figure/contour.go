package figure

import (
	"image"
	"image/color"
	"slices"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Contour is the surface z = F(x, y), darker where it is higher, with lines of
// equal height and paths over it. Heights are drawn by rank, so that a plain
// beside a precipice still shows its shape.
type Contour struct {
	Title  string
	X, Y   Axis // Min and Max must be set, and Log must not
	Height string
	F      func(x, y float64) float64
	Levels int      // lines of equal height; 0: 12
	Paths  []Series // each from a ring at its start to a disc at its end
}

var _ Figure = Contour{}

// Draw returns the picture. Axes without ends, a surface that is not finite
// somewhere and a path that cannot be drawn are errors.
func (c Contour) Draw() (image.Image, error) {
	for _, a := range []Axis{c.X, c.Y} {
		if a.Log || a.Min == a.Max {
			return nil, errors.Errorf("figure: the axis %q of a contour must be linear, with Min and Max set", a.Name)
		}
	}
	xmin, xmax, err := c.X.limits()
	if err != nil {
		return nil, err
	}
	ymin, ymax, err := c.Y.limits()
	if err != nil {
		return nil, err
	}
	for _, path := range c.Paths {
		if err := path.check(c.X, c.Y); err != nil {
			return nil, err
		}
	}
	s, err := c.surface(xmin, xmax, ymin, ymax)
	if err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(s.z))
	axes := newPlot(c.X, c.Y, xmin, xmax, ymin, ymax)
	axes.Add(plotter.NewImage(s.shades(sorted), xmin, ymin, xmax, ymax))
	axes.Add(levelLines{surface: s, levels: c.levels(sorted)})
	axes.X.Min, axes.X.Max, axes.Y.Min, axes.Y.Max = xmin, xmax, ymin, ymax

	legend := []entry{
		{name: "low " + c.Height, samples: []plot.Thumbnailer{swatch{shade(0)}}},
		{name: "high " + c.Height, samples: []plot.Thumbnailer{swatch{shade(1)}}},
	}
	for i, path := range c.Paths {
		samples := path.addPath(axes, i)
		if path.Name != "" {
			legend = append(legend, entry{name: path.Name, samples: samples})
		}
	}
	p := newPage(square, c.Title, legend)
	p.fill(axes, c.X, c.Y)
	return p.image(), nil
}

// levels returns heights that part the grid into bands of equal area.
func (c Contour) levels(sorted []float64) []float64 {
	n := c.Levels
	if n <= 0 {
		n = 12
	}
	levels := make([]float64, n)
	for i := range levels {
		levels[i] = sorted[(i+1)*(len(sorted)-1)/(n+1)]
	}
	return slices.Compact(levels)
}

// shade runs from nearly white at 0 to blue at 1.
func shade(share float64) color.NRGBA { return tint(colour(0), 0.05+0.75*share) }

// addPath draws the i-th path, with a ring at its first point and a disc at its
// last. The first colour, blue, is the surface's own.
func (s Series) addPath(axes *plot.Plot, i int) []plot.Thumbnailer {
	ink := colour(i + 1)
	samples := Series{X: s.X, Y: s.Y}.add(axes, ink, i)
	disc := func(at int, ink color.Color, radius vg.Length) {
		axes.Add(&plotter.Scatter{
			XYs:        plotter.XYs{{X: s.X[at], Y: s.Y[at]}},
			GlyphStyle: draw.GlyphStyle{Color: ink, Radius: radius, Shape: draw.CircleGlyph{}},
		})
	}
	disc(len(s.X)-1, ink, 1.7*dotSize)
	disc(0, ink, 1.7*dotSize)
	disc(0, color.White, dotSize)
	return samples
}
