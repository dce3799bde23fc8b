package main

import (
	"fmt"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/model"
)

// mostPoints is how many rows are shown on a picture.
const mostPoints = 500

// pictureRegions shows which class the network decides for, of two features.
func pictureRegions(s subject) (figure.Figure, error) {
	names, err := s.classifier()
	if err != nil {
		return nil, err
	}
	if n := s.net.Inputs(); n != 2 {
		return nil, leftOut(fmt.Sprintf("it takes two features, and the network has %d", n))
	}
	features := s.net.Config().Features
	if schema := s.rows.Schema; len(features) != 2 || schema != nil && len(schema.Columns) != 2 {
		return nil, leftOut("it takes two features that are columns of numbers")
	}
	groups, shown := pointsOf(s.rows, names)
	what := s.part
	if all := s.rows.Rows(); shown < all {
		what = fmt.Sprintf("of %d %s", all, s.part)
	}
	return figure.Scatter{
		Title:   fmt.Sprintf("%s: decision regions, %d %s", s.title, shown, what),
		X:       figure.Axis{Name: features[0]},
		Y:       figure.Axis{Name: features[1]},
		Groups:  groups,
		Regions: func(x, y []float64) ([]int, error) { return decide(s.net, x, y) },
	}, nil
}

// pointsOf returns some rows of two features, at most mostPoints, by class.
func pointsOf(rows *datasets.Dataset, names []string) (groups []figure.Points, shown int) {
	groups = make([]figure.Points, len(names))
	for i, name := range names {
		groups[i].Name = name
	}
	x, labels := rows.X.Float64s(), rows.Labels()
	every := (len(labels) + mostPoints - 1) / mostPoints
	for i := 0; i < len(labels); i += every {
		g := &groups[labels[i]]
		g.X, g.Y = append(g.X, x[2*i]), append(g.Y, x[2*i+1])
		shown++
	}
	return groups, shown
}

func decide(net *model.Network, x, y []float64) ([]int, error) {
	rows := make([]float64, 0, 2*len(x))
	for i := range x {
		rows = append(rows, x[i], y[i])
	}
	return net.Classify(tensor.New(tensor.WithShape(len(x), 2), tensor.WithBacking(rows)))
}
