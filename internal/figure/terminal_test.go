package figure

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTerminal(t *testing.T) {
	curve := LearningCurve{
		Title:    "a run",
		Measure:  Axis{Name: "log likelihood", Unit: "nats"},
		Training: []float64{-2, -1, -0.5, -0.25, -0.2},
		HeldOut:  []float64{-2, -1.5, -1, -1.1, -1.2},
		Best:     3,
	}.Lines()
	plain, err := curve.Terminal(40, 6, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"a run\n", "training: log likelihood (nats); epoch from 1 to 5", "held out: ", "best, epoch 3: epoch 3, log likelihood (nats) -1\n", "╭",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("there is no %q in\n%s", want, plain)
		}
	}
	if strings.Contains(plain, "\x1b") {
		t.Errorf("escape sequences without colour:\n%q", plain)
	}
	if lines := strings.Count(plain, "\n"); lines != 1+2*(6+1)+1 {
		t.Errorf("%d lines, want a title, two charts of 6 with a caption, and the best epoch:\n%s", lines, plain)
	}
	coloured, err := curve.Terminal(40, 6, true)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(coloured, "\x1b") || strings.Count(coloured, "\n") >= strings.Count(plain, "\n") {
		t.Errorf("coloured curves must share one chart:\n%s", coloured)
	}
	if _, err := curve.Terminal(1, 6, false); err == nil {
		t.Error("a width of 1 gave no error")
	}
	if _, err := (Lines{X: z, Y: g}).Terminal(40, 6, false); err == nil {
		t.Error("no series gave no error")
	}
}

func TestTerminalOnLogarithmicAxes(t *testing.T) {
	l := Lines{
		X:      Axis{Name: "h", Log: true},
		Y:      Axis{Name: "error", Log: true},
		Series: []Series{{Name: "central", X: []float64{1e-4, 1e-2, 1}, Y: []float64{1e-8, 1e-4, 1}}},
	}
	got, err := l.Terminal(9, 5, false)
	if err != nil {
		t.Fatal(err)
	}
	// log10 of the error is twice that of h: a straight line,
	// up to the rounding of halves.
	want := `  0.00 ┤      ╭─
 -2.00 ┤    ╭─╯
 -4.00 ┤  ╭─╯
 -6.00 ┤ ╭╯
 -8.00 ┼─╯
`
	if diff := cmp.Diff(want, got[:strings.LastIndex(got, "\n        ")+1]); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(got, "log10 of error; h from 0.0001 to 1") {
		t.Errorf("the caption is missing in\n%s", got)
	}
}

func TestResample(t *testing.T) {
	s := Series{X: []float64{1, 2, 3}, Y: []float64{10, 20, 40}}
	got := s.resample(0, 3, 7) // at 0, 0.5, 1, 1.5, 2, 2.5, 3
	want := []float64{math.NaN(), math.NaN(), 10, 15, 20, 30, 40}
	for i := range want {
		if got[i] != want[i] && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
			t.Errorf("at place %d: %v, want %v", i, got[i], want[i])
		}
	}
}
