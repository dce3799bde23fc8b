package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette holds the colours of M. Okabe and K. Ito, "Color Universal Design"
// (2008), which people with any colour vision tell apart; yellow, too pale for
// a line, is left out.
var palette = []color.NRGBA{
	{R: 0x00, G: 0x72, B: 0xB2, A: 255}, // blue
	{R: 0xD5, G: 0x5E, B: 0x00, A: 255}, // vermilion
	{R: 0x00, G: 0x9E, B: 0x73, A: 255}, // bluish green
	{R: 0xCC, G: 0x79, B: 0xA7, A: 255}, // reddish purple
	{R: 0xE6, G: 0x9F, B: 0x00, A: 255}, // orange
	{R: 0x56, G: 0xB4, B: 0xE9, A: 255}, // sky blue
	{R: 0x00, G: 0x00, B: 0x00, A: 255}, // black
}

// colour returns the i-th colour; after the last comes the first again, with
// another dash and another shape.
func colour(i int) color.NRGBA { return palette[i%len(palette)] }

// tint mixes a colour with white: share 0 is white, 1 the colour itself.
func tint(c color.NRGBA, share float64) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8(255 - share*(255-float64(v)) + 0.5) }
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: c.A}
}

var dashes = [][]vg.Length{nil, {7, 3}, {2, 2}, {9, 3, 2, 3}}

// dash returns the dashes of the i-th line.
func dash(i int) []vg.Length { return dashes[i%len(dashes)] }

var shapes = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.PyramidGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{},
	draw.RingGlyph{}, draw.TriangleGlyph{}, draw.SquareGlyph{},
}

// shape returns the glyph of the i-th group of points.
func shape(i int) draw.GlyphDrawer { return shapes[i%len(shapes)] }

// swatch is the sample of an area in a legend: a filled rectangle.
type swatch struct{ color.Color }

// Thumbnail fills the sample's place.
func (s swatch) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(s.Color, rectangle(c.Rectangle))
}
