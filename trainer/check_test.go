package trainer

import (
	"fmt"
	"hash"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// checkable is a likelihood with data for it: 40 rows of 3 features.
func checkable() map[string]struct {
	likelihood losses.Likelihood
	data       table
} {
	random := rand.New(rand.NewPCG(1, 2))
	x := make([][]float64, 40)
	classes2, classes3, values := make([][]float64, 40), make([][]float64, 40), make([][]float64, 40)
	for i := range x {
		x[i] = []float64{random.NormFloat64(), 2 + random.NormFloat64(), -3 * random.Float64()}
		classes2[i] = []float64{float64(random.IntN(2))}
		classes3[i] = []float64{float64(random.IntN(3))}
		values[i] = []float64{10 + random.NormFloat64(), random.NormFloat64()}
	}
	return map[string]struct {
		likelihood losses.Likelihood
		data       table
	}{
		"bernoulli":   {losses.Bernoulli{}, table{x: x, y: classes2}},
		"categorical": {losses.Categorical{Classes: 3}, table{x: x, y: classes3}},
		"gaussian":    {losses.Gaussian{Outputs: 2, Location: []float64{10, 0}, Scale: []float64{1, 2}}, table{x: x, y: values}},
	}
}

func features(t *testing.T, data table) *tensor.Dense {
	x := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(len(data.x), 3))
	rows := make([]int, len(data.x))
	for i := range rows {
		rows[i] = i
	}
	y := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(len(data.x), len(data.y[0])))
	if err := data.Gather(rows, x, y); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestCheckGradientPasses(t *testing.T) {
	for kind, c := range checkable() {
		scores := c.likelihood.Scores()
		for _, name := range activations.Names() {
			g, err := activations.Named(name)
			if err != nil {
				t.Fatal(err)
			}
			if name == activations.Step.Name() {
				continue // has no gradient
			}
			for stack, layers := range map[string][]model.Layer{
				"dense":       {model.Dense{Units: 5, Activation: g}, model.Dense{Units: scores}},
				"no bias":     {model.Dense{Units: 5, Activation: g, NoBias: true}, model.Dense{Units: scores, NoBias: true}},
				"activation":  {model.Dense{Units: 5}, model.Activation{Function: g}, model.Dense{Units: scores}},
				"dropout":     {model.Dense{Units: 8, Activation: g}, model.Dropout{Rate: 0.4}, model.Dense{Units: scores}},
				"standardize": {model.Standardize{From: features(t, c.data)}, model.Dense{Units: 5, Activation: g}, model.Dense{Units: scores}},
			} {
				t.Run(kind+"/"+name+"/"+stack, func(t *testing.T) {
					dtype := tensor.Float64
					if stack == "no bias" {
						dtype = tensor.Float32
					}
					net := network(t, 3, c.likelihood, dtype, layers...)
					before := bits(net)
					check, err := CheckGradient(net, c.data, CheckSettings{Objective: model.Objective{L1: 0.01, L2: 0.1}})
					if err != nil {
						t.Fatalf("%v\n%s", err, check)
					}
					if check.Compared < 10 || check.Kinks > check.Compared/10 {
						t.Errorf("compared %d, left out %d", check.Compared, check.Kinks)
					}
					if !equalBits(before, bits(net)) {
						t.Error("the network was changed")
					}
				})
			}
		}
	}
}

// wrongOp passes its input on, and factor times its gradient.
type wrongOp struct{ factor float64 }

func (wrongOp) Arity() int { return 1 }
func (wrongOp) Type() hm.Type {
	return hm.NewFnType(gorgonia.TensorType{Dims: 2, Of: hm.TypeVariable('a')}, gorgonia.TensorType{Dims: 2, Of: hm.TypeVariable('a')})
}
func (wrongOp) InferShape(inputs ...gorgonia.DimSizer) (tensor.Shape, error) {
	return inputs[0].(tensor.Shape), nil
}
func (wrongOp) Do(inputs ...gorgonia.Value) (gorgonia.Value, error) {
	return inputs[0].(*tensor.Dense).Clone().(*tensor.Dense), nil
}
func (wrongOp) ReturnsPtr() bool        { return true }
func (wrongOp) CallsExtern() bool       { return false }
func (wrongOp) OverwritesInput() int    { return -1 }
func (o wrongOp) WriteHash(h hash.Hash) { fmt.Fprint(h, "wrong", o.factor) }
func (o wrongOp) Hashcode() uint32      { return 4711 }
func (o wrongOp) String() string        { return "wrong" }
func (wrongOp) DiffWRT(int) []bool      { return []bool{true} }
func (o wrongOp) SymDiff(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	scaled, err := gorgonia.HadamardProd(grad, gorgonia.NewConstant(o.factor))
	return gorgonia.Nodes{scaled}, err
}

// wrong is a layer whose gradient is wrong on purpose.
type wrong struct{ factor float64 }

func (l wrong) Apply(_ *model.Scope, x *model.Node) (*model.Node, error) {
	return gorgonia.ApplyOp(wrongOp(l), x)
}

func TestCheckGradientFindsAWrongGradient(t *testing.T) {
	for kind, c := range checkable() {
		for _, factor := range []float64{0, 1 + 1e-5, -1, 1000} {
			// ReLU, so that a kink could serve as an excuse.
			net := network(t, 3, c.likelihood, tensor.Float64,
				model.Dense{Units: 6, Activation: activations.ReLU},
				wrong{factor},
				model.Dense{Units: c.likelihood.Scores()})
			check, err := CheckGradient(net, c.data, CheckSettings{})
			if !errors.Is(err, ErrGradient) || !strings.Contains(err.Error(), "dense1.") {
				t.Errorf("%s, factor %v: the error is %v", kind, factor, err)
			}
			if !strings.HasPrefix(check.Worst.Name, "dense1.") || check.Worst.Error < 1e-6 {
				t.Errorf("%s, factor %v: the worst is %+v", kind, factor, check.Worst)
			}
			for _, p := range check.Parameters {
				if strings.HasPrefix(p.Name, "dense3.") && p.Error > 1e-6 {
					t.Errorf("%s, factor %v: blames %+v", kind, factor, p)
				}
			}
		}
	}
}

// A row of zeros puts a score on ReLU's kink, for each bias. They are compared
// with other weights.
func TestCheckGradientAtKinks(t *testing.T) {
	xor := table{x: [][]float64{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, y: [][]float64{{0}, {1}, {1}, {0}}}
	net := network(t, 2, losses.Bernoulli{}, tensor.Float64,
		model.Dense{Units: 4, Activation: activations.ReLU}, model.Dense{Units: 1, Start: model.Constant{Value: 1}})
	check, err := CheckGradient(net, xor, CheckSettings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range check.Parameters {
		if p.Compared == 0 || p.Nudged != (p.Name == "dense1.bias") {
			t.Errorf("%+v", p)
		}
	}
	if check.Compared != 8+4+4+1 || check.Kinks != 0 {
		t.Errorf("compared %d, left out %d", check.Compared, check.Kinks)
	}
	if text := check.String(); strings.Count(text, "nudged") != 1 || strings.Count(text, "\n") != 5 {
		t.Errorf("the table is\n%s", text)
	}
	absolute := network(t, 2, losses.Bernoulli{}, tensor.Float64, model.Dense{Units: 1, Start: model.Zeros{}, NoBias: true})
	if check, err := CheckGradient(absolute, xor, CheckSettings{Objective: model.Objective{L1: 1}}); err != nil || !check.Parameters[0].Nudged {
		t.Errorf("the kinks of L1 at 0: %v\n%s", err, check)
	}
}

// Where all weights are 0, every coordinate below ReLU is at a kink; a wrong
// gradient does not get away with that.
func TestCheckGradientSeesPastKinks(t *testing.T) {
	for kind, c := range checkable() {
		net := network(t, 3, c.likelihood, tensor.Float64,
			wrongDense{Dense: model.Dense{Units: 6, Activation: activations.ReLU, Start: model.Zeros{}}},
			model.Dense{Units: c.likelihood.Scores()})
		check, err := CheckGradient(net, c.data, CheckSettings{})
		if !errors.Is(err, ErrGradient) || !check.Worst.Nudged || check.Worst.Error < 0.1 {
			t.Errorf("%s: the error is %v, the worst %+v", kind, err, check.Worst)
		}
	}
}

// wrongDense is a layer with a gradient twice too large.
type wrongDense struct{ model.Dense }

func (l wrongDense) Apply(s *model.Scope, x *model.Node) (*model.Node, error) {
	y, err := l.Dense.Apply(s, x)
	if err != nil {
		return nil, err
	}
	return wrong{2}.Apply(s, y)
}

// stairs is a layer that rounds to 6 places, with the gradient of one that does
// not: it has a jump near every score.
type stairs struct{}

func (stairs) Apply(_ *model.Scope, x *model.Node) (*model.Node, error) {
	return gorgonia.ApplyOp(stairsOp{wrongOp{1}}, x)
}

type stairsOp struct{ wrongOp }

func (o stairsOp) Do(inputs ...gorgonia.Value) (gorgonia.Value, error) {
	y, err := o.wrongOp.Do(inputs...)
	values := y.(*tensor.Dense).Float64s()
	for i, v := range values {
		values[i] = math.Round(v*1e6) / 1e6
	}
	return y, err
}

// A parameter of which nothing was compared is an error that names it.
func TestCheckGradientComparesEveryParameter(t *testing.T) {
	c := checkable()["gaussian"]
	net := network(t, 3, c.likelihood, tensor.Float64,
		model.Dense{Units: 4}, stairs{}, model.Dense{Units: 2})
	check, err := CheckGradient(net, c.data, CheckSettings{})
	if !errors.Is(err, ErrNotCompared) || !strings.Contains(err.Error(), "dense1.weight, dense1.bias:") {
		t.Errorf("the error is %v", err)
	}
	if len(check.Parameters) != 4 || check.Parameters[0].Compared != 0 || check.Parameters[2].Compared == 0 {
		t.Errorf("found\n%s", check)
	}
}

func TestCheckGradientOnOwnData(t *testing.T) {
	digits := datasets.Digits()
	net := network(t, 64, losses.Categorical{Classes: 10}, tensor.Float32,
		model.Dense{Units: 64, Activation: activations.ReLU}, model.Dense{Units: 10})
	check, err := CheckGradient(net, digits, CheckSettings{})
	if err != nil {
		t.Fatalf("%v\n%s", err, check)
	}
	again, err := CheckGradient(net, digits, CheckSettings{})
	if err != nil || again.Worst != check.Worst {
		t.Errorf("the same check gives %+v and %+v", check.Worst, again.Worst)
	}
}

// The gradient of the one weight is 1 times the mask, which is 0 or 2.
func TestCheckGradientFixesTheMasks(t *testing.T) {
	net := network(t, 1, losses.Gaussian{}, tensor.Float64, model.Dropout{Rate: 0.5}, model.Dense{Units: 1, NoBias: true, Start: model.Zeros{}})
	seen := map[float64]bool{}
	for seed := range uint64(20) {
		check, err := CheckGradient(net, table{x: [][]float64{{1}}, y: [][]float64{{1}}}, CheckSettings{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		seen[check.Worst.Symbolic] = true
	}
	if !seen[0] || !seen[2] || len(seen) != 2 {
		t.Errorf("the derivatives are %v, want 0 and 2", seen)
	}
}

// Beside a derivative of 1 the error of one of 1e-9 is measured against 1e-3.
func TestCheckGradientOfSmallDerivatives(t *testing.T) {
	net := network(t, 2, losses.Gaussian{}, tensor.Float64, model.Dense{Units: 1, Start: model.Zeros{}})
	if check, err := CheckGradient(net, table{x: [][]float64{{1, 1e-9}}, y: [][]float64{{1}}}, CheckSettings{}); err != nil || check.Kinks != 0 {
		t.Errorf("%v\n%s", err, check)
	}
}

func TestCheckGradientRefuses(t *testing.T) {
	net := network(t, 1, losses.Bernoulli{}, tensor.Float64, model.Dense{Units: 1})
	good := two(0, 1, 0, 1)
	for name, c := range map[string]struct {
		data     Source
		settings CheckSettings
	}{
		"rows":        {good, CheckSettings{Rows: -1}},
		"coordinates": {good, CheckSettings{Coordinates: -1}},
		"tolerance":   {good, CheckSettings{Tolerance: math.NaN()}},
		"objective":   {good, CheckSettings{Objective: model.Objective{L2: -1}}},
		"no rows":     {table{}, CheckSettings{}},
		"NaN":         {two(0, math.NaN(), 0, 1), CheckSettings{}},
		"label":       {two(0, 1, 0, 5), CheckSettings{}},
	} {
		if _, err := CheckGradient(net, c.data, c.settings); err == nil || errors.Is(err, ErrGradient) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	bad := network(t, 1, losses.Gaussian{}, tensor.Float32, spoiler{}, model.Dense{Units: 1})
	if _, err := CheckGradient(bad, table{x: [][]float64{{0}}, y: [][]float64{{1}}}, CheckSettings{}); err == nil || !strings.Contains(err.Error(), "not finite") {
		t.Errorf("an objective that is not finite gives %v", err)
	}
}
