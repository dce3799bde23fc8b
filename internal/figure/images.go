package figure

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strconv"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// Images is a grid of small pictures with a title over each: digits and what a
// network takes them for, in grey, or the weights of its units, in two colours.
type Images struct {
	Title   string
	Images  []Image
	Columns int // 0: as many as make the grid about square, 6 at most

	// Signed draws pixels of either sign: 0 white, the others the stronger the
	// larger they are, on one scale for all images, which a legend gives. The
	// largest hundredth of them have the strongest colour. White and Black are
	// left aside.
	Signed bool
}

// Image is one picture of ink on paper: Pixels row by row, Width in a row, from
// White (paper) to Black (ink); both zero: from 0 to the largest of the grid.
type Image struct {
	Title        string
	Pixels       []float64
	Width        int
	White, Black float64
}

var _ Figure = Images{}

// Draw returns the picture. No images, pixels that make no rectangle and a
// pixel that is not finite are errors.
func (g Images) Draw() (image.Image, error) {
	if len(g.Images) == 0 {
		return nil, errors.Errorf("figure: the grid %q has no images", g.Title)
	}
	most, err := g.strongest()
	if err != nil {
		return nil, err
	}
	var legend []entry
	if g.Signed {
		end := exponent(strconv.FormatFloat(most, 'g', 2, 64))
		legend = []entry{
			{name: minus("-" + end + " or less"), samples: []plot.Thumbnailer{swatch{signed(-1)}}},
			{name: end + " or more", samples: []plot.Thumbnailer{swatch{signed(1)}}},
		}
	}
	columns := g.Columns
	if columns <= 0 {
		columns = min(6, int(math.Ceil(math.Sqrt(float64(len(g.Images))))))
	}
	const gap = 8
	cell := room / vg.Length(columns)
	side := min(cell-gap, 120) // the longer side of an image
	line := vg.Length(1.4 * tickSize)
	rows := (len(g.Images) + columns - 1) / columns
	p := newPage(vg.Length(rows)*(side+line+gap)-gap, g.Title, legend)
	for i, img := range g.Images {
		top := p.Max.Y - vg.Length(i/columns)*(side+line+gap)
		middle := p.Min.X + cell*(vg.Length(i%columns)+0.5)
		p.FillText(style(tickSize), vg.Point{X: middle, Y: top - line/2}, shorten(img.Title, tickSize, cell-gap/2))
		p.DrawImage(vg.Rectangle{
			Min: vg.Point{X: middle - side/2, Y: top - line - side},
			Max: vg.Point{X: middle + side/2, Y: top - line},
		}, img.square(g.paint(img, most), int(side.Dots(dpi))))
	}
	return p.image(), nil
}

// strongest checks the images and returns the pixel that has the strongest
// colour: the largest, or, of either sign, the one that a hundredth are beyond.
func (g Images) strongest() (float64, error) {
	most := 0.0
	var sizes []float64
	for i, img := range g.Images {
		if img.Width <= 0 || len(img.Pixels) == 0 || len(img.Pixels)%img.Width != 0 {
			return 0, errors.Errorf("figure: image %d of %q has %d pixels, %d in a row; they make no rectangle", i, g.Title, len(img.Pixels), img.Width)
		}
		for j, v := range img.Pixels {
			if math.IsNaN(v) || math.Abs(v) > largest {
				return 0, errors.Errorf("figure: pixel %d of image %d of %q is %v", j, i, g.Title, v)
			}
			most = max(most, v)
			sizes = append(sizes, math.Abs(v))
		}
	}
	if g.Signed {
		slices.Sort(sizes)
		most = sizes[len(sizes)-1-len(sizes)/100]
	}
	return most, nil
}

// paint returns the colour of each pixel of an image.
func (g Images) paint(img Image, most float64) func(pixel float64) color.NRGBA {
	white, black := img.White, img.Black
	if white == 0 && black == 0 {
		black = most
	}
	return func(pixel float64) color.NRGBA {
		switch {
		case g.Signed && most > 0:
			return signed(min(1, max(-1, pixel/most)))
		case !g.Signed && black != white:
			return tint(ink, min(1, max(0, (pixel-white)/(black-white))))
		}
		return paper
	}
}

var ink, paper = color.NRGBA{A: 255}, color.NRGBA{R: 255, G: 255, B: 255, A: 255}

// signed runs from vermilion at -1 through white at 0 to blue at 1.
func signed(share float64) color.NRGBA {
	if share < 0 {
		return tint(colour(1), -share)
	}
	return tint(colour(0), share)
}

// square draws the image, with its own proportions, in the middle of a white
// square with a thin frame. Pixels stay sharp squares.
func (img Image) square(paint func(pixel float64) color.NRGBA, side int) image.Image {
	rows, frame := len(img.Pixels)/img.Width, tint(ink, 0.3)
	scale := float64(side) / float64(max(rows, img.Width))
	left, top := (side-int(scale*float64(img.Width)))/2, (side-int(scale*float64(rows)))/2
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			dot := paper
			column, row := int(float64(x-left)/scale), int(float64(y-top)/scale)
			if x >= left && y >= top && column < img.Width && row < rows {
				dot = paint(img.Pixels[row*img.Width+column])
			}
			if (x == 0 || y == 0 || x == side-1 || y == side-1) && dot.G > frame.G {
				dot = frame
			}
			out.SetNRGBA(x, y, dot)
		}
	}
	return out
}
