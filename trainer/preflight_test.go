package trainer

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// flight is what Preflight is given.
type flight struct {
	train, held table
	likelihood  losses.Likelihood
	layers      []model.Layer
	settings    Settings
	dtype       tensor.Dtype
}

// healthy is a flight in which there is nothing to find: 200 rows of 3 normal
// features, of 3 classes that a network can tell apart.
func healthy() flight {
	random := rand.New(rand.NewPCG(1, 1))
	rows := func(n int) (t table) {
		for range n {
			x := []float64{random.NormFloat64(), random.NormFloat64(), random.NormFloat64()}
			class := 0.0
			if x[0] > -0.4 {
				class++
			}
			if x[0] > 0.4 {
				class++
			}
			t.x, t.y = append(t.x, x), append(t.y, []float64{class})
		}
		return t
	}
	return flight{
		train: rows(200), held: rows(50), likelihood: losses.Categorical{Classes: 3},
		layers: []model.Layer{model.Dense{Units: 16, Activation: activations.ReLU}, model.Dense{Units: 3}},
		dtype:  tensor.Float64,
	}
}

// amounts is a healthy flight with two targets near 1,000,000 and 0.
func amounts() flight {
	f := healthy()
	for _, part := range []table{f.train, f.held} {
		for i, x := range part.x {
			part.y[i] = []float64{1e6 + 1e5*x[0]*x[1], 0.01 * x[2]}
		}
	}
	f.likelihood = losses.Gaussian{Outputs: 2, Location: []float64{1e6, 0}, Scale: []float64{1e5, 0.01}}
	f.layers[1] = model.Dense{Units: 2}
	return f
}

// off are biases of which the first few are so far below 0 that ReLU gives 0.
type off struct{ units int }

func (o off) Start(values []float64, _, _ int, _ *rand.Rand) error {
	for i := range values[:o.units] {
		values[i] = -100
	}
	return nil
}

// normal starts at normal numbers.
type normal struct{ deviation float64 }

func (n normal) Start(values []float64, _, _ int, rng *rand.Rand) error {
	for i := range values {
		values[i] = n.deviation * rng.NormFloat64()
	}
	return nil
}

// Each fault is found by its own check, and by no other.
func TestPreflightFindsEachFault(t *testing.T) {
	for name, c := range map[string]struct {
		flight flight
		spoil  func(f *flight)
		check  string
		want   Severity
		says   string
	}{
		"none":            {healthy(), func(*flight) {}, "", OK, ""},
		"none in amounts": {amounts(), func(*flight) {}, "", OK, ""},

		"a wrong derivative": {healthy(), func(f *flight) {
			f.layers = []model.Layer{f.layers[0], wrong{2}, f.layers[1]}
		}, "gradient", Error, "dense1."},
		"a wrong derivative behind zeros": {healthy(), func(f *flight) {
			f.layers = []model.Layer{f.layers[0], wrong{0.5}, model.Dense{Units: 3, Start: model.Zeros{}}}
		}, "gradient", Error, "dense1."},
		"no derivative": {healthy(), func(f *flight) {
			f.layers = []model.Layer{model.Dense{Units: 16, Activation: activations.Tanh}, stairs{}, f.layers[1]}
		}, "gradient", Warning, "dense1.weight, dense1.bias: the objective has a kink"},

		"scores of size 10": {healthy(), func(f *flight) {
			f.layers[1] = model.Dense{Units: 3, Start: normal{5}}
		}, "start", Warning, "where guessing has -log 3 = -1.1"},
		"scores of size 100": {healthy(), func(f *flight) {
			f.layers[1] = model.Dense{Units: 3, Start: normal{50}}
		}, "start", Error, "where guessing has -log 3 = -1.1"},
		"targets off": {amounts(), func(f *flight) {
			f.likelihood = losses.Gaussian{Outputs: 2, Location: []float64{0, 0}, Scale: []float64{1e5, 0.01}}
		}, "start", Warning, "mean and deviation have -1"},

		"an activation at the end": {healthy(), func(f *flight) {
			f.layers[1] = model.Dense{Units: 3, Activation: activations.Tanh}
		}, "overfit", Error, "4 rows are not learned by heart: 2"},
		"an activation at the end for amounts": {amounts(), func(f *flight) {
			f.layers[1] = model.Dense{Units: 2, Activation: activations.Sigmoid}
		}, "overfit", Error, "squared error of guessing is left"},

		"dead units": {healthy(), func(f *flight) {
			f.layers[0] = model.Dense{Units: 16, Activation: activations.ReLU, StartBias: off{12}}
		}, "units", Warning, "dense1: 12 of 16 units are 0 on all of 200 rows"},

		"wild scales": {healthy(), func(f *flight) {
			scale(f, 2, 5000)
			f.layers[0] = model.Dense{Units: 16, Activation: activations.Tanh}
		}, "features", Warning, "feature 2 goes up to"},
		"a constant feature": {healthy(), func(f *flight) {
			scale(f, 1, 0)
			for _, x := range append(f.train.x, f.held.x...) {
				x[1] = 3
			}
		}, "features", Warning, "1 of 3 are constant, such as feature 1"},

		"a rare class": {healthy(), func(f *flight) {
			keep(f, func(i int) bool { return f.train.y[i][0] != 2 || i < 12 })
		}, "classes", Warning, "class 0 has 70 rows, class 2 5; always saying class 0 is right on 50.7 %"},
		"a class without rows": {healthy(), func(f *flight) {
			keep(f, func(i int) bool { return f.train.y[i][0] != 1 })
		}, "classes", Warning, "class 1 has none of the "},

		"duplicates": {healthy(), func(f *flight) {
			copy(f.held.x, f.train.x[100:105])
			copy(f.held.y, f.train.y[100:105])
		}, "duplicates", Warning, "5 of 50 held-out rows are training rows too, such as row 0 and training row 100 ("},
	} {
		t.Run(name, func(t *testing.T) {
			c.spoil(&c.flight)
			found, err := preflightOf(t, c.flight)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 7 {
				t.Fatalf("%d findings", len(found))
			}
			for _, f := range found {
				want, says := OK, ""
				if f.Check == c.check {
					want, says = c.want, c.says
				}
				if f.Severity != want || !strings.Contains(f.Found, says) || (f.Advice == "") != (want == OK) {
					t.Errorf("want %v and %q, got\n%v", want, says, found)
				}
			}
			if found.Worst() != c.want {
				t.Errorf("the worst is %v, want %v", found.Worst(), c.want)
			}
		})
	}
}

// scale multiplies a feature.
func scale(f *flight, column int, by float64) {
	for _, part := range []table{f.train, f.held} {
		for _, x := range part.x {
			x[column] *= by
		}
	}
}

// keep leaves some of the training rows.
func keep(f *flight, row func(i int) bool) {
	var kept table
	for i := range f.train.x {
		if row(i) {
			kept.x, kept.y = append(kept.x, f.train.x[i]), append(kept.y, f.train.y[i])
		}
	}
	f.train = kept
}

func preflightOf(t *testing.T, f flight) (Findings, error) {
	t.Helper()
	net := network(t, 3, f.likelihood, f.dtype, f.layers...)
	before := bits(net)
	if f.settings.HeldOut == nil {
		f.settings.HeldOut = f.held
	}
	found, err := Preflight(context.Background(), net, f.train, f.settings)
	if !equalBits(before, bits(net)) {
		t.Error("the network was changed")
	}
	return found, err
}

func TestPreflightAgain(t *testing.T) {
	first, err := preflightOf(t, healthy())
	if err != nil {
		t.Fatal(err)
	}
	again, err := preflightOf(t, healthy())
	if diff := cmp.Diff(first, again); diff != "" || err != nil {
		t.Errorf("the same again: %v %s", err, diff)
	}
}

// Settings and data that change what a check says.
func TestPreflightSays(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(f *flight)
		check string
		want  Severity
		says  string
	}{
		"class weights": {func(f *flight) {
			keep(f, func(i int) bool { return f.train.y[i][0] != 2 || i < 12 })
			f.settings.ClassWeights = []float64{1, 1, 20}
		}, "classes", OK, "class 0 has 70 rows, class 2 5"},
		"row weights": {func(f *flight) {
			f.train.weights = make([]float64, 200)
			f.train.weights[0] = 1
			f.settings.ClassWeights = []float64{1, 1, 1}
		}, "classes", Warning, "class 0 has 70 rows"},
		"the training data held out": {func(f *flight) { f.settings.HeldOut = &f.train }, "duplicates", Warning, "200 of 200 held-out rows"},
		"constant zeros":             {func(f *flight) { scale(f, 0, 0) }, "features", OK, "1 of 3 are constant, such as feature 0, which is always 0"},
		"zeros for the most part": {func(f *flight) {
			scale(f, 0, 0)
			scale(f, 1, 0)
		}, "features", Warning, "2 of 3 are constant"},
		"zeros only": {func(f *flight) {
			for column := range 3 {
				scale(f, column, 0)
			}
		}, "features", Error, "no feature varies"},
		"zeros only, to overfit": {func(f *flight) {
			for column := range 3 {
				scale(f, column, 0)
			}
		}, "overfit", OK, "there are no two rows"},
		"seconds since 1970": {func(f *flight) {
			for _, x := range f.train.x {
				x[0] = 1.7e9 + 1e4*x[0]
			}
			f.layers = append([]model.Layer{model.Standardize{From: matrix(f.train.x)}}, f.layers...)
			f.dtype = tensor.Float32
		}, "features", Warning, "which float32 hardly tells apart"},
		"no hidden layers": {func(f *flight) {
			f.layers = f.layers[1:]
		}, "units", OK, "there are no hidden layers"},
		"all units dead": {func(f *flight) {
			f.layers[0] = model.Dense{Units: 4, Activation: activations.ReLU, StartBias: off{4}}
		}, "units", Error, "dense1: 4 of 4 units"},
		"overflow in the layers": {large, "units", Error, "what dense2 gives is not finite"},
		"overflow at the start":  {large, "start", Error, "not finite"},
		"overflow to overfit":    {large, "overfit", Error, "the log loss is not finite"},
		"amounts": {func(f *flight) {
			f.likelihood, f.layers[1] = losses.Gaussian{}, model.Dense{Units: 1}
		}, "classes", OK, "none: this is regression"},
		"another likelihood": {func(f *flight) {
			f.likelihood, f.layers[1] = laplace{}, model.Dense{Units: 1}
		}, "start", OK, "what the likelihood laplace should have is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy()
			c.spoil(&f)
			found, err := preflightOf(t, f)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Check == c.check })
			if found[i].Severity != c.want || !strings.Contains(found[i].Found, c.says) {
				t.Errorf("want %s: %v, %q; got\n%v", c.check, c.want, c.says, found)
			}
		})
	}
}

// large makes scores that float32 cannot hold.
func large(f *flight) {
	f.layers[1] = model.Dense{Units: 3, Start: model.Constant{Value: 3e38}}
	f.dtype = tensor.Float32
}

func matrix(rows [][]float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(rows), len(rows[0])), tensor.WithBacking(slices.Concat(rows...)))
}

// laplace is a likelihood that Preflight does not know.
type laplace struct{ losses.Gaussian }

func (laplace) Name() string { return "laplace" }

// It is allowed to hold them out.
func TestPreflightOfTheTrainingDataThemselves(t *testing.T) {
	iris := datasets.Iris()
	net := network(t, 4, losses.Categorical{Classes: 3}, tensor.Float32, model.Standardize{From: iris.X}, model.Dense{Units: 3})
	found, err := Preflight(context.Background(), net, iris, Settings{HeldOut: iris})
	if err != nil || found.Worst() != OK || !strings.Contains(found.String(), "the held-out data are the training data themselves") {
		t.Errorf("%v\n%v", err, found)
	}
}

func TestPreflightRefuses(t *testing.T) {
	net := regression(t, tensor.Float64)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx      context.Context
		net      *model.Network
		data     Source
		settings Settings
		says     string
	}{
		"no network":  {context.Background(), nil, line, Settings{}, "needs a network"},
		"no data":     {context.Background(), net, nil, Settings{}, "there are no data"},
		"settings":    {context.Background(), net, line, Settings{L2: -1}, "L2"},
		"held out":    {context.Background(), net, line, Settings{HeldOut: table{}}, "held-out data"},
		"cancelled":   {over, net, line, Settings{}, "the run was cancelled"},
		"fickle data": {context.Background(), net, &fickle{table: line, good: 1}, Settings{}, "no more rows"},
	} {
		found, err := Preflight(c.ctx, c.net, c.data, c.settings)
		if err == nil || found != nil || !strings.HasPrefix(err.Error(), "trainer: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v and %v, want an error with %q", name, found, err, c.says)
		}
	}
}

// fickle is a source that fails after some good calls.
type fickle struct {
	table
	good int
}

func (f *fickle) Gather(rows []int, x, y *tensor.Dense) error {
	if f.good--; f.good < 0 {
		return errors.New("no more rows")
	}
	return f.table.Gather(rows, x, y)
}

func TestFindingsString(t *testing.T) {
	found := Findings{
		{Check: "gradient", Found: "fine"},
		{Check: "start", Severity: Warning, Found: "far", Advice: "Words that are too many for a line of this report, and then some more of them."},
		{Check: "units", Severity: Error, Found: "dead", Advice: "Revive them."},
	}
	want := `ok       gradient    fine
warning  start       far
                     -> Words that are too many for a line of this report, and
                        then some more of them.
error    units       dead
                     -> Revive them.
`
	if diff := cmp.Diff(want, found.String()); diff != "" {
		t.Error(diff)
	}
	if Severity(9).String() != "unknown" || found.Worst() != Error {
		t.Errorf("%v, the worst is %v", Severity(9), found.Worst())
	}
}
