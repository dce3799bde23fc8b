package figure

import (
	"fmt"
	"math"
	"strings"

	"github.com/guptarohit/asciigraph"
	"github.com/pkg/errors"
)

// Terminal returns the plot as text, width characters wide (beside the labels
// of its axis) and height lines tall. With colour the series are drawn over
// each other, told apart by escape sequences; without, one below the other. A
// series of one point is a line of text. Errors are those of Draw, and a width
// or height under 2.
func (l Lines) Terminal(width, height int, colour bool) (string, error) {
	if width < 2 || height < 2 {
		return "", errors.Errorf("figure: a curve of %d by %d characters cannot be drawn; both must be at least 2", width, height)
	}
	xmin, xmax, ymin, ymax, err := l.limits()
	if err != nil {
		return "", err
	}
	var text, points []string
	if l.Title != "" {
		text = append(text, l.Title)
	}
	curves := Lines{X: l.X, Y: l.Y}
	for _, s := range l.Series {
		if len(s.X) == 1 {
			points = append(points, fmt.Sprintf("%s: %s %.4g, %s %.4g", s.Name, l.X.Label(), s.X[0], l.Y.Label(), s.Y[0]))
			continue
		}
		curves.Series = append(curves.Series, s)
		if !colour {
			text = append(text, Lines{X: l.X, Y: l.Y, Series: []Series{s}}.terminal(xmin, xmax, ymin, ymax, width, height))
		}
	}
	if colour && len(curves.Series) > 0 {
		text = append(text, curves.terminal(xmin, xmax, ymin, ymax, width, height))
	}
	return strings.Join(append(text, points...), "\n") + "\n", nil
}

var inks = []asciigraph.AnsiColor{
	asciigraph.Blue, asciigraph.DarkOrange, asciigraph.Green, asciigraph.Violet, asciigraph.Goldenrod, asciigraph.SkyBlue,
}

func (l Lines) terminal(xmin, xmax, ymin, ymax float64, width, height int) string {
	below := l.Y.Label()
	if l.Y.Log {
		below = "log10 of " + below
	}
	low, high := l.Y.place(ymin), l.Y.place(ymax)
	var data [][]float64
	var names []string
	for _, s := range l.Series {
		y := l.straight(s).resample(l.X.place(xmin), l.X.place(xmax), width)
		for i, v := range y {
			y[i] = min(high, max(low, v))
		}
		data, names = append(data, y), append(names, s.Name)
	}
	if len(l.Series) == 1 && names[0] != "" {
		below = names[0] + ": " + below
	}
	options := []asciigraph.Option{
		asciigraph.Height(height - 1), asciigraph.LowerBound(low), asciigraph.UpperBound(high),
		asciigraph.Precision(precision(low, high)),
		asciigraph.Caption(fmt.Sprintf("%s; %s from %.4g to %.4g", below, l.X.Label(), xmin, xmax)),
	}
	if len(l.Series) > 1 {
		var colours []asciigraph.AnsiColor
		for i := range l.Series {
			colours = append(colours, inks[i%len(inks)])
		}
		options = append(options, asciigraph.SeriesColors(colours...), asciigraph.SeriesLegends(names...))
	}
	return asciigraph.PlotMany(data, options...)
}

// precision returns the decimals that tell the lines of a chart apart.
func precision(low, high float64) uint {
	return uint(min(6, max(0, 2-int(math.Floor(math.Log10(high-low))))))
}

// place returns where along the axis a value stands: its logarithm on a
// logarithmic axis, otherwise the value.
func (a Axis) place(v float64) float64 {
	if a.Log {
		return math.Log10(v)
	}
	return v
}

// straight returns the series with the places of its points for coordinates.
func (l Lines) straight(s Series) Series {
	out := Series{Points: s.Points, X: make([]float64, len(s.X)), Y: make([]float64, len(s.Y))}
	for i := range s.X {
		out.X[i], out.Y[i] = l.X.place(s.X[i]), l.Y.place(s.Y[i])
	}
	return out
}

// resample returns the height of the line at n evenly spaced places, and NaN
// where it does not reach.
func (s Series) resample(from, to float64, n int) []float64 {
	y := make([]float64, n)
	for i := range y {
		t := float64(i) / float64(n-1)
		y[i] = s.at(from*(1-t)+to*t, (to-from)/float64(2*n))
	}
	return y
}

// at returns the height of the line at x: between two neighbours on the line
// that surround x, or, of points without a line, of one within reach.
func (s Series) at(x, reach float64) float64 {
	if !s.Points {
		reach /= 1e6
	}
	for i, here := range s.X {
		if math.Abs(here-x) <= reach {
			return s.Y[i]
		}
		if i == 0 || s.Points {
			continue
		}
		if before := s.X[i-1]; (before < x) != (here < x) {
			t := (x - before) / (here - before)
			return s.Y[i-1]*(1-t) + s.Y[i]*t
		}
	}
	return math.NaN()
}
