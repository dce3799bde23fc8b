package notebook

import (
	"bytes"
	"image"
	"image/png"
)

// figureTolerance is the largest mean difference, as a part of full scale,
// between two figures that count as the same. A black curve, two pixels wide
// and across a white figure 800 pixels high, that moves aside makes 0.00375:
// 4 of 800 pixels a column, in 3 of 4 channels. Edges that are smoothed with
// other last bits on another processor may differ.
const figureTolerance = 0.002

// SameFigure reports whether two PNG files hold the same picture: the same
// size, and a mean absolute difference over all pixels and the channels red,
// green, blue and alpha of at most 0.002 of full scale. A file that is no PNG
// is the same as nothing.
func SameFigure(a, b []byte) bool {
	first, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		return false
	}
	second, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return false
	}
	return first.Bounds() == second.Bounds() && meanDifference(first, second) <= figureTolerance
}

// meanDifference is the mean of |a-b| / 65535 over all pixels and channels of
// two pictures of one size.
func meanDifference(a, b image.Image) float64 {
	bounds := a.Bounds()
	sum := 0.0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			ar, ag, ab, aa := a.At(x, y).RGBA()
			br, bg, bb, ba := b.At(x, y).RGBA()
			sum += distance(ar, br) + distance(ag, bg) + distance(ab, bb) + distance(aa, ba)
		}
	}
	return sum / (4 * 0xffff * float64(bounds.Dx()*bounds.Dy()))
}

func distance(a, b uint32) float64 { return float64(max(a, b) - min(a, b)) }
