package lecture

import (
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/trainer"
)

// Each of these computes something wrong, and files a check on it that must
// not hold. That the right computation's checks hold is TestExamples.
func TestBrokenComputationsFail(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		broken func(r *Result) error
	}{
		{"learning-rate: three times the same rate", func(r *Result) error {
			same := trial{name: "same", rate: 0.05}
			err := same.train(ctx)
			checkLearningRate(r, []trial{same, same, same})
			return err
		}},
		{"logistic-regression: one step down", func(r *Result) error {
			l, err := trainLogistic(ctx)
			if err != nil {
				return err
			}
			l.climb[50], l.climb[51] = l.climb[51], l.climb[50]
			l.check(r)
			return nil
		}},
		{"logistic-regression: P(-1) is P(+1)", func(r *Result) error {
			l, err := trainLogistic(ctx)
			if err != nil {
				return err
			}
			l.negative = l.positive
			l.check(r)
			return nil
		}},
		{"multiclass: scores in place of probabilities", func(r *Result) error {
			checkSums(r, []float64{0.2, 0.3, 0.6, 0.2, 0.3, 0.5}, 3)
			return nil
		}},
		{"multiclass: the same rate for both", func(r *Result) error {
			sigmoid, err := pairOfSpecies(ctx, losses.Bernoulli{}, 1, 1)
			if err != nil {
				return err
			}
			softmax, err := pairOfSpecies(ctx, losses.Categorical{Classes: 2}, 2, 1)
			checkPair(r, softmax, sigmoid)
			return err
		}},
		{"perceptron: other weights", func(r *Result) error {
			data, err := datasets.TwoGaussians{}.Generate(200, 1)
			if err != nil {
				return err
			}
			var y [2][]float64
			for i, g := range []activations.Activation{activations.Step, activations.Sigmoid} {
				net, err := unit(g, []float64{1, float64(i)}, []float64{0})
				if err != nil {
					return err
				}
				if y[i], err = predict(net, data.X); err != nil {
					return err
				}
			}
			checkUnits(r, y[0], y[1])
			return nil
		}},
		{"two-layer: W1 column after column", func(r *Result) error {
			rowMajor := []float64{1, -2, 0.1, 0.2, 0.3, 0.4, 1, 2}
			columnMajor := []float64{1, -2, 0.1, 0.3, 0.2, 0.4, 1, 2}
			y, byScalars, err := scalarForm(2, 2, rowMajor)
			if err != nil {
				return err
			}
			z, byMatrices, err := matrixForm(2, 2, columnMajor)
			checkForms(r, "2-2", y, z, byScalars, byMatrices)
			return err
		}},
		{"shapes: another network", func(r *Result) error {
			found, err := shapesOf(1, 3, 3, 2, 1)
			checkSlideShapes(r, found)
			return err
		}},
		{"batching: targets stacked the other way around", func(r *Result) error {
			net, err := batchingNet(3, 3)
			if err != nil {
				return err
			}
			y, gradient, err := forwardAndBack(net, twoInputs, twoTargets)
			if err != nil {
				return err
			}
			z, other, err := forwardAndBack(net, twoInputs, []float64{0, 1})
			checkStacked(r, y, z, gradient, other)
			return err
		}},
		{"descent-is-ascent: the sum in place of the mean", func(r *Result) error {
			data, err := datasets.TwoGaussians{Distance: 2}.Generate(descentRows, 1)
			if err != nil {
				return err
			}
			ascended, err := byFit(ctx, data)
			if err != nil {
				return err
			}
			descended, err := byHand(data, func(z, y *gorgonia.Node) (*gorgonia.Node, error) {
				ll, err := losses.Bernoulli{}.LogLikelihood(z, y)
				if err != nil {
					return nil, err
				}
				return gorgonia.Neg(gorgonia.Must(gorgonia.Sum(ll)))
			})
			checkDescent(r, ascended, descended, ascended)
			return err
		}},
		{"descent-is-ascent: off by the last bit", func(r *Result) error {
			checkDescent(r, []float64{2, 1}, []float64{2, math.Nextafter(1, 2)}, []float64{2, 1})
			return nil
		}},
		{"batch-stochastic-minibatch: the rate does not fall", func(r *Result) error {
			data, err := datasets.TwoGaussians{Distance: 2}.Generate(256, 1)
			if err != nil {
				return err
			}
			optimum, err := findOptimum(ctx, data)
			if err != nil {
				return err
			}
			ways := threeWays()
			for i := range ways {
				ways[i].settings.Rate = trainer.Constant{Value: 2}
				if err := ways[i].climb(ctx, data); err != nil {
					return err
				}
			}
			checkWays(r, ways, optimum)
			return nil
		}},
		{"schedules: another decay", func(r *Result) error {
			s := allSchedules()[2]
			s.schedule = trainer.Exponential{Start: 2, Decay: 0.91}
			s.checkRates(r)
			return nil
		}},
		{"schedules: counted in steps", func(r *Result) error {
			s := allSchedules()[1]
			s.schedule = trainer.StepDecay{Start: 2, Factor: 0.5, Every: 10, By: trainer.Steps}
			s.checkRates(r)
			return nil
		}},
		{"universal-approximation: 256 neurons do as one does", func(r *Result) error {
			checkUniversal(r, []approximated{{name: "f", worst: []float64{0.5, 0.5, 0.5, 0.5, 0.5}}})
			return nil
		}},
		{"overfitting: the other way around", func(r *Result) error {
			stopped, err := trainLarge(ctx, 3, true, overfitPatience)
			if err != nil {
				return err
			}
			went, err := trainLarge(ctx, 3, false, 0)
			checkOverfitting(r, slices.Repeat([]overfit{went}, overfitSeeds), slices.Repeat([]overfit{stopped}, overfitSeeds))
			return err
		}},
		{"overfitting: no better for having stopped", func(r *Result) error {
			stopped, err := trainLarge(ctx, 3, true, overfitPatience)
			same := slices.Repeat([]overfit{stopped}, overfitSeeds)
			checkOverfitting(r, same, same)
			return err
		}},
		{"overfitting: stopped by nothing", func(r *Result) error {
			best, err := trainLarge(ctx, 3, true, 0)
			if err != nil {
				return err
			}
			went, err := trainLarge(ctx, 3, false, 0)
			checkOverfitting(r, slices.Repeat([]overfit{best}, overfitSeeds), slices.Repeat([]overfit{went}, overfitSeeds))
			return err
		}},
		{"deep: features that nobody trained", func(r *Result) error {
			data, err := datasets.Spiral{Turns: 1.25, Noise: 0.01}.Generate(1000, 1)
			if err != nil {
				return err
			}
			_, accuracy, err := logisticOn(ctx, data, data)
			checkDeep(r, accuracy, accuracy)
			return err
		}},
		{"digits: all are taken for 1", func(r *Result) error {
			_, test, err := datasets.Digits().Split(0.8, 1)
			if err != nil {
				return err
			}
			return reportDigits(r, test, slices.Repeat([]int{1}, test.Rows()))
		}},
	} {
		r := &Result{}
		if err := c.broken(r); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if len(r.Checks) == 0 || r.OK() {
			t.Errorf("%s: all %d checks hold", c.name, len(r.Checks))
		}
	}
}

func TestBatchSpeedsArePictured(t *testing.T) {
	now := time.Unix(0, 0)
	r, err := batching.Run(context.Background(), Settings{Now: func() time.Time {
		now = now.Add(30 * time.Millisecond)
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Figures) != 1 || !r.OK() {
		t.Errorf("%d pictures, want 1; the checks hold: %v", len(r.Figures), r.OK())
	}
}

func TestTrainingCanBeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, e := range []Example{
		learningRate, logisticRegression, multiclass, descentIsAscent, batchStochasticMinibatch,
		schedules, universalApproximation, overfitting, deep, digits,
	} {
		if _, err := e.Run(ctx, Settings{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled, gave the error %v", e.Name, err)
		}
	}
}
