package figure

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
	"pgregory.net/rapid"
)

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		name      string
		ticks     func(low, high float64) []plot.Tick
		low, high float64
		want      string // the labels, of minor ticks too
	}{
		{"units", ticks, 0, 5, "0 1 2 3 4 5"},
		{"across zero", ticks, -1.2, 1, "−1.0 −0.5 0.0 0.5 1.0"},
		{"small", ticks, 0, 0.002, "0.0000 0.0005 0.0010 0.0015 0.0020"},
		{"smaller", ticks, 0, 2e-7, "0 5.0e−8 1.0e−7 1.5e−7 2.0e−7"},
		{"large", ticks, 0, 2e6, "0 5.0e5 1.0e6 1.5e6 2.0e6"},
		{"far from zero", ticks, 1000, 1001, "1000.0 1000.2 1000.4 1000.6 1000.8 1001.0"},
		{"whole", wholeTicks, 1, 3, "1 2 3"},
		{"whole, of one", wholeTicks, 0.95, 1.05, "1"},
		{"whole, many", wholeTicks, 1, 200, "50 100 150 200"},
		{"decades", logTicks, 1e-3, 100, "1e−3 0.01 0.1 1 10 100"},
		{"many decades", logTicks, 1e-10, 1, "1e−10  1e−8  1e−6  1e−4  0.01  1"},
		{"one decade", logTicks, 2, 15, "2 5 10"},
		{"part of a decade", logTicks, 2.1, 2.9, "2.2 2.4 2.6 2.8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var labels []string
			for _, tick := range c.ticks(c.low, c.high) {
				labels = append(labels, tick.Label)
			}
			if diff := cmp.Diff(c.want, strings.Join(labels, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name      string
		axis      Axis
		data      []float64
		low, high float64
	}{
		{"of the data", Axis{Name: "x"}, []float64{3, -1, 2}, -1, 3},
		{"set", Axis{Name: "x", Max: 1}, []float64{3, -1, 2}, 0, 1},
		{"zeros", Axis{Name: "x"}, []float64{0, 0}, -1, 1},
		{"equal", Axis{Name: "x"}, []float64{20, 20}, 19, 21},
		{"equal up to rounding", Axis{Name: "x"}, []float64{20, math.Nextafter(20, 30)}, 19, 21},
		{"equal, logarithmic", Axis{Name: "x", Log: true}, []float64{8}, 4, 16},
	} {
		t.Run(c.name, func(t *testing.T) {
			low, high, err := c.axis.limits(c.data)
			if err != nil || math.Abs(low-c.low) > 1e-12 || math.Abs(high-c.high) > 1e-12 {
				t.Errorf("got %v to %v (%v), want %v to %v", low, high, err, c.low, c.high)
			}
		})
	}
}

// Whatever finite numbers come, a plot is drawn or refused; it neither panics
// nor hangs, and has few ticks.
func TestAnyNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-10, 10), rapid.Float64Range(1, 1+1e-14))
		values := rapid.SliceOfN(number, 1, 4)
		x := values.Draw(t, "x")
		y := rapid.SliceOfN(number, len(x), len(x)).Draw(t, "y")
		log := rapid.Bool().Draw(t, "log")
		l := Lines{X: Axis{Name: "x", Log: log}, Y: Axis{Name: "y", Log: log}, Series: []Series{{Name: "s", X: x, Y: y, Dotted: true}}}
		xmin, xmax, _, _, err := l.limits()
		if err == nil {
			axes := newPlot(l.X, l.Y, xmin, xmax, 0.5, 1)
			marks := axes.X.Tick.Marker.Ticks(xmin, xmax)
			labels := 0
			for _, m := range marks {
				if !m.IsMinor() {
					labels++
				}
			}
			if labels > 8 {
				t.Errorf("%d labels from %v to %v", labels, xmin, xmax)
			}
		}
		drawn := Write(&bytes.Buffer{}, l)
		_, text := l.Terminal(20, 5, false)
		if (err == nil) != (drawn == nil) || (err == nil) != (text == nil) {
			t.Errorf("limits: %v, Write: %v, Terminal: %v", err, drawn, text)
		}
	})
}
