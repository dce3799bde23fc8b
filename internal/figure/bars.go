package figure

import (
	"image"
	"math"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Bars is a bar chart: for each label one bar of each series.
type Bars struct {
	Title  string
	X, Y   Axis // linear
	Labels []string
	Series []BarSeries
}

// BarSeries is one value for each label.
type BarSeries struct {
	Name   string
	Values []float64
}

var _ Figure = Bars{}

// Draw returns the picture. No labels, a series with more or fewer values than
// labels, a value that is not finite and a logarithmic axis, on which bars have
// no foot, are errors.
func (b Bars) Draw() (image.Image, error) {
	if len(b.Labels) == 0 || len(b.Series) == 0 {
		return nil, errors.Errorf("figure: the chart %q has %d labels and %d series; it needs one of each", b.Title, len(b.Labels), len(b.Series))
	}
	if b.X.Log || b.Y.Log {
		return nil, errors.Errorf("figure: the chart %q has a logarithmic axis; bars start at zero, so draw Lines instead", b.Title)
	}
	heights := [][]float64{{0}}
	for _, s := range b.Series {
		if len(s.Values) != len(b.Labels) {
			return nil, errors.Errorf("figure: the bars %q have %d values for %d labels", s.Name, len(s.Values), len(b.Labels))
		}
		if err := b.Y.check("the bars "+s.Name, s.Values); err != nil {
			return nil, err
		}
		heights = append(heights, s.Values)
	}
	xmin, xmax, err := b.X.limits([]float64{-0.5, float64(len(b.Labels)) - 0.5})
	if err != nil {
		return nil, err
	}
	ymin, ymax, err := b.Y.limits(heights...)
	if err != nil {
		return nil, err
	}
	if b.Y.Min == b.Y.Max {
		ymax += (ymax - ymin) / 20
	}
	axes := newPlot(b.X, b.Y, xmin, xmax, ymin, ymax)
	axes.NominalX(b.Labels...)
	n := vg.Length(len(b.Series))
	wide := 0.8 * (room - 60) / vg.Length(len(b.Labels)) / n
	var legend []entry
	for i, s := range b.Series {
		bars := &plotter.BarChart{
			Values: s.Values, Width: wide, Color: colour(i), Offset: wide * (vg.Length(i) - (n-1)/2),
		}
		axes.Add(bars)
		legend = append(legend, entry{name: s.Name, samples: []plot.Thumbnailer{bars}})
	}
	axes.X.Min, axes.X.Max, axes.Y.Min, axes.Y.Max = xmin, xmax, ymin, ymax
	if len(b.Series) == 1 {
		legend = nil
	}
	p := newPage(square, b.Title, legend)
	p.fill(axes, b.X, b.Y)
	return p.image(), nil
}

// Histogram shows how often values fall into each of a number of equal bins.
type Histogram struct {
	Title  string
	X      Axis // what the values are; linear
	Values []float64
	Bins   int // 0: the root of the number of values, 50 at most
}

var _ Figure = Histogram{}

// Draw returns the picture. No values and a value that is not finite are errors.
func (h Histogram) Draw() (image.Image, error) {
	if h.X.Log {
		return nil, errors.Errorf("figure: the histogram %q has a logarithmic axis; give it the logarithms", h.Title)
	}
	if err := h.X.check("the histogram "+h.Title, h.Values); err != nil {
		return nil, err
	}
	low, high, err := h.X.limits(h.Values)
	if err != nil {
		return nil, err
	}
	bins := h.bins(low, high)
	counts := make([]float64, len(bins))
	for i, bin := range bins {
		counts[i] = bin.Weight
	}
	y := Axis{Name: "count"}
	_, ymax, err := y.limits([]float64{0}, counts)
	if err != nil {
		return nil, err
	}
	ymax *= 1.05
	axes := newPlot(h.X, y, low, high, 0, ymax)
	axes.Add(&plotter.Histogram{
		Bins: bins, Width: bins[0].Max - bins[0].Min, FillColor: tint(colour(0), 0.7),
		LineStyle: plotter.DefaultLineStyle,
	})
	axes.X.Min, axes.X.Max, axes.Y.Min, axes.Y.Max = low, high, 0, ymax
	p := newPage(square, h.Title, nil)
	p.fill(axes, h.X, y)
	return p.image(), nil
}

// bins counts the values between low and high; a value on a bin's upper end
// belongs to the next bin, and high to the last.
func (h Histogram) bins(low, high float64) []plotter.HistogramBin {
	n := h.Bins
	if n <= 0 {
		n = min(50, int(math.Ceil(math.Sqrt(float64(len(h.Values))))))
	}
	bins := make([]plotter.HistogramBin, n)
	for i := range bins {
		bins[i].Min = low + (high-low)*float64(i)/float64(n)
		bins[i].Max = low + (high-low)*float64(i+1)/float64(n)
	}
	for _, v := range h.Values {
		if v >= low && v <= high {
			bins[min(n-1, int(float64(n)*(v-low)/(high-low)))].Weight++
		}
	}
	return bins
}
