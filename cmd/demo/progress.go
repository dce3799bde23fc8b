package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/ascent-ml/ascent/trainer"
)

// newProgress returns a recorder that shows how a run goes: a bar on a terminal
// that is wide enough for it, and elsewhere a line every so many epochs.
func newProgress(w io.Writer) trainer.Recorder {
	if file, ok := w.(*os.File); ok && isTerminal(w) {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns >= barText+10 {
			return &bar{w: w, width: min(30, columns-barText)}
		}
	}
	return lines{w: w}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// lines writes about ten lines for a run that uses all its epochs, one for the
// epoch that turned out to be its last, and an empty one.
type lines struct{ w io.Writer }

// Record implements trainer.Recorder.
func (l lines) Record(e trainer.Event) error {
	every := max(1, e.Epochs/10)
	switch e.Kind {
	case trainer.EpochEnded:
		if n := e.Epoch.Epoch; n == 1 || n%every == 0 {
			return l.write(e.Epoch, e.Epochs)
		}
	case trainer.Ended:
		if n := e.Run.Last.Epoch; n > 1 && n%every != 0 {
			if err := l.write(e.Run.Last, e.Epochs); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintln(l.w)
		return err
	}
	return nil
}

func (l lines) write(e trainer.Epoch, epochs int) error {
	heldOut := ""
	if e.HeldOut != nil {
		heldOut = fmt.Sprintf("   held out %.4f", e.HeldOut.LogLikelihood)
	}
	_, err := fmt.Fprintf(l.w, "%s   training %.4f%s   rate %-7.2g   update %s\n",
		epochOf(e.Epoch, epochs), e.Train.LogLikelihood, heldOut, e.Rate, percent(e.UpdateRatio))
	return err
}

func epochOf(epoch, epochs int) string {
	return fmt.Sprintf("epoch %*d/%d", len(fmt.Sprint(epochs)), epoch, epochs)
}

func percent(ratio float64) string { return fmt.Sprintf("%.2g %%", 100*ratio) }

// barText is the room for what stands around the bar itself.
const barText = 70

// bar is a progress bar, with the last epoch's log likelihood, on held-out rows
// if there are any, and its update ratio |change of w| / |w|, which is well at
// 0.1 to 1 % by the lecture's rule of thumb. It is gone when the run has ended.
type bar struct {
	w     io.Writer
	width int
	*progressbar.ProgressBar
}

// Record implements trainer.Recorder.
func (b *bar) Record(e trainer.Event) error {
	switch e.Kind {
	case trainer.Started:
		b.ProgressBar = progressbar.NewOptions(e.Epochs*e.Batches,
			progressbar.OptionSetWriter(b.w),
			progressbar.OptionSetWidth(b.width),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░"}),
			progressbar.OptionThrottle(50*time.Millisecond),
			progressbar.OptionUseANSICodes(true),
			progressbar.OptionSetDescription(epochOf(1, e.Epochs)),
		)
		return b.RenderBlank()
	case trainer.Stepped:
		return b.Add(1)
	case trainer.EpochEnded:
		what, value := "training", e.Epoch.Train.LogLikelihood
		if e.Epoch.HeldOut != nil {
			what, value = "held out", e.Epoch.HeldOut.LogLikelihood
		}
		b.Describe(fmt.Sprintf("%s  %s %.4f  update %s", epochOf(e.Epoch.Epoch, e.Epochs), what, value, percent(e.Epoch.UpdateRatio)))
	case trainer.Ended:
		return b.Clear()
	}
	return nil
}
