package trainer

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Where data with class names meet a network with class names, they are the
// same, or it is an error that tells both.
func TestClassNames(t *testing.T) {
	many := make([]string, 20)
	for i := range many {
		many[i] = fmt.Sprint("c", i)
	}
	for _, c := range []struct {
		name          string
		network, data []string
		want          []string // in the error; nil: none
	}{
		{"the same", []string{"no", "yes"}, []string{"no", "yes"}, nil},
		{"no names in the network", nil, []string{"no", "yes"}, nil},
		{"no names in the data", []string{"no", "yes"}, nil, nil},
		{"another order", []string{"no", "yes"}, []string{"yes", "no"}, []string{`["yes" "no"], in another order than the network's, ["no" "yes"]`}},
		{"others", []string{"no", "yes"}, []string{"non", "oui"}, []string{`["non" "oui"]`, `["no" "yes"]`, "CSVOptions.Schema"}},
		{"one more", []string{"no", "yes"}, []string{"maybe", "no", "yes"}, []string{`["maybe" "no" "yes"]`, `["no" "yes"]`}},
		{"many more", []string{"no", "yes"}, many, []string{`"c11"] and 8 more`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			net, err := model.New(model.Config{Inputs: 1, Likelihood: losses.Bernoulli{}, Classes: c.network}, model.Dense{Units: 1})
			if err != nil {
				t.Fatal(err)
			}
			data := &datasets.Dataset{
				X:       tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float64{0, 1})),
				Y:       tensor.New(tensor.WithShape(2, 1), tensor.WithBacking([]float64{0, 1})),
				Classes: c.data,
			}
			good := &datasets.Dataset{X: data.X, Y: data.Y}
			_, fit := Fit(context.Background(), net, data, Settings{Epochs: 1})
			_, heldOut := Fit(context.Background(), net, good, Settings{Epochs: 1, HeldOut: data})
			_, evaluate := Evaluate(net, data)
			_, check := CheckGradient(net, data, CheckSettings{})
			for what, err := range map[string]error{"Fit": fit, "held-out data": heldOut, "Evaluate": evaluate, "CheckGradient": check} {
				if (err != nil) != (c.want != nil) {
					t.Errorf("%s: the error is %v", what, err)
				}
				for _, want := range c.want {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("%s: the error %v does not say %q", what, err, want)
					}
				}
			}
		})
	}
}

// The classes of iris, as another program may have numbered them.
func TestClassesInAnotherOrder(t *testing.T) {
	iris := datasets.Iris()
	net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Classes: iris.Classes}, model.Dense{Units: 3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Evaluate(net, iris); err != nil {
		t.Error(err)
	}
	iris.Classes = []string{"virginica", "setosa", "versicolor"}
	if _, err := Evaluate(net, iris); err == nil || !strings.Contains(err.Error(), "trainer: evaluating: the classes of the data are") {
		t.Errorf("the error is %v", err)
	}
}
