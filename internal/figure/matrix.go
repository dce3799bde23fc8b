package figure

import (
	"image"
	"image/color"
	"strconv"

	"github.com/pkg/errors"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// Matrix is a confusion matrix: Counts[i][j] rows of class i were taken for
// class j. A cell is the darker the larger its share of its row. Up to about 26
// classes can be read; long names are cut.
type Matrix struct {
	Title  string
	Labels []string // names of the classes
	Counts [][]int
}

var _ Figure = Matrix{}

// longestLabel is the room for the name of a class.
const longestLabel = vg.Length(120)

// Draw returns the picture. No classes, counts that are not square or not as
// many as labels, and a negative count are errors.
func (m Matrix) Draw() (image.Image, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	n := len(m.Counts)
	var longest, widest vg.Length
	labels := make([]string, n)
	for i, l := range m.Labels {
		labels[i] = shorten(l, tickSize, longestLabel)
		longest = max(longest, style(tickSize).Width(labels[i]))
		for _, c := range m.Counts[i] {
			widest = max(widest, style(labelSize).Width(strconv.Itoa(c)))
		}
	}
	left := longest + 2.2*labelSize
	cell := min((room-left)/vg.Length(n), 90)
	upright := longest > 0.9*cell                                  // names too wide for a column
	number := min(labelSize, 0.5*cell, 0.92*cell/widest*labelSize) // size
	foot := vg.Length(3 * labelSize)
	if upright {
		foot = longest + 2*labelSize
	}
	p := newPage(cell*vg.Length(n)+foot, m.Title, nil)
	corner := vg.Point{X: p.Min.X + left + (room-left-cell*vg.Length(n))/2, Y: p.Max.Y}
	for i, row := range m.Counts {
		total := 0
		for _, c := range row {
			total += c
		}
		for j, c := range row {
			at := vg.Point{X: corner.X + cell*vg.Length(j), Y: corner.Y - cell*vg.Length(i+1)}
			p.cell(at, cell, number, c, float64(c)/float64(max(total, 1)))
		}
	}
	p.matrixNames(labels, corner, cell, upright)
	return p.image(), nil
}

func (m Matrix) check() error {
	n := len(m.Counts)
	if n == 0 || len(m.Labels) != n {
		return errors.Errorf("figure: the matrix %q has %d rows and %d labels; it needs a label for each of at least one row", m.Title, n, len(m.Labels))
	}
	for i, row := range m.Counts {
		if len(row) != n {
			return errors.Errorf("figure: row %d of the matrix %q has %d counts; the matrix must be %d by %d", i, m.Title, len(row), n, n)
		}
		for j, c := range row {
			if c < 0 {
				return errors.Errorf("figure: the count in row %d, column %d of the matrix %q is %d", i, j, m.Title, c)
			}
		}
	}
	return nil
}

// cell draws one count, in type of that size, on its shade.
func (p *page) cell(at vg.Point, side, size vg.Length, count int, share float64) {
	background := color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	if count > 0 {
		background = tint(colour(0), 0.12+0.88*share)
	}
	box := vg.Rectangle{Min: at, Max: vg.Point{X: at.X + side, Y: at.Y + side}}
	p.frame(box, background, color.Gray{Y: 170}, 0.5)
	number := style(size)
	number.Color = color.Black
	switch {
	case count == 0:
		number.Color = color.Gray{Y: 150}
	case share > 0.5:
		number.Color = color.White
	}
	p.FillText(number, vg.Point{X: at.X + side/2, Y: at.Y + side/2}, strconv.Itoa(count))
}

// matrixNames writes the class names beside the rows and below the columns, and
// what rows and columns are.
func (p *page) matrixNames(labels []string, corner vg.Point, cell vg.Length, upright bool) {
	n, size := vg.Length(len(labels)), min(tickSize, 0.85*cell)
	for i, l := range labels {
		middle := (vg.Length(i) + 0.5) * cell
		side := style(size)
		side.XAlign = text.XRight
		p.FillText(side, vg.Point{X: corner.X - 5, Y: corner.Y - middle}, l)
		foot := style(size)
		at := vg.Point{X: corner.X + middle, Y: corner.Y - n*cell - 4 - size/2}
		if upright {
			foot.Rotation, foot.XAlign = rightAngle, text.XRight
			at.Y = corner.Y - n*cell - 4
		}
		p.FillText(foot, at, l)
	}
	across, up := style(labelSize), style(labelSize)
	p.FillText(across, vg.Point{X: corner.X + n*cell/2, Y: p.Min.Y + labelSize/2}, "predicted class")
	up.Rotation = rightAngle
	p.FillText(up, vg.Point{X: p.Min.X + labelSize/2, Y: corner.Y - n*cell/2}, "true class")
}

const rightAngle = 1.5707963267948966
