package main

import (
	"fmt"
	"math"
	"regexp"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/model"
)

// mostUnits is how many units are shown on a picture.
const mostUnits = 64

// pictureWeights shows the weights of each unit of the first layer as an image,
// where the features are the pixels of one.
func pictureWeights(s subject) (figure.Figure, error) {
	if s.net == nil {
		return nil, leftOut("there is no network to show")
	}
	side := sideOf(s.net)
	if side == 0 {
		return nil, leftOut("the features are not the pixels of square images")
	}
	weights, units := firstWeights(s.net)
	if units == 0 {
		return nil, leftOut("the first layer with parameters has no weight for each pixel and unit")
	}
	picture := figure.Images{Signed: true, Columns: 8}
	shown := min(units, mostUnits)
	if shown <= 10 {
		picture.Columns = 5
	}
	for unit := range shown {
		pixels := make([]float64, side*side)
		for i := range pixels {
			pixels[i] = weights[i*units+unit]
		}
		picture.Images = append(picture.Images, figure.Image{Title: fmt.Sprint(unit + 1), Pixels: pixels, Width: side})
	}
	what := fmt.Sprintf("the first layer's %d units", units)
	if shown < units {
		what = fmt.Sprintf("the first %d of the first layer's %d units", shown, units)
	}
	if names := classNames(s.net); len(names) == units && len(s.net.Parameters()) <= 2 { // a weight and a bias
		what = "the classes"
		for i, name := range names[:shown] {
			picture.Images[i].Title = name
		}
	}
	picture.Title = fmt.Sprintf("%s: weights of %s", s.title, what)
	return picture, nil
}

// firstWeights returns the first parameter, a row for each feature, if it is a
// matrix with a column for each unit; no units if it is not.
func firstWeights(net *model.Network) (weights []float64, units int) {
	params := net.Parameters()
	if len(params) == 0 {
		return nil, 0
	}
	first := params[0].Value
	if first.Dims() != 2 || first.Shape()[0] != net.Inputs() {
		return nil, 0
	}
	if first.Dtype() == tensor.Float64 {
		return first.Float64s(), first.Shape()[1]
	}
	for _, v := range first.Float32s() {
		weights = append(weights, float64(v))
	}
	return weights, first.Shape()[1]
}

// pixelName is how tables of images name their columns: p00, pixel784,
// pixel_7_7, 28x28.
var pixelName = regexp.MustCompile(`^((?i:p|px|pixel)[_-]?\d+([_-]\d+)?|\d+x\d+)$`)

// sideOf returns how many pixels wide and high the square images are that the
// network was trained on; 0 if they were none. Networks of images name no
// features, or name them as tables of images do.
func sideOf(net *model.Network) int {
	side := int(math.Sqrt(float64(net.Inputs())))
	if side < 2 || side*side != net.Inputs() {
		return 0
	}
	for _, name := range net.Config().Features {
		if !pixelName.MatchString(name) {
			return 0
		}
	}
	return side
}
