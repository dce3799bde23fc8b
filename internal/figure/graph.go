package figure

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/pkg/errors"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// Graph is a picture of a computation: results at the bottom, everything they
// are made of above them, and a text on each arrow.
type Graph struct {
	Title string
	Nodes []Node
	Edges []Edge
}

// Node is one box: its lines of text, one under another.
type Node struct {
	Name  string // what edges call it
	Lines []string
}

// Edge is an arrow from one node to another, with a text beside it.
type Edge struct {
	From, To string
	Text     string
}

var _ Figure = Graph{}

const (
	boxGap   = 10 * vg.Length(1)
	boxLine  = 1.25 * labelSize * vg.Length(1)
	layerGap = 44 * vg.Length(1)
)

// Draw returns the picture. No nodes, two nodes of one name, an edge to a node
// that is not there, a cycle, and more boxes side by side than fit the page are
// errors.
func (g Graph) Draw() (image.Image, error) {
	layers, err := g.layers()
	if err != nil {
		return nil, err
	}
	tall := -layerGap
	for _, layer := range layers {
		tall += layerGap + g.layerHeight(layer)
	}
	p := newPage(tall, g.Title, nil)
	boxes := make([]vg.Rectangle, len(g.Nodes))
	foot := p.Min.Y
	for height, layer := range layers {
		g.order(layer, boxes)
		if err := g.place(p, layer, height, foot, boxes); err != nil {
			return nil, err
		}
		foot += g.layerHeight(layer) + layerGap
	}
	g.arrows(p, boxes)
	for i, n := range g.Nodes {
		p.box(boxes[i], n.Lines, g.fill(i))
	}
	return p.image(), nil
}

// layers puts every node one layer above the highest node made of it; layer 0,
// the lowest, holds the results.
func (g Graph) layers() ([][]int, error) {
	if len(g.Nodes) == 0 {
		return nil, errors.Errorf("figure: the graph %q has no nodes", g.Title)
	}
	for i, n := range g.Nodes {
		if g.index(n.Name) != i {
			return nil, errors.Errorf("figure: two nodes of the graph %q are called %q", g.Title, n.Name)
		}
	}
	heights := make([]int, len(g.Nodes))
	for round := 0; ; round++ {
		settled := true
		for _, e := range g.Edges {
			from, to := g.index(e.From), g.index(e.To)
			if from < 0 || to < 0 {
				return nil, errors.Errorf("figure: the graph %q has an edge from %q to %q, and not both nodes", g.Title, e.From, e.To)
			}
			if heights[from] <= heights[to] {
				heights[from], settled = heights[to]+1, false
			}
		}
		if settled {
			break
		}
		if round > len(g.Nodes) {
			return nil, errors.Errorf("figure: the graph %q has a cycle", g.Title)
		}
	}
	layers := make([][]int, slices.Max(heights)+1)
	for i, h := range heights {
		layers[h] = append(layers[h], i)
	}
	return layers, nil
}

func (g Graph) index(name string) int {
	return slices.IndexFunc(g.Nodes, func(n Node) bool { return n.Name == name })
}

func (g Graph) layerHeight(layer []int) vg.Length {
	lines := 1
	for _, i := range layer {
		lines = max(lines, len(g.Nodes[i].Lines))
	}
	return vg.Length(lines)*boxLine + 8
}

func (g Graph) boxWidth(i int) vg.Length {
	wide := vg.Length(30)
	for _, l := range g.Nodes[i].Lines {
		wide = max(wide, style(labelSize).Width(l))
	}
	return wide + 14
}

// below returns the middle of the boxes below node i that are made of it.
func (g Graph) below(i int, boxes []vg.Rectangle) (middle vg.Length, some bool) {
	var sum, n vg.Length
	for _, e := range g.Edges {
		if g.index(e.From) == i {
			sum, n = sum+center(boxes[g.index(e.To)]), n+1
		}
	}
	return sum / max(n, 1), n > 0
}

func center(box vg.Rectangle) vg.Length { return (box.Min.X + box.Max.X) / 2 }

// order sorts a layer by what is below each node, so that few arrows cross.
func (g Graph) order(layer []int, boxes []vg.Rectangle) {
	slices.SortStableFunc(layer, func(a, b int) int {
		belowA, _ := g.below(a, boxes)
		belowB, _ := g.below(b, boxes)
		return cmp.Compare(belowA, belowB)
	})
}

// place gives each node of a layer its box, spread over the page; a node alone
// in its layer stands above what is made of it.
func (g Graph) place(p *page, layer []int, height int, foot vg.Length, boxes []vg.Rectangle) error {
	free := room
	for _, i := range layer {
		free -= g.boxWidth(i)
	}
	if free < boxGap*vg.Length(len(layer)-1) {
		return errors.Errorf("figure: the %d boxes %d above the results of the graph %q are wider than the page; shorten their lines", len(layer), height, g.Title)
	}
	gap := free / vg.Length(len(layer)+1)
	x := p.Min.X + gap
	if below, some := g.below(layer[0], boxes); some && len(layer) == 1 {
		x = min(p.Max.X-g.boxWidth(layer[0]), max(p.Min.X, below-g.boxWidth(layer[0])/2))
	}
	for _, i := range layer {
		boxes[i] = vg.Rectangle{
			Min: vg.Point{X: x, Y: foot},
			Max: vg.Point{X: x + g.boxWidth(i), Y: foot + g.layerHeight(layer)},
		}
		x += g.boxWidth(i) + gap
	}
	return nil
}

// fill colours inputs, inner nodes and results differently.
func (g Graph) fill(i int) color.Color {
	from := slices.ContainsFunc(g.Edges, func(e Edge) bool { return g.index(e.From) == i })
	to := slices.ContainsFunc(g.Edges, func(e Edge) bool { return g.index(e.To) == i })
	switch {
	case !to:
		return tint(colour(0), 0.25)
	case !from:
		return tint(colour(1), 0.3)
	}
	return color.Gray{Y: 235}
}

func (p *page) box(at vg.Rectangle, lines []string, fill color.Color) {
	p.frame(at, fill, color.Gray{Y: 90}, 1)
	y := (at.Min.Y+at.Max.Y)/2 + boxLine*vg.Length(len(lines)-1)/2
	for _, l := range lines {
		p.FillText(style(labelSize), vg.Point{X: (at.Min.X + at.Max.X) / 2, Y: y}, l)
		y -= boxLine
	}
}

// arrows draws every edge from the foot of a box to the top of another, those
// to one box side by side, and then their texts beside their middles, on the
// side that the arrow leans away from.
func (g Graph) arrows(p *page, boxes []vg.Rectangle) {
	ends := make([][2]vg.Point, len(g.Edges))
	for i, e := range g.Edges {
		from, to := boxes[g.index(e.From)], boxes[g.index(e.To)]
		rank, all := 1, 1
		for j, other := range g.Edges {
			if j == i || other.To != e.To {
				continue
			}
			all++
			if beside := center(boxes[g.index(other.From)]); beside < center(from) || beside == center(from) && j < i {
				rank++
			}
		}
		ends[i] = [2]vg.Point{
			{X: center(from), Y: from.Min.Y},
			{X: to.Min.X + (to.Max.X-to.Min.X)*vg.Length(rank)/vg.Length(all+1), Y: to.Max.Y},
		}
		p.arrow(ends[i][0], ends[i][1])
	}
	for i, e := range g.Edges {
		p.beside(ends[i][0], ends[i][1], e.Text)
	}
}

// beside writes the text of the arrow from a to b, on white.
func (p *page) beside(a, b vg.Point, label string) {
	if label == "" {
		return
	}
	sty := style(tickSize)
	wide := sty.Width(label)
	at := vg.Point{X: (a.X+b.X)/2 + 6, Y: (a.Y + b.Y) / 2}
	if b.X > a.X {
		at.X -= 12 + wide
	}
	at.X = max(p.Min.X, min(at.X, p.Max.X-wide))
	p.FillPolygon(color.White, rectangle(vg.Rectangle{
		Min: vg.Point{X: at.X - 2, Y: at.Y - 0.6*tickSize},
		Max: vg.Point{X: at.X + wide + 2, Y: at.Y + 0.6*tickSize},
	}))
	sty.XAlign = text.XLeft
	p.FillText(sty, at, label)
}

func (p *page) arrow(a, b vg.Point) {
	ink := color.Gray{Y: 90}
	p.SetColor(ink)
	p.SetLineWidth(1.2)
	p.Stroke(vg.Path{{Type: vg.MoveComp, Pos: a}, {Type: vg.LineComp, Pos: b}})
	length := vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)))
	ux, uy := (b.X-a.X)/length, (b.Y-a.Y)/length
	const long, half = 8, 3.5
	p.FillPolygon(ink, []vg.Point{
		b,
		{X: b.X - long*ux - half*uy, Y: b.Y - long*uy + half*ux},
		{X: b.X - long*ux + half*uy, Y: b.Y - long*uy - half*ux},
	})
}
