package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Axis describes one axis of a plot.
type Axis struct {
	Name string // what is shown, required: "steps", "mean log likelihood"
	Unit string // the unit, if there is one: "ms", "nats a row"
	Log  bool   // logarithmic; every value must then be positive

	Whole bool // only whole numbers have a mark, if the axis is linear: epochs

	// Min and Max are the ends of the axis; both zero: the ends of the data.
	// Lines are cut off there, and points outside are not drawn.
	Min, Max float64
}

// Label returns the text beside the axis: its name, and its unit in brackets.
func (a Axis) Label() string {
	if a.Unit == "" {
		return a.Name
	}
	return fmt.Sprintf("%s (%s)", a.Name, a.Unit)
}

// Values beyond largest are refused, and logarithms of those under smallest,
// so that no range overflows.
const (
	largest  = 1e300
	smallest = 1e-300
)

// check says whether values can be drawn along the axis.
func (a Axis) check(what string, values []float64) error {
	for i, v := range values {
		switch {
		case math.IsNaN(v) || math.Abs(v) > largest:
			return errors.Errorf("figure: %s: value %d along the axis %q is %v; leave out what is not finite before drawing", what, i, a.Name, v)
		case a.Log && v < smallest:
			return errors.Errorf("figure: %s: value %d along the logarithmic axis %q is %v; it must be positive", what, i, a.Name, v)
		}
	}
	return nil
}

// limits returns the ends of the axis, low < high: those set, or those of the
// data, widened where all values are equal.
func (a Axis) limits(data ...[]float64) (low, high float64, err error) {
	if a.Name == "" {
		return 0, 0, errors.New("figure: an axis has no name; set Axis.Name, and Unit if it has one")
	}
	if a.Min != 0 || a.Max != 0 {
		if !apart(a.Min, a.Max) {
			return 0, 0, errors.Errorf("figure: the axis %q runs from %v to %v; Min must be less than Max, by more than rounding", a.Name, a.Min, a.Max)
		}
		return a.Min, a.Max, a.check("the axis's ends", []float64{a.Min, a.Max})
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, values := range data {
		for _, v := range values {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return 0, 0, errors.Errorf("figure: there are no values along the axis %q", a.Name)
	}
	size := max(math.Abs(low), math.Abs(high))
	switch {
	case apart(low, high):
		return low, high, nil
	case a.Log:
		return low / 2, high * 2, nil
	case size <= smallest:
		return -1, 1, nil
	}
	return low - size/20, high + size/20, nil
}

// apart says whether numbers between low and high can be told from each other.
func apart(low, high float64) bool {
	return high-low > max(1e-9*max(math.Abs(low), math.Abs(high)), smallest)
}

// newPlot returns axes with these ends, in this package's type.
func newPlot(x, y Axis, xmin, xmax, ymin, ymax float64) *plot.Plot {
	p := plot.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xmin, xmax, ymin, ymax
	for _, side := range []struct {
		axis *plot.Axis
		from Axis
	}{{&p.X, x}, {&p.Y, y}} {
		a := side.axis
		a.Tick.Label.Font = style(tickSize).Font
		a.Tick.Length = 5
		a.Tick.Width, a.Width = 1, 1
		a.Padding = 4
		a.Tick.Marker = plot.TickerFunc(ticks)
		if side.from.Whole {
			a.Tick.Marker = plot.TickerFunc(wholeTicks)
		}
		if side.from.Log {
			a.Scale = plot.LogScale{}
			a.Tick.Marker = plot.TickerFunc(logTicks)
		}
	}
	return p
}

// fill draws the plot below the heading, its axes' names in the middle of the
// axes (gonum takes the middle of a logarithmic axis for its middle value).
func (p *page) fill(axes *plot.Plot, x, y Axis) {
	c := draw.Crop(p.Canvas, labelSize+10, 0, labelSize, 0)
	axes.Draw(c)
	data := axes.DataCanvas(c)
	level, name := fit(x.Label(), room)
	middle := min(data.Center().X, p.Max.X-level.Width(name)/2)
	p.FillText(level, vg.Point{X: middle, Y: p.Min.Y + labelSize/2}, name)
	upright, name := fit(y.Label(), p.Max.Y-p.Min.Y)
	upright.Rotation = rightAngle
	middle = min(data.Center().Y, p.Max.Y-upright.Width(name)/2)
	p.FillText(upright, vg.Point{X: p.Min.X + labelSize/2, Y: middle}, name)
}

// fit returns type in which a text, cut where that is too small, has that width.
func fit(name string, width vg.Length) (text.Style, string) {
	const least = 0.65
	name = shorten(name, labelSize*least, width)
	return style(min(labelSize, labelSize*width/style(labelSize).Width(name))), name
}

// ticks returns at most six round values, multiples of 1, 2 or 5 times a power
// of ten, between the ends of an axis.
func ticks(low, high float64) []plot.Tick { return ticksFrom(0, low, high) }

// wholeTicks are those ticks that are whole numbers.
func wholeTicks(low, high float64) []plot.Tick { return ticksFrom(1, low, high) }

// ticksFrom are ticks that are at least so far apart.
func ticksFrom(least, low, high float64) []plot.Tick {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, m := range []float64{1, 2, 5, 10} {
		if (high-low)/(m*step) <= 5 {
			step *= m
			break
		}
	}
	step = max(step, least)
	digits := max(0, -int(math.Floor(math.Log10(step)*(1+1e-12))))
	var marks []plot.Tick
	first := math.Ceil(low/step - 1e-9)
	for i := first; i <= high/step+1e-9 && i < first+8; i++ {
		v := i*step + 0 // + 0 turns -0 into 0
		label := strconv.FormatFloat(v, 'f', min(digits, 4), 64)
		if size := max(math.Abs(low), math.Abs(high)); size >= 1e5 || digits > 4 {
			label = exponent(strconv.FormatFloat(v, 'e', significant(size, step), 64))
		}
		marks = append(marks, plot.Tick{Value: v, Label: minus(label)})
	}
	return marks
}

// significant returns the decimals of the mantissa that tell values a step
// apart from each other, four at most.
func significant(size, step float64) int {
	return min(4, max(0, int(math.Floor(math.Log10(size)))-int(math.Floor(math.Log10(step)))))
}

// logTicks returns at most six powers of ten between the ends of an axis;
// multiples of them by 1, 2 and 5 where the axis holds fewer than two.
func logTicks(low, high float64) []plot.Tick {
	from, to := math.Ceil(math.Log10(low)-1e-9), math.Floor(math.Log10(high)+1e-9)
	if to-from < 1 {
		return shortLogTicks(low, high)
	}
	stride := math.Ceil((to - from + 1) / 6)
	var marks []plot.Tick
	for e := from; e <= to; e++ {
		mark := plot.Tick{Value: math.Pow(10, e)}
		if math.Mod(e-from, stride) == 0 {
			mark.Label = decade(int(e))
		}
		marks = append(marks, mark)
	}
	return marks
}

func shortLogTicks(low, high float64) []plot.Tick {
	var marks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow(10, e); v >= low*(1-1e-9) && v <= high*(1+1e-9) {
				marks = append(marks, plot.Tick{Value: v, Label: exponent(strconv.FormatFloat(v, 'g', 3, 64))})
			}
		}
	}
	if len(marks) < 2 {
		return ticks(low, high)
	}
	return marks
}

// decade writes ten to the e: 0.01, 1000, 1e6, 1e−8.
func decade(e int) string {
	if e >= -2 && e <= 4 {
		return strconv.FormatFloat(math.Pow(10, float64(e)), 'f', max(0, -e), 64)
	}
	return minus("1e" + strconv.Itoa(e))
}

// exponent writes 2e+06 as 2e6, and leaves numbers without an exponent alone.
func exponent(number string) string {
	mantissa, e, found := strings.Cut(number, "e")
	power, err := strconv.Atoi(e)
	if !found || err != nil {
		return minus(number)
	}
	if strings.Trim(mantissa, "0.") == "" {
		return "0"
	}
	return minus(mantissa + "e" + strconv.Itoa(power))
}

// minus sets the sign for minus, as wide as a plus, in place of the hyphen.
func minus(number string) string { return strings.ReplaceAll(number, "-", "−") }
