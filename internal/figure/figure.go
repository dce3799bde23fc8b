// Package figure draws the pictures of the lecture: curves, scatter plots with
// decision regions, contours with a path, bars, images, confusion matrices and
// graphs. Each kind is a plain struct, and Save writes any of them as a PNG:
//
//	err := figure.Save("sigmoid.png", figure.Lines{
//		X:      figure.Axis{Name: "z"},
//		Y:      figure.Axis{Name: "g(z)"},
//		Series: []figure.Series{figure.Sample("sigmoid", sigmoid, -6, 6, 200)},
//	})
//
// Pictures are 800 pixels wide with large type and few ticks, so that they can
// be read on a telephone, and their colours can be told apart by the
// colour-blind. Data that cannot be drawn (none, NaN, infinite, too few names)
// are an error.
package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"

	"github.com/google/renameio/v2/maybe"
	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A Figure can be drawn. The structs of this package are Figures.
type Figure interface {
	// Draw returns the picture, or an error that says what in the data cannot
	// be drawn.
	Draw() (image.Image, error)
}

// Write writes the figure as a PNG.
func Write(w io.Writer, f Figure) error {
	if f == nil {
		return errors.New("figure: there is no figure to draw")
	}
	img, err := f.Draw()
	if err != nil {
		return err
	}
	return errors.Wrap(png.Encode(w, img), "figure: writing the PNG")
}

// Save writes the figure as a PNG file, as a whole or not at all: an older
// file of that name stays as it was when there is an error.
func Save(path string, f Figure) error {
	var b bytes.Buffer
	if err := Write(&b, f); err != nil {
		return err
	}
	return errors.Wrapf(maybe.WriteFile(path, b.Bytes(), 0o644), "figure: saving %s", path)
}

// Lengths are in points of 1/72 inch, two pixels each, so that a page is 800
// pixels wide.
const (
	dpi    = 144
	width  = vg.Length(400)
	margin = vg.Length(8)
	room   = width - 2*margin // between the margins
	square = vg.Length(250)   // the usual height of what is below the heading

	titleSize = 16
	labelSize = 14
	tickSize  = 13
	lineWidth = vg.Length(2)
	dotSize   = vg.Length(3.2)
)

// style returns type of one size, placed by the middle of its line.
func style(size vg.Length) text.Style {
	return text.Style{
		Color:   color.Black,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign:  text.XCenter,
		YAlign:  text.YCenter,
		Handler: plot.DefaultTextHandler,
	}
}

// entry is one name of a legend, which is cut to fit the page, and what draws
// its sample.
type entry struct {
	name    string
	samples []plot.Thumbnailer
}

// page is a white sheet with its heading drawn. Its embedded canvas is the part
// below that, of the height asked for.
type page struct {
	draw.Canvas
	sheet *vgimg.Canvas
}

const (
	titleLine   = 1.25 * titleSize
	legendLine  = 1.35 * labelSize
	sampleWidth = vg.Length(26)
	entryGap    = vg.Length(14)
	headingGap  = vg.Length(6)
)

// newPage draws the title, broken between words, and below it the legend in as
// many rows as it needs. Above the axes, it covers no data.
func newPage(height vg.Length, title string, legend []entry) *page {
	lines, rows := wrap(title), arrange(legend)
	head := titleLine*vg.Length(len(lines)) + legendLine*vg.Length(len(rows)) + headingGap
	sheet := vgimg.NewWith(
		vgimg.UseWH(width, height+head+2*margin), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White),
	)
	p := &page{Canvas: draw.Crop(draw.New(sheet), margin, -margin, margin, -margin), sheet: sheet}
	for _, line := range lines {
		p.FillText(style(titleSize), vg.Point{X: p.Center().X, Y: p.Max.Y - titleLine/2}, line)
		p.Max.Y -= titleLine
	}
	for _, row := range rows {
		p.legend(row)
		p.Max.Y -= legendLine
	}
	p.Max.Y -= headingGap
	return p
}

func (p *page) image() image.Image { return p.sheet.Image() }

// legend draws one row of entries at the top of the page.
func (p *page) legend(row []entry) {
	sty := style(labelSize)
	sty.XAlign = text.XLeft
	x, middle := p.Min.X, p.Max.Y-legendLine/2
	for _, e := range row {
		box := p.Canvas
		box.Rectangle = vg.Rectangle{
			Min: vg.Point{X: x, Y: middle - labelSize/2},
			Max: vg.Point{X: x + sampleWidth, Y: middle + labelSize/2},
		}
		for _, s := range e.samples {
			s.Thumbnail(&box)
		}
		p.FillText(sty, vg.Point{X: x + sampleWidth + 4, Y: middle}, e.text())
		x += e.width()
	}
}

func (e entry) text() string { return shorten(e.name, labelSize, room-sampleWidth-4) }

func (e entry) width() vg.Length {
	return sampleWidth + 4 + style(labelSize).Width(e.text()) + entryGap
}

// arrange parts a legend into rows that fit the page.
func arrange(legend []entry) [][]entry {
	var rows [][]entry
	var used vg.Length
	for _, e := range legend {
		if used += e.width(); len(rows) == 0 || used > room+entryGap {
			rows, used = append(rows, nil), e.width()
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
	}
	return rows
}

// wrap parts a title into lines that fit the page.
func wrap(title string) []string {
	var lines []string
	for _, word := range strings.Fields(title) {
		word = shorten(word, titleSize, room)
		last := len(lines) - 1
		if last >= 0 && style(titleSize).Width(lines[last]+" "+word) <= room {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// drawable returns the text with a question mark for every character that the
// typeface does not have.
func drawable(text string) string {
	face := font.DefaultCache.Lookup(style(labelSize).Font, labelSize).Face
	return strings.Map(func(r rune) rune {
		if glyph, err := face.GlyphIndex(nil, r); err != nil || glyph == 0 {
			return '?'
		}
		return r
	}, text)
}

// shorten makes a text drawable and cuts it to a width, with three dots for what
// is gone.
func shorten(text string, size, width vg.Length) string {
	text = drawable(text)
	if style(size).Width(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && style(size).Width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// frame draws a filled box with an outline.
func (p *page) frame(at vg.Rectangle, fill, ink color.Color, width vg.Length) {
	p.FillPolygon(fill, rectangle(at))
	p.StrokeLines(draw.LineStyle{Color: ink, Width: width}, append(rectangle(at), at.Min))
}

// rectangle returns the corners.
func rectangle(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Min.X, Y: r.Max.Y}, r.Max, {X: r.Max.X, Y: r.Min.Y}}
}
