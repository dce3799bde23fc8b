package model_test

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// faulty is a likelihood of a user's own, with faults in it.
type faulty struct {
	losses.Gaussian
	validate, targets       func()
	logLikelihood, meanNode func(scores *gorgonia.Node) (*gorgonia.Node, error)
}

func (f faulty) Validate() error {
	if f.validate != nil {
		f.validate()
	}
	return nil
}

func (f faulty) Targets() int {
	if f.targets != nil {
		f.targets()
	}
	return f.Gaussian.Targets()
}

func (f faulty) LogLikelihood(scores, targets *gorgonia.Node) (*gorgonia.Node, error) {
	if f.logLikelihood != nil {
		return f.logLikelihood(scores)
	}
	return f.Gaussian.LogLikelihood(scores, targets)
}

func (f faulty) Mean(scores *gorgonia.Node) (*gorgonia.Node, error) {
	if f.meanNode != nil {
		return f.meanNode(scores)
	}
	return f.Gaussian.Mean(scores)
}

// panicky is a classifier that panics when it is to name a class.
type panicky struct{ losses.Bernoulli }

func (panicky) Class([]float64) int { panic("boom") }

func TestFaultyLikelihood(t *testing.T) {
	boom := func() { panic("boom") }
	none := func(*gorgonia.Node) (*gorgonia.Node, error) { return nil, nil }
	same := func(scores *gorgonia.Node) (*gorgonia.Node, error) { return scores, nil }
	panics := func(*gorgonia.Node) (*gorgonia.Node, error) { panic("boom") }
	sum := func(axes ...int) func(scores *gorgonia.Node) (*gorgonia.Node, error) {
		return func(scores *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sum(scores, axes...) }
	}
	elsewhere := func(*gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.NewMatrix(gorgonia.NewGraph(), tensor.Float32, gorgonia.WithShape(2, 2)), nil
	}
	firstColumn := func(scores *gorgonia.Node) (*gorgonia.Node, error) {
		one := gorgonia.NewMatrix(scores.Graph(), tensor.Float32, gorgonia.WithShape(2, 1), gorgonia.WithName("one"),
			gorgonia.WithValue(tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float32{1, 0}))))
		return gorgonia.Mul(scores, one)
	}
	for name, c := range map[string]struct {
		likelihood losses.Likelihood
		says       string
	}{
		"nil pointer":           {(*losses.Gaussian)(nil), "nil *Gaussian"},
		"Validate panics":       {faulty{validate: boom}, "boom"},
		"Targets panics":        {faulty{targets: boom}, "boom"},
		"LogLikelihood panics":  {faulty{logLikelihood: panics}, "boom"},
		"no log likelihood":     {faulty{logLikelihood: none}, "log likelihood of gaussian: returned no node"},
		"log likelihood wide":   {faulty{logLikelihood: same}, "log likelihood of gaussian has shape (rows, 2)"},
		"log likelihood of all": {faulty{logLikelihood: sum()}, "log likelihood of gaussian: returned shape () for 2 rows"},
		"Mean panics":           {faulty{meanNode: panics}, "boom"},
		"no mean":               {faulty{meanNode: none}, "mean of gaussian: returned no node"},
		"mean elsewhere":        {faulty{meanNode: elsewhere}, "mean of gaussian: returned a node of another graph"},
		"mean of all":           {faulty{meanNode: sum()}, "mean of gaussian: returned shape () for 2 rows"},
		"mean without columns":  {faulty{meanNode: sum(1)}, "mean of gaussian has shape (rows)"},
		"mean too narrow":       {faulty{meanNode: firstColumn}, "mean of gaussian has shape (rows, 1); without classes it must be (rows, 2)"},
	} {
		if f, ok := c.likelihood.(faulty); ok {
			f.Gaussian.Outputs = 2
			c.likelihood = f
		}
		_, err := model.New(model.Config{Inputs: 4, Likelihood: c.likelihood}, model.Dense{Units: 2})
		if err == nil || !strings.HasPrefix(err.Error(), "model: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want an error of model with %q", name, err, c.says)
		}
	}

	net, err := model.New(model.Config{Inputs: 4, Likelihood: panicky{}}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := net.Classify(features(3)); err == nil || !strings.Contains(err.Error(), "boom") {
		t.Errorf("Class panics: got %v", err)
	}
}
