package trainer

import (
	"math"
	"strings"
	"testing"
)

func TestRates(t *testing.T) {
	// Epochs of 4 steps throughout.
	at := func(step int) Time { return Time{Step: step, Epoch: step / 4, StepsPerEpoch: 4} }
	for _, c := range []struct {
		name     string
		schedule Schedule
		want     map[int]float64 // by step
	}{
		{"constant", Constant{0.3}, map[int]float64{0: 0.3, 1000: 0.3}},
		{"step decay by epochs", StepDecay{Start: 1, Factor: 0.5, Every: 2},
			map[int]float64{0: 1, 7: 1, 8: 0.5, 15: 0.5, 16: 0.25}},
		{"step decay by steps", StepDecay{Start: 1, Factor: 0.1, Every: 3, By: Steps},
			map[int]float64{2: 1, 3: 0.1, 6: 0.01}},
		{"exponential by epochs", Exponential{Start: 2, Decay: 0.5},
			map[int]float64{0: 2, 3: 2, 4: 1, 12: 0.25}},
		{"exponential by steps", Exponential{Start: 2, Decay: 0.5, By: Steps},
			map[int]float64{0: 2, 1: 1, 3: 0.25}},
		{"inverse time by epochs", InverseTime{Start: 1, Decay: 0.5},
			map[int]float64{3: 1, 4: 2.0 / 3, 8: 0.5, 24: 0.25}},
		{"inverse time by steps", InverseTime{Start: 1, Decay: 1, By: Steps},
			map[int]float64{0: 1, 1: 0.5, 9: 0.1}},
		// cos 0 = 1, cos π/3 = 1/2, cos π/2 = 0, cos π = -1.
		{"cosine by epochs", Cosine{Start: 1, Over: 6},
			map[int]float64{0: 1, 8: 0.75, 12: 0.5, 16: 0.25, 24: 0, 99: 0}},
		{"cosine by steps", Cosine{Start: 1, End: 0.2, Over: 6, By: Steps},
			map[int]float64{0: 1, 2: 0.8, 3: 0.6, 6: 0.2, 7: 0.2}},
		{"warm-up by steps", Warmup{To: 0.8, Over: 4, By: Steps},
			map[int]float64{0: 0.2, 1: 0.4, 3: 0.8, 4: 0.8, 50: 0.8}},
		{"warm-up by epochs", Warmup{From: 0.1, To: 0.5, Over: 2},
			map[int]float64{0: 0.3, 3: 0.3, 4: 0.5, 8: 0.5}},
		{"joined by steps", Joined{By: Steps, Parts: []Part{
			{Schedule: Warmup{To: 1, Over: 4, By: Steps}, For: 4},
			{Schedule: Exponential{Start: 1, Decay: 0.5}, For: 8},
			{Schedule: Constant{0.01}},
		}}, map[int]float64{0: 0.25, 3: 1, 4: 1, 7: 1, 8: 0.5, 11: 0.5, 12: 0.01, 100: 0.01}},
		{"joined by epochs", Joined{Parts: []Part{
			{Schedule: Constant{1}, For: 2},
			{Schedule: Exponential{Start: 0.8, Decay: 0.5, By: Steps}},
		}}, map[int]float64{7: 1, 8: 0.8, 9: 0.4, 10: 0.2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := validate(c.schedule); err != nil {
				t.Fatal(err)
			}
			for step, want := range c.want {
				if got := c.schedule.Rate(at(step)); math.Abs(got-want) > 1e-15 {
					t.Errorf("rate at step %d is %v, want %v", step, got, want)
				}
			}
		})
	}
}

// history has a log likelihood on held-out data for each epoch.
func history(logLikelihoods ...float64) []Epoch {
	var epochs []Epoch
	for i, ll := range logLikelihoods {
		epochs = append(epochs, Epoch{Epoch: i + 1, HeldOut: &Measures{LogLikelihood: ll}})
	}
	return epochs
}

func TestReduceOnPlateau(t *testing.T) {
	for _, c := range []struct {
		name     string
		schedule ReduceOnPlateau
		history  []Epoch
		want     float64
	}{
		{"no history", ReduceOnPlateau{Start: 1}, nil, 1},
		{"rising", ReduceOnPlateau{Start: 1, Patience: 1}, history(-3, -2, -1), 1},
		{"one plateau", ReduceOnPlateau{Start: 1, Patience: 2}, history(-1, -1, -2), 0.1},
		{"patience not used up", ReduceOnPlateau{Start: 1, Patience: 3}, history(-1, -1, -2), 1},
		{"two plateaus", ReduceOnPlateau{Start: 1, Factor: 0.5, Patience: 2}, history(-1, -1, -1, -1, -1), 0.25},
		{"better in between", ReduceOnPlateau{Start: 1, Factor: 0.5, Patience: 2}, history(-2, -2, -1, -1), 1},
		{"better by less than the margin", ReduceOnPlateau{Start: 1, Factor: 0.5, Patience: 2, Relative: 0.1}, history(-1, -0.95, -0.91), 0.5},
		{"lowest", ReduceOnPlateau{Start: 1, Patience: 1, Lowest: 0.05}, history(-1, -1, -1), 0.05},
		{"ten by default", ReduceOnPlateau{Start: 1}, history(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1), 0.1},
		{"accuracy", ReduceOnPlateau{Start: 1, Patience: 1, Watch: Accuracy}, history(-3, -2), 0.1},
		{"training data", ReduceOnPlateau{Start: 1, Patience: 1}, []Epoch{{Train: Measures{LogLikelihood: -1}}, {Train: Measures{LogLikelihood: -2}}}, 0.1},
	} {
		if got := c.schedule.Rate(Time{Epoch: len(c.history), History: c.history}); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s: the rate is %v, want %v", c.name, got, c.want)
		}
	}

	// As a later part of Joined it must not see the epochs before it.
	joined := Joined{Parts: []Part{{Schedule: Constant{1}, For: 3}, {Schedule: ReduceOnPlateau{Start: 0.5, Patience: 2}}}}
	if got := joined.Rate(Time{Epoch: 4, StepsPerEpoch: 1, History: history(-1, -2, -3, -4)}); got != 0.5 {
		t.Errorf("the rate after the join is %v, want 0.5", got)
	}
}

func TestSchedulesByName(t *testing.T) {
	// Rates in the first epoch, halfway and after the last of 100.
	for name, want := range map[string][3]float64{
		"constant":    {0.2, 0.2, 0.2},
		"step":        {0.2, 0.05, 0.0125},
		"exponential": {0.2, 0.02, 0.002},
		"inverse":     {0.2, 0.2 / 5.5, 0.02},
		"cosine":      {0.2, 0.1, 0},
	} {
		s, err := ScheduleNamed(name, 0.2, 100)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, epoch := range []int{0, 50, 100} {
			if got := s.Rate(Time{Epoch: epoch}); math.Abs(got-want[i]) > 1e-12 {
				t.Errorf("%s: the rate in epoch %d is %v, want %v", name, epoch, got, want[i])
			}
		}
	}
	_, err := ScheduleNamed("cosines", 0.2, 100)
	if err == nil || !strings.Contains(err.Error(), "constant, step, exponential, inverse, cosine") {
		t.Errorf("an unknown schedule gives %v, which should list the names", err)
	}
	for _, s := range []struct {
		rate   float64
		epochs int
	}{{-0.1, 10}, {0, 10}, {math.NaN(), 10}, {math.Inf(1), 10}, {0.1, 0}} {
		if _, err := ScheduleNamed("cosine", s.rate, s.epochs); err == nil {
			t.Errorf("rate %v and %d epochs should be refused", s.rate, s.epochs)
		}
	}
}

func TestSchedulesRefuse(t *testing.T) {
	nan := math.NaN()
	for _, s := range []Schedule{
		Constant{}, Constant{-1}, Constant{nan}, Constant{math.Inf(1)},
		StepDecay{Start: -1, Factor: 0.5, Every: 1}, StepDecay{Start: 1, Factor: 0, Every: 1},
		StepDecay{Start: 1, Factor: 1.5, Every: 1}, StepDecay{Start: 1, Factor: 0.5},
		Exponential{Start: -1, Decay: 0.5}, Exponential{Start: 1}, Exponential{Start: 1, Decay: nan},
		InverseTime{Start: -1}, InverseTime{Start: 1, Decay: -1},
		Cosine{Start: -1, Over: 1}, Cosine{Start: 1, End: -1, Over: 1}, Cosine{Start: 1},
		Warmup{From: -1, To: 1, Over: 1}, Warmup{Over: 1}, Warmup{To: 1},
		Joined{}, Joined{Parts: []Part{{}}}, Joined{Parts: []Part{{Schedule: Constant{-1}}}},
		Joined{Parts: []Part{{Schedule: Constant{1}}, {Schedule: Constant{1}}}},
		ReduceOnPlateau{Start: -1}, ReduceOnPlateau{Start: 1, Factor: 2}, ReduceOnPlateau{Start: 1, Patience: -1},
		ReduceOnPlateau{Start: 1, Absolute: -1}, ReduceOnPlateau{Start: 1, Relative: nan}, ReduceOnPlateau{Start: 1, Lowest: -1}, ReduceOnPlateau{Start: 1, Watch: 5},
	} {
		if err := validate(s); err == nil {
			t.Errorf("%#v should be refused", s)
		}
	}
}

func TestUnusableSchedulesGiveARate(t *testing.T) {
	// Rate must not panic, also where Validate was never called.
	for _, s := range []Schedule{StepDecay{}, Exponential{}, InverseTime{}, Cosine{}, Warmup{}, Joined{}, ReduceOnPlateau{}} {
		if got := s.Rate(Time{Step: 3, Epoch: 1}); got != 0 {
			t.Errorf("%#v gives %v, want 0", s, got)
		}
	}
}
