package trainer

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// watched is a run of 4 batches an epoch, which takes some seconds a step.
type watched struct {
	epochs       int
	resumed, end int // it goes from this epoch on, and ends after that
	heldOut      bool
	seconds      float64
}

// play sends a recorder the run's events; look sees what it wrote after each.
func (w watched) play(p *ProgressRecorder, look func(e Event, text string)) error {
	const batches = 4
	var b bytes.Buffer
	p.W = &b
	clock := time.Unix(1e9, 0)
	if p.Clock != nil {
		p.Clock = func() time.Time { return clock }
	}
	run := &Run{Steps: batches * w.resumed}
	measure := func(n int) {
		run.Last = Epoch{
			Epoch: n, Rate: 0.01, UpdateRatio: 0.0025,
			Train: Measures{LogLikelihood: -1 / float64(n)},
		}
		if w.heldOut {
			run.Last.HeldOut = &Measures{LogLikelihood: -2 / float64(n)}
		}
		run.Epochs = append(run.Epochs, run.Last)
	}
	for n := range w.resumed {
		measure(n + 1)
	}
	send := func(e Event) error {
		e.Run, e.Epochs, e.Batches = run, w.epochs, batches
		err := p.Record(e)
		look(e, b.String())
		b.Reset()
		return err
	}
	if err := send(Event{Kind: Started}); err != nil {
		return err
	}
	for n := w.resumed + 1; n <= w.end; n++ {
		for batch := range batches {
			clock = clock.Add(time.Duration(w.seconds * 1e9))
			run.Steps++
			if err := send(Event{Kind: Stepped, Epoch: Epoch{Epoch: n}, Batch: batch + 1, Objective: -1.5}); err != nil {
				return err
			}
		}
		measure(n)
		if err := send(Event{Kind: EpochEnded, Epoch: run.Last}); err != nil {
			return err
		}
	}
	return send(Event{Kind: Ended})
}

func TestProgressLines(t *testing.T) {
	for _, c := range []struct {
		name  string
		run   watched
		clock bool
		want  string
	}{
		{"without a clock", watched{epochs: 40, end: 9, heldOut: true}, false, `
epoch  1/40   training -1.0000   held out -2.0000   rate 0.01      update 0.25 %
epoch  4/40   training -0.2500   held out -0.5000   rate 0.01      update 0.25 %
epoch  8/40   training -0.1250   held out -0.2500   rate 0.01      update 0.25 %
epoch  9/40   training -0.1111   held out -0.2222   rate 0.01      update 0.25 %
`},
		{"with a clock", watched{epochs: 40, end: 5, seconds: 0.5}, true, `
epoch  1/40   training -1.0000   rate 0.01      update 0.25 %     1m18s left
epoch  4/40   training -0.2500   rate 0.01      update 0.25 %     1m12s left
epoch  5/40   training -0.2000   rate 0.01      update 0.25 %
`},
		{"to the last epoch", watched{epochs: 2, end: 2, seconds: 0.5}, true, `
epoch 1/2   training -1.0000   rate 0.01      update 0.25 %     2s left
epoch 2/2   training -0.5000   rate 0.01      update 0.25 %
`},
		{"slow: a line a minute", watched{epochs: 100, end: 7, seconds: 7}, true, `
epoch   1/100   training -1.0000   rate 0.01      update 0.25 %     46m12s left
epoch   4/100   training -0.2500   rate 0.01      update 0.25 %     44m48s left
epoch   7/100   training -0.1429   rate 0.01      update 0.25 %     43m24s left
`},
		{"resumed: the time of these steps counts", watched{epochs: 40, resumed: 37, end: 40, seconds: 1800}, true, `
epoch 38/40   training -0.0263   rate 0.01      update 0.25 %     4h00m left
epoch 39/40   training -0.0256   rate 0.01      update 0.25 %     2h00m left
epoch 40/40   training -0.0250   rate 0.01      update 0.25 %
`},
		{"ended before it was resumed", watched{epochs: 40, resumed: 40, end: 40}, true, "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, text := &ProgressRecorder{}, "\n"
			if c.clock {
				p.Clock = time.Now
			}
			if err := c.run.play(p, func(_ Event, more string) { text += more }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What a bar shows where there is room, and what it leaves out where there is
// not.
func TestProgressBar(t *testing.T) {
	const at = 10 // the epoch that is looked at, of 40
	for _, c := range []struct {
		columns int
		heldOut bool
		want    string
	}{
		{160, true, "epoch 10/40  ███████░░░░░░░░░░░░░░░░░░░░░░░  training -0.1000  held out -0.2000  rate 0.01  update 0.25 %  1m00s left"},
		{100, true, "epoch 10/40  ███░░░░░░░░░  training -0.1000  held out -0.2000  rate 0.01  update 0.25 %  1m00s left"},
		{80, true, "epoch 10/40  ██░░░░░░░░  held out -0.2000  rate 0.01  update 0.25 %  1m00s left"},
		{80, false, "epoch 10/40  ██░░░░░░░░  training -0.1000  rate 0.01  update 0.25 %  1m00s left"},
		{70, true, "epoch 10/40  ██░░░░░░░░░  held out -0.2000  update 0.25 %  1m00s left"},
		{50, false, "epoch 10/40  █░░░░░  training -0.1000  1m00s left"},
		{40, true, "epoch 10/40  ███░░░░░░░░░░░  1m00s left"},
		{20, true, "epoch 10/40  █░░░░░"},
	} {
		t.Run(fmt.Sprint(c.columns, " columns"), func(t *testing.T) {
			screen, got := "", ""
			err := watched{epochs: 40, end: 12, heldOut: c.heldOut, seconds: 0.5}.play(
				&ProgressRecorder{Columns: c.columns, Clock: time.Now},
				func(e Event, text string) {
					screen = overwrite(t, screen, text, c.columns)
					if e.Kind == EpochEnded && e.Epoch.Epoch == at {
						got = screen
					}
				})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if screen != "" {
				t.Errorf("the bar leaves %q behind", screen)
			}
		})
	}
}

// overwrite returns what is on a terminal's line after the text, without the
// space at its end.
func overwrite(t *testing.T, screen, text string, columns int) string {
	for _, part := range strings.Split(text, "\r") {
		line, over := []rune(screen), []rune(part)
		if len(over) >= columns {
			t.Errorf("%q fills the %d columns of the terminal", part, columns)
		}
		screen = part + string(line[min(len(over), len(line)):])
	}
	return strings.TrimRight(screen, " ")
}

// In the first epoch, which may take long, the bar shows the objective; it is
// drawn ten times a second, and once an epoch without a clock.
func TestProgressBarDraws(t *testing.T) {
	first, draws := "", 0
	count := func(e Event, text string) {
		if e.Kind == Stepped && e.Batch == 3 && e.Epoch.Epoch == 1 {
			first = strings.TrimSpace(text)
		}
		if text != "" {
			draws++
		}
		if !utf8.ValidString(text) {
			t.Errorf("%q is no text", text)
		}
	}
	run := watched{epochs: 10, end: 10, seconds: 1}
	if err := run.play(&ProgressRecorder{Columns: 80, Clock: time.Now}, count); err != nil {
		t.Fatal(err)
	}
	if want := "epoch  1/10  ██░░░░░░░░░░░░░░░░░░░░░░░░░░░░  objective -1.5000  37s left"; first != want {
		t.Errorf("in the first epoch:\n%q, want\n%q", first, want)
	}
	if draws != 42 {
		t.Errorf("%d draws of slow steps, want the start, 10 epochs of 4, and the end", draws)
	}
	draws, run.seconds = 0, 0.01
	if err := run.play(&ProgressRecorder{Columns: 80, Clock: time.Now}, count); err != nil {
		t.Fatal(err)
	}
	if draws < 4 || draws > 6 {
		t.Errorf("%d draws in 0.4 s, want 6 at most", draws)
	}
	draws = 0
	if err := run.play(&ProgressRecorder{Columns: 80}, count); err != nil {
		t.Fatal(err)
	}
	if draws != 12 {
		t.Errorf("%d draws without a clock, want the start, 10 epochs, and the end", draws)
	}
}

// A run may be resumed with fewer epochs than it has.
func TestProgressOfFewerEpochs(t *testing.T) {
	screen := ""
	err := watched{epochs: 2, resumed: 5, end: 5}.play(&ProgressRecorder{Columns: 80}, func(e Event, text string) {
		if e.Kind == Started {
			screen = overwrite(t, "", text, 80)
		}
	})
	want := "epoch 5/2  " + strings.Repeat("█", 24) + "  training -0.2000  rate 0.01  update 0.25 %"
	if err != nil || screen != want {
		t.Errorf("%q, %v, want %q", screen, err, want)
	}
}

func TestProgressRefuses(t *testing.T) {
	if err := (&ProgressRecorder{}).Record(Event{Run: &Run{}}); err == nil || !strings.Contains(err.Error(), "W is nil") {
		t.Errorf("without W: %v", err)
	}
	for _, columns := range []int{0, 80} {
		p := &ProgressRecorder{W: &lineWriter{t: &testing.T{}}, Columns: columns}
		if err := p.Record(Event{Kind: EpochEnded, Epochs: 1, Batches: 1, Run: &Run{Last: Epoch{Epoch: 1}}}); err == nil {
			t.Errorf("%d columns: a full disk gives no error", columns)
		}
	}
}

func TestPercent(t *testing.T) {
	for ratio, want := range map[float64]string{0: "0 %", 1e-9: "1e-07 %", 0.0025: "0.25 %", 0.126: "13 %", 1.5: "150 %", 1234: "123400 %"} {
		if got := percent(ratio); got != want {
			t.Errorf("%v is %s, want %s", ratio, got, want)
		}
	}
}
