package figure

import (
	"image"
	"image/color"
	"math"

	"github.com/pkg/errors"
	"gonum.org/v1/plot/vg"
)

// Images is a grid of small grey pictures with a title over each: digits and
// what a network takes them for.
type Images struct {
	Title   string
	Images  []Image
	Columns int // 0: as many as make the grid about square, 6 at most
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
	black, err := g.darkest()
	if err != nil {
		return nil, err
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
	p := newPage(vg.Length(rows)*(side+line+gap)-gap, g.Title, nil)
	for i, img := range g.Images {
		top := p.Max.Y - vg.Length(i/columns)*(side+line+gap)
		middle := p.Min.X + cell*(vg.Length(i%columns)+0.5)
		p.FillText(style(tickSize), vg.Point{X: middle, Y: top - line/2}, img.Title)
		p.DrawImage(vg.Rectangle{
			Min: vg.Point{X: middle - side/2, Y: top - line - side},
			Max: vg.Point{X: middle + side/2, Y: top - line},
		}, img.square(black, int(side.Dots(dpi))))
	}
	return p.image(), nil
}

// darkest checks the images and returns their largest pixel.
func (g Images) darkest() (float64, error) {
	black := 0.0
	for i, img := range g.Images {
		if img.Width <= 0 || len(img.Pixels) == 0 || len(img.Pixels)%img.Width != 0 {
			return 0, errors.Errorf("figure: image %d of %q has %d pixels, %d in a row; they make no rectangle", i, g.Title, len(img.Pixels), img.Width)
		}
		for j, v := range img.Pixels {
			if math.IsNaN(v) || math.Abs(v) > largest {
				return 0, errors.Errorf("figure: pixel %d of image %d of %q is %v", j, i, g.Title, v)
			}
			black = max(black, v)
		}
	}
	return black, nil
}

// square draws the image, with its own proportions, in the middle of a white
// square with a thin frame. Pixels stay sharp squares.
func (img Image) square(black float64, side int) image.Image {
	white := img.White
	if img.White != 0 || img.Black != 0 {
		black = img.Black
	}
	rows := len(img.Pixels) / img.Width
	scale := float64(side) / float64(max(rows, img.Width))
	left, top := (side-int(scale*float64(img.Width)))/2, (side-int(scale*float64(rows)))/2
	out := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			ink := 0.0
			column, row := int(float64(x-left)/scale), int(float64(y-top)/scale)
			if x >= left && y >= top && column < img.Width && row < rows && black != white {
				ink = (img.Pixels[row*img.Width+column] - white) / (black - white)
			}
			if x == 0 || y == 0 || x == side-1 || y == side-1 {
				ink = max(ink, 0.3)
			}
			out.SetGray(x, y, color.Gray{Y: uint8(255*(1-min(1, max(0, ink))) + 0.5)})
		}
	}
	return out
}
