package trainer

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// two is a table of two rows with one feature, one of each class.
func two(x0, x1, y0, y1 float64) table {
	return table{x: [][]float64{{x0}, {x1}}, y: [][]float64{{y0}, {y1}}}
}

func TestFitRefuses(t *testing.T) {
	good := two(0, 1, 0, 1)
	badWeights := good
	badWeights.weights = []float64{1, -1}
	idle, half := good, good
	idle.weights, half.weights = []float64{0, 0}, []float64{1, 0}
	narrow := table{x: [][]float64{{}, {}}, y: good.y}
	iris := datasets.Iris()
	for _, c := range []struct {
		name     string
		data     Source
		settings Settings
		want     []string // in the error
	}{
		{"negative batch", good, Settings{Batch: -1}, []string{"Batch", "-1"}},
		{"unknown sampling", good, Settings{Sampling: 9}, []string{"Sampling", "9"}},
		{"negative epochs", good, Settings{Epochs: -5}, []string{"Epochs", "-5"}},
		{"negative rate", good, Settings{Rate: Constant{-0.1}}, []string{"Constant.Value", "-0.1"}},
		{"bad method", good, Settings{Method: Momentum{Decay: 2}}, []string{"Momentum.Decay", "2"}},
		{"negative L1", good, Settings{L1: -1}, []string{"L1", "-1"}},
		{"negative L2", good, Settings{L2: -1}, []string{"L2", "-1"}},
		{"negative clip", good, Settings{ClipNorm: -1}, []string{"ClipNorm", "-1"}},
		{"negative patience", good, Settings{Stop: EarlyStopping{Patience: -1}}, []string{"Stop.Patience", "-1"}},
		{"negative margin", good, Settings{Stop: EarlyStopping{Relative: -1}}, []string{"Stop.Relative", "-1"}},
		{"unknown measure", good, Settings{Stop: EarlyStopping{Watch: 9}}, []string{"Stop.Watch", "9"}},
		{"negative criterion", good, Settings{Converge: Convergence{Change: -1}}, []string{"Converge.Change", "-1"}},
		{"patience without held-out data", good, Settings{Stop: EarlyStopping{Patience: 3}}, []string{"HeldOut"}},
		{"number of class weights", good, Settings{ClassWeights: []float64{1, 2, 3}}, []string{"ClassWeights", "3", "2"}},
		{"negative class weight", good, Settings{ClassWeights: []float64{1, -2}}, []string{"ClassWeights[1]", "-2"}},
		{"no source", nil, Settings{}, []string{"training data", "no data"}},
		{"nil data set", (*datasets.Dataset)(nil), Settings{}, []string{"training data", "no data"}},
		{"no rows", table{}, Settings{}, []string{"training data", "no rows"}},
		{"held-out data without rows", good, Settings{HeldOut: table{}}, []string{"held-out data", "no rows"}},
		{"held-out nil data set", good, Settings{HeldOut: (*datasets.Dataset)(nil)}, []string{"held-out data", "no data"}},
		{"number of features", iris, Settings{}, []string{"4 features", "takes 1"}},
		{"number of features, own source", narrow, Settings{}, []string{"has 0 numbers, want 1"}},
		{"one class only", two(0, 1, 1, 1), Settings{}, []string{"class 1", "two classes"}},
		{"NaN", two(0, math.NaN(), 0, 1), Settings{}, []string{"row 1", "feature 0", "NaN"}},
		{"infinity", two(math.Inf(-1), 0, 0, 1), Settings{}, []string{"row 0", "-Inf"}},
		{"too large for float32", two(0, 1e300, 0, 1), Settings{}, []string{"row 1", "+Inf"}},
		{"label outside the classes", two(0, 1, 0, 2), Settings{}, []string{"row 1", "2"}},
		{"NaN in held-out data", good, Settings{HeldOut: two(0, math.NaN(), 0, 1)}, []string{"held-out data", "row 1"}},
		{"all weights of rows 0", idle, Settings{}, []string{"training data", "weights of all rows are 0"}},
		{"all class weights 0", good, Settings{ClassWeights: []float64{0, 0}}, []string{"training data", "weights of all rows are 0"}},
		{"weights 0 between rows and classes", half, Settings{ClassWeights: []float64{0, 1}}, []string{"weights of all rows are 0"}},
		{"unknown unit", good, Settings{Rate: StepDecay{Start: 1, Factor: 1, Every: 1, By: 7}}, []string{"StepDecay.By", "7"}},
		{"unknown unit", good, Settings{Rate: Exponential{Start: 1, Decay: 1, By: 7}}, []string{"Exponential.By", "7"}},
		{"unknown unit", good, Settings{Rate: InverseTime{Start: 1, By: 7}}, []string{"InverseTime.By", "7"}},
		{"unknown unit", good, Settings{Rate: Cosine{Start: 1, Over: 1, By: 7}}, []string{"Cosine.By", "7"}},
		{"unknown unit", good, Settings{Rate: Warmup{To: 1, Over: 1, By: 7}}, []string{"Warmup.By", "7"}},
		{"unknown unit", good, Settings{Rate: Joined{Parts: []Part{{Schedule: Constant{1}}}, By: 7}}, []string{"Joined.By", "7"}},
		{"weight of a row", badWeights, Settings{}, []string{"row 1", "-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := network(t, 1, losses.Bernoulli{}, tensor.Float32, model.Dense{Units: 1})
			before := bits(net)
			run, err := Fit(context.Background(), net, c.data, c.settings)
			if err == nil {
				t.Fatal("was not refused")
			}
			for _, want := range append(c.want, "trainer: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error %q does not say %q", err, want)
				}
			}
			if run != nil || !equalBits(before, bits(net)) {
				t.Errorf("something was trained: %+v", run)
			}
		})
	}
}

func equalBits(a, b []uint64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func TestFitRefusesClassSettingsInRegression(t *testing.T) {
	plateau := ReduceOnPlateau{Start: 1, Watch: Accuracy}
	joined := Joined{Parts: []Part{{Schedule: Constant{1}, For: 1}, {Schedule: plateau}}}
	for what, s := range map[string]Settings{
		"ClassWeights":          {ClassWeights: []float64{1}},
		"Stop.Watch = Accuracy": {HeldOut: line, Stop: EarlyStopping{Watch: Accuracy}},
		"a schedule":            {Rate: plateau},
		"a schedule that":       {Rate: joined},
	} {
		_, err := Fit(context.Background(), regression(t, tensor.Float32), line, s)
		if err == nil || !strings.Contains(err.Error(), "gaussian") || !strings.Contains(err.Error(), what) {
			t.Errorf("settings %+v give %v", s, err)
		}
	}
	if _, err := Fit(context.Background(), network(t, 1, losses.Bernoulli{}, tensor.Float32, model.Dense{Units: 1}), two(0, 1, 0, 1), Settings{Rate: joined}); err != nil {
		t.Errorf("with classes: %v", err)
	}
}

func TestNil(t *testing.T) {
	if _, err := Fit(context.Background(), nil, line, Settings{}); err == nil {
		t.Error("Fit takes nil for a network")
	}
	var none context.Context
	if _, err := Fit(none, regression(t, tensor.Float32), line, Settings{}); err == nil {
		t.Error("Fit takes nil for a context")
	}
	if _, err := Evaluate(nil, line); err == nil {
		t.Error("Evaluate takes nil for a network")
	}
	if _, err := CheckGradient(nil, line, CheckSettings{}); err == nil {
		t.Error("CheckGradient takes nil for a network")
	}
}

func TestBatchLargerThanTheData(t *testing.T) {
	weights := func(batch int) []uint64 {
		net := sineNetwork(t, []int{4, 3})
		run, err := Fit(context.Background(), net, datasets.Iris(), Settings{Batch: batch, Epochs: 3})
		if err != nil || run.Steps != 3 {
			t.Fatal(run, err)
		}
		return bits(net)
	}
	if !equalBits(weights(FullBatch), weights(1000)) {
		t.Error("a batch of 1000 rows of 150 is not the full batch")
	}
}

func TestDivergence(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings Settings
		want     []string
	}{
		{"rate too high", Settings{Rate: Constant{1e6}, Batch: 2}, []string{"epoch ", "batch ", "not finite", "lower the rate"}},
		{"with held-out data", Settings{Rate: Constant{1e6}, HeldOut: line}, []string{"epoch ", "not finite"}},
		{"weights overflow", Settings{Rate: Constant{1e300}}, []string{"epoch 1", "batch 1", "dense1.weight", "lower the rate"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			net := regression(t, tensor.Float32)
			run, err := Fit(context.Background(), net, line, c.settings)
			if !errors.Is(err, ErrDiverged) {
				t.Fatalf("the error is %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error %q does not say %q", err, want)
				}
			}
			if run.Reason != Diverged {
				t.Errorf("the reason is %v", run.Reason)
			}
			for _, p := range net.Parameters() {
				for _, v := range wide(p.Value) {
					if !finite(v) {
						t.Errorf("%s holds %v", p.Name, v)
					}
				}
			}
			if run.Best.HeldOut != nil {
				if got, err := Evaluate(net, line); err != nil || got != *run.Best.HeldOut {
					t.Errorf("the network does not hold the best weights: %v, %v", got, err)
				}
			}
		})
	}
}

// spoiler is a layer of a user's own that is not finite for x = 0.
type spoiler struct{}

func (spoiler) Apply(_ *model.Scope, x *model.Node) (*model.Node, error) {
	return gorgonia.HadamardDiv(x, x)
}

func TestDivergenceNamesTheFirstBadNode(t *testing.T) {
	net := network(t, 1, losses.Gaussian{}, tensor.Float32, spoiler{}, model.Dense{Units: 1})
	var before []uint64 // the batch that fails
	data := table{x: [][]float64{{1}, {2}, {0}}, y: [][]float64{{1}, {1}, {1}}}
	run, err := Fit(context.Background(), net, data, Settings{Batch: 2, Sampling: InOrder, Recorder: RecorderFunc(func(e Event) error {
		if e.Kind == Stepped {
			before = bits(net)
		}
		return nil
	})})
	if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), `epoch 1: batch 2: the result of the operator "÷ false", node 3`) {
		t.Errorf("the error is %v", err)
	}
	if run == nil || run.Reason != Diverged || !equalBits(before, bits(net)) {
		t.Errorf("%+v", run)
	}
	if _, err := Evaluate(net, data); !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "÷") {
		t.Errorf("evaluating gives %v", err)
	}
	if run, err := Fit(context.Background(), net, two(1, 2, 0, 1), Settings{HeldOut: data, Epochs: 1}); !errors.Is(err, ErrDiverged) || run.Reason != Diverged {
		t.Errorf("held-out data give %v", err)
	}
}

// wild is a schedule of a user's own without a Validate.
type wild struct{}

func (wild) Rate(t Time) float64 { return 1 - float64(t.Step) }

func TestScheduleGoesNegative(t *testing.T) {
	run, err := Fit(context.Background(), regression(t, tensor.Float64), line, Settings{Rate: wild{}})
	if err == nil || !strings.Contains(err.Error(), "trainer.wild") || !strings.Contains(err.Error(), "-1") {
		t.Errorf("the error is %v", err)
	}
	if run.Reason != Failed || run.Steps != 2 {
		t.Errorf("%v after %d steps", run.Reason, run.Steps)
	}
}

func TestStepIsNotDifferentiable(t *testing.T) {
	net := network(t, 1, losses.Bernoulli{}, tensor.Float32,
		model.Dense{Units: 3, Activation: activations.Step}, model.Dense{Units: 1})
	run, err := Fit(context.Background(), net, two(0, 1, 0, 1), Settings{})
	if err == nil || !strings.Contains(err.Error(), "step") || run != nil {
		t.Errorf("the error is %v, the run %+v", err, run)
	}
}
