package figure

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	z = Axis{Name: "z"}
	g = Axis{Name: "g(z)", Unit: "m"}

	line     = Series{Name: "line", X: []float64{0, 1, 2}, Y: []float64{0, 1, 4}}
	groups   = []Points{{Name: "a", X: []float64{0, 1}, Y: []float64{0, 1}}, {Name: "b", X: []float64{3}, Y: []float64{2}}}
	leftHalf = func(x, _ []float64) ([]int, error) {
		classes := make([]int, len(x))
		for i := range x {
			if x[i] > 1.5 {
				classes[i] = 1
			}
		}
		return classes, nil
	}
	hill  = func(x, y float64) float64 { return -x*x - y*y }
	span  = Axis{Name: "x", Min: -1, Max: 1}
	long  = strings.Repeat("long name ", 20)
	digit = Image{Title: "3", Pixels: []float64{0, 1, 2, 3, 4, 5}, Width: 2}

	// One of 200 pixels is beyond the scale of the others.
	weights = Image{Pixels: append(slices.Repeat([]float64{-1, 1, -0.5, 0.25}, 50)[:199], 1000), Width: 20}

	white = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	black = color.NRGBA{A: 255}
)

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		name   string
		figure Figure
		high   [2]int        // least and largest height
		shows  []color.Color // colours that must be seen
	}{
		{"lines", Lines{Title: "two lines", X: z, Y: g, Series: []Series{line, Sample("sin", math.Sin, 0, 2, 50)}}, [2]int{560, 640}, []color.Color{colour(0), colour(1), black}},
		{"no title", Lines{X: z, Y: g, Series: []Series{line}}, [2]int{500, 560}, []color.Color{colour(0)}},
		{"points", Lines{X: z, Y: g, Series: []Series{{Name: "one", X: []float64{5}, Y: []float64{7}}}}, [2]int{500, 560}, []color.Color{colour(0)}},
		{"logarithmic", Lines{X: Axis{Name: "h", Log: true}, Y: Axis{Name: "e", Log: true}, Series: []Series{{X: []float64{1e-9, 1}, Y: []float64{1e-300, 1}, Dotted: true}}}, [2]int{500, 560}, []color.Color{colour(0)}},
		{"beyond the axis", Lines{X: z, Y: Axis{Name: "y", Min: -1, Max: 1}, Series: []Series{line}}, [2]int{500, 560}, []color.Color{colour(0)}},
		{"learning curve", LearningCurve{Title: "t", Measure: g, Training: []float64{-2, -1}, HeldOut: []float64{-2, -1.5}, Best: 1}, [2]int{560, 640}, []color.Color{colour(0), colour(1), colour(2)}},
		{"scatter", Scatter{Title: "t", X: z, Y: g, Groups: groups}, [2]int{560, 640}, []color.Color{colour(0), colour(1)}},
		{"regions", Scatter{Title: "t", X: z, Y: g, Groups: groups, Regions: leftHalf, Lines: []Series{line}}, [2]int{560, 640}, []color.Color{tint(colour(0), 0.25), tint(colour(1), 0.25), colour(0), black}},
		{"contour", Contour{Title: "t", X: span, Y: span, Height: "g", F: hill, Paths: []Series{{Name: "path", X: []float64{-1, 0}, Y: []float64{0.5, 0}}}}, [2]int{560, 640}, []color.Color{colour(1), shade(0), shade(1)}},
		{"plain", Contour{X: span, Y: span, Height: "g", F: func(_, _ float64) float64 { return 3 }}, [2]int{500, 600}, []color.Color{shade(0)}},
		{"bars", Bars{Title: "t", X: z, Y: g, Labels: []string{"a", "b"}, Series: []BarSeries{{"one", []float64{1, -2}}, {"two", []float64{0, 3}}}}, [2]int{560, 640}, []color.Color{colour(0), colour(1)}},
		{"histogram", Histogram{Title: "t", X: z, Values: []float64{1, 2, 2, 3}}, [2]int{540, 600}, []color.Color{tint(colour(0), 0.7)}},
		{"histogram of one value", Histogram{X: z, Values: []float64{2, 2}, Bins: 3}, [2]int{500, 560}, []color.Color{tint(colour(0), 0.7)}},
		{"images", Images{Title: "t", Images: []Image{digit, digit, digit}}, [2]int{300, 800}, []color.Color{black}},
		{"blank image", Images{Images: []Image{{Pixels: []float64{0}, Width: 1}}}, [2]int{200, 400}, []color.Color{white}},
		{"weights", Images{Title: "t", Signed: true, Images: []Image{weights}}, [2]int{300, 400}, []color.Color{signed(-1), signed(1), signed(-0.5), signed(0.25)}},
		{"weights of 0", Images{Signed: true, Images: []Image{{Pixels: []float64{0}, Width: 1}}}, [2]int{250, 400}, []color.Color{signed(-1)}},
		{"matrix", Matrix{Title: "t", Labels: []string{"a", "b"}, Counts: [][]int{{9, 0}, {5, 5}}}, [2]int{400, 700}, []color.Color{colour(0), tint(colour(0), 0.56)}},
		{"empty row", Matrix{Title: "t", Labels: []string{"a", "a class with a long name"}, Counts: [][]int{{9, 0}, {0, 0}}}, [2]int{400, 900}, []color.Color{colour(0)}},
		{"matrix of long names", Matrix{Title: "t", Labels: []string{long, "b"}, Counts: [][]int{{123456, 0}, {5, 5}}}, [2]int{600, 900}, []color.Color{colour(0)}},
		{"matrix of many classes", Matrix{Title: "t", Labels: slices.Repeat([]string{"name"}, 26), Counts: slices.Repeat([][]int{slices.Repeat([]int{1234}, 26)}, 26)}, [2]int{700, 900}, []color.Color{tint(colour(0), 0.12+0.88/26)}},
		{"long names", Scatter{Title: long, X: Axis{Name: long}, Y: Axis{Name: long}, Groups: []Points{{Name: long, X: []float64{1}, Y: []float64{1}}, {Name: "b"}}}, [2]int{600, 900}, []color.Color{colour(0)}},
		{"graph", Graph{Title: "t", Nodes: []Node{{"x", []string{"x"}}, {"y", []string{"y", "2"}}, {"z", []string{"z"}}}, Edges: []Edge{{"x", "y", "1"}, {"y", "z", ""}}}, [2]int{200, 700}, []color.Color{tint(colour(0), 0.25), tint(colour(1), 0.3)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Write(&b, c.figure); err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(&b)
			if err != nil {
				t.Fatal(err)
			}
			size := img.Bounds().Size()
			if size.X != 800 || size.Y < c.high[0] || size.Y > c.high[1] {
				t.Errorf("the picture is %v, want 800 by %v", size, c.high)
			}
			if !edgeIsWhite(img) {
				t.Error("something runs over the edge of the picture")
			}
			for _, want := range append(c.shows, white) {
				if !shows(img, want) {
					t.Errorf("no pixel has the colour %v", want)
				}
			}
		})
	}
}

// edgeIsWhite says whether the outermost pixels are white.
func edgeIsWhite(img image.Image) bool {
	size := img.Bounds().Size()
	edge := image.NewNRGBA(img.Bounds())
	draw.Draw(edge, img.Bounds(), img, image.Point{}, draw.Src)
	draw.Draw(edge, img.Bounds().Inset(1), image.White, image.Point{}, draw.Src)
	return bytes.Equal(edge.Pix, bytes.Repeat([]byte{255}, 4*size.X*size.Y))
}

// shows says whether some pixel has the colour, up to rounding.
func shows(img image.Image, want color.Color) bool {
	wr, wg, wb, _ := want.RGBA()
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) <= 3<<8 }
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); near(r, wr) && near(g, wg) && near(b, wb) {
				return true
			}
		}
	}
	return false
}

func TestShorten(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"short":                  "short",
		"Größe −1":               "Größe −1",
		"種類 a":                   "?? a",
		strings.Repeat("m", 100): "mmmmmmm…",
		"mmmmmmmmmm mmmmmmmmmm":  "mmmmmmm…",
	} {
		if got := shorten(text, 10, 70); got != want || style(10).Width(got) > 70 {
			t.Errorf("%q in 70 points is %q, want %q", text, got, want)
		}
	}
	if sty, name := fit(long, 70); sty.Font.Size < 9 || sty.Width(name) > 70 {
		t.Errorf("%q is %v points long, in type of %v", name, sty.Width(name), sty.Font.Size)
	}
}

func TestErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	log := Axis{Name: "h", Log: true}
	failing := func(_, _ []float64) ([]int, error) { return nil, errors.New("no network") }
	outside := func(x, _ []float64) ([]int, error) { return append(make([]int, len(x)-1), 2), nil }
	short := func(x, _ []float64) ([]int, error) { return nil, nil }
	wide := strings.Repeat("wide ", 30)
	for _, c := range []struct {
		name   string
		figure Figure
		want   string
	}{
		{"no figure", nil, "no figure"},
		{"no series", Lines{X: z, Y: g}, "no series"},
		{"empty series", Lines{X: z, Y: g, Series: []Series{{Name: "e"}}}, "0 values of X"},
		{"lengths", Lines{X: z, Y: g, Series: []Series{{X: []float64{1, 2}, Y: []float64{1}}}}, "2 values of X and 1 of Y"},
		{"NaN", Lines{X: z, Y: g, Series: []Series{{Name: "s", X: []float64{1}, Y: []float64{nan}}}}, `series "s": value 0 along the axis "g(z)" is NaN`},
		{"infinite", Lines{X: z, Y: g, Series: []Series{{X: []float64{inf}, Y: []float64{1}}}}, "is +Inf"},
		{"axis without a name", Lines{Y: g, Series: []Series{line}}, "no name"},
		{"zero on a logarithmic axis", Lines{X: log, Y: g, Series: []Series{line}}, "must be positive"},
		{"ends of a logarithmic axis", Lines{X: Axis{Name: "h", Log: true, Min: -1, Max: 1}, Y: g, Series: []Series{{X: []float64{1}, Y: []float64{1}}}}, "must be positive"},
		{"ends turned round", Lines{X: Axis{Name: "x", Min: 2, Max: 1}, Y: g, Series: []Series{line}}, "Min must be less"},
		{"learning curve", LearningCurve{Measure: g}, "0 values"},
		{"no points", Scatter{X: z, Y: g, Groups: []Points{{Name: "a"}}}, "no values"},
		{"point", Scatter{X: z, Y: g, Groups: []Points{{Name: "a", X: []float64{1}, Y: []float64{nan}}}}, "NaN"},
		{"regions fail", Scatter{X: z, Y: g, Groups: groups, Regions: failing}, "no network"},
		{"regions outside", Scatter{X: z, Y: g, Groups: groups, Regions: outside}, "class 2"},
		{"regions short", Scatter{X: z, Y: g, Groups: groups, Regions: short}, "0 classes"},
		{"regions on a logarithmic axis", Scatter{X: log, Y: g, Groups: []Points{{X: []float64{1}, Y: []float64{1}}}, Regions: leftHalf}, "linear"},
		{"contour without ends", Contour{X: z, Y: span, F: hill}, "Min and Max"},
		{"contour without F", Contour{X: span, Y: span}, "no F"},
		{"contour not finite", Contour{X: span, Y: span, F: func(x, y float64) float64 { return math.Log(x) }}, "NaN at"},
		{"contour path", Contour{X: span, Y: span, F: hill, Paths: []Series{{}}}, "0 values"},
		{"no bars", Bars{X: z, Y: g}, "0 labels"},
		{"bars and labels", Bars{X: z, Y: g, Labels: []string{"a"}, Series: []BarSeries{{"s", nil}}}, "0 values for 1 labels"},
		{"bar", Bars{X: z, Y: g, Labels: []string{"a"}, Series: []BarSeries{{"s", []float64{nan}}}}, "NaN"},
		{"logarithmic bars", Bars{X: z, Y: log, Labels: []string{"a"}, Series: []BarSeries{{"s", []float64{1}}}}, "Lines"},
		{"empty histogram", Histogram{X: z}, "no values"},
		{"histogram", Histogram{X: z, Values: []float64{inf}}, "+Inf"},
		{"logarithmic histogram", Histogram{X: log, Values: []float64{1}}, "logarithms"},
		{"no images", Images{}, "no images"},
		{"image", Images{Images: []Image{{Pixels: []float64{1, 2, 3}, Width: 2}}}, "no rectangle"},
		{"pixel", Images{Images: []Image{{Pixels: []float64{nan}, Width: 1}}}, "NaN"},
		{"no matrix", Matrix{}, "0 rows"},
		{"matrix labels", Matrix{Labels: []string{"a"}, Counts: [][]int{{1, 2}, {3, 4}}}, "2 rows and 1 labels"},
		{"ragged matrix", Matrix{Labels: []string{"a", "b"}, Counts: [][]int{{1, 2}, {3}}}, "row 1"},
		{"negative count", Matrix{Labels: []string{"a"}, Counts: [][]int{{-1}}}, "-1"},
		{"no nodes", Graph{}, "no nodes"},
		{"node twice", Graph{Nodes: []Node{{Name: "a"}, {Name: "a"}}}, "two nodes"},
		{"edge to nowhere", Graph{Nodes: []Node{{Name: "a"}}, Edges: []Edge{{From: "a", To: "b"}}}, "not both nodes"},
		{"cycle", Graph{Nodes: []Node{{Name: "a"}, {Name: "b"}}, Edges: []Edge{{"a", "b", ""}, {"b", "a", ""}}}, "cycle"},
		{"wide graph", Graph{Nodes: []Node{{"a", []string{wide}}}}, "wider"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Write(&bytes.Buffer{}, c.figure)
			if err == nil || !strings.HasPrefix(err.Error(), "figure: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got the error %v, want one that begins with the package and contains %q", err, c.want)
			}
		})
	}
}

func TestSaveIsAllOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p.png")
	if err := Save(path, Lines{X: z, Y: g, Series: []Series{line}}); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Save(path, Lines{X: z, Y: g}); err == nil {
		t.Error("a figure without series was saved")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("a figure that cannot be drawn changed the file (%v)", err)
	}
	if err := Save(filepath.Join(t.TempDir(), "no", "such", "p.png"), Lines{X: z, Y: g, Series: []Series{line}}); err == nil {
		t.Error("saving in a folder that is not there gave no error")
	}
}
