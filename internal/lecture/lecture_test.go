package lecture

import (
	"context"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// pictures are the examples whose slide has a picture.
var pictures = []string{
	"numeric-derivative", "hill-climbing", "ascent-1d", "ascent-2d", "activations", "autodiff-cost", "backprop",
	"learning-rate", "logistic-regression", "multiclass", "batch-stochastic-minibatch", "schedules",
	"universal-approximation", "overfitting", "deep", "digits",
}

func TestExamples(t *testing.T) {
	for _, e := range Examples() {
		t.Run(e.Name, func(t *testing.T) {
			if e.Line == "" || e.Text == "" || e.Formula == "" {
				t.Error("an example needs a line, an explanation and a formula")
			}
			r, err := e.Run(context.Background(), Settings{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range r.Checks {
				if !c.OK() {
					t.Errorf("%s: want %v, got %v", c.What, c.Want, c.Got)
				}
			}
			if !r.OK() {
				t.Error("the example is not OK")
			}
			if r.Seconds != 0 {
				t.Errorf("%v seconds without a clock", r.Seconds)
			}
			paths, err := r.SaveFigures(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(pictures, e.Name) && len(paths) == 0 {
				t.Error("there is no picture")
			}
			for _, path := range paths {
				file, err := os.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				if img, err := png.Decode(file); err != nil || img.Bounds().Dx() != 800 {
					t.Errorf("%s is no picture 800 pixels wide: %v", path, err)
				}
				file.Close()
			}
		})
	}
}

// Whatever the clock says, two runs of an example come to the same text.
func TestExamplesRepeat(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every example twice, which takes long under the race detector")
	}
	for _, e := range Examples() {
		var texts []string
		for range 2 {
			r, err := e.Run(context.Background(), Settings{})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := r.Write(&b); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, b.String())
		}
		if texts[0] != texts[1] {
			t.Errorf("%s: the first run wrote\n%s\nthe second\n%s", e.Name, texts[0], texts[1])
		}
	}
}

func TestSecondsAreTheClocks(t *testing.T) {
	clock := time.Unix(0, 0)
	tick := func() time.Time {
		clock = clock.Add(time.Second)
		return clock
	}
	e, err := Named("derivative")
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(context.Background(), Settings{Now: tick})
	if err != nil || r.Seconds != 1 {
		t.Errorf("got %v seconds (%v), want 1, from a clock that moves a second each time it is read", r.Seconds, err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, name := range []string{"hill-climbing", "ascent-1d", "ascent-2d", "autodiff-cost"} {
		e, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Run(ctx, Settings{}); err == nil || !strings.HasPrefix(err.Error(), "lecture: "+name) {
			t.Errorf("%s, cancelled, gave the error %v", name, err)
		}
	}
}

func TestNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Examples() {
		if seen[e.Name] {
			t.Errorf("two examples are called %s", e.Name)
		}
		seen[e.Name] = true
		if found, err := Named(e.Name); err != nil || found.Line != e.Line {
			t.Errorf("Named(%q) found %q (%v)", e.Name, found.Name, err)
		}
	}
	if _, err := Named("ascent"); err == nil || !strings.Contains(err.Error(), "derivative, gradient") {
		t.Errorf("an unknown name gave the error %v, want one that lists the names", err)
	}
}
