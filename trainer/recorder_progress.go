package trainer

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pkg/errors"
)

// ProgressRecorder tells how a run goes: the epoch, the mean log likelihood of
// a row in training and held out, the rate, the update ratio, which is well at
// 0.1 to 1 %, and the time left if all epochs are used.
//
//	Recorder: &trainer.ProgressRecorder{W: os.Stderr, Clock: time.Now}
//
// writes about ten lines, and one a minute if that is more:
//
//	epoch  20/100   training -0.0712   held out -0.0803   rate 0.003    update 0.25 %   1m10s left
type ProgressRecorder struct {
	// W is where to write. An error of W stops the run.
	W io.Writer
	// Clock tells the time, usually time.Now; without one no time left is told,
	// and a bar moves once an epoch.
	Clock func() time.Time
	// Columns is the width of the terminal that W is. Instead of lines it gets
	// a bar, in one line that is drawn anew up to ten times a second and is
	// gone when the run has ended; where it is narrow some of the numbers are
	// left out. 0 means that W is not a terminal.
	Columns int

	start time.Time // of the run
	steps int       // that the run had then, if it is resumed
	told  time.Time // when the last line or bar was written
	last  int       // the last epoch that has a line
	drawn int       // columns that the bar and its numbers take
	wide  int       // columns of the bar, which do not grow again
}

// The time between two lines, if there are not enough epochs for more, and the
// least between two bars.
const (
	lineEvery = time.Minute
	drawEvery = time.Second / 10
)

// Record implements Recorder.
func (p *ProgressRecorder) Record(e Event) error {
	if p.W == nil {
		return errors.New("ProgressRecorder: the field W is nil; it says where to write, such as os.Stderr")
	}
	var now time.Time
	if p.Clock != nil {
		now = p.Clock()
	}
	if e.Kind == Started {
		p.start, p.told, p.steps, p.last, p.wide = now, now, e.Run.Steps, e.Run.Last.Epoch, widestBar
	}
	tell := p.lines
	if p.Columns > 0 {
		tell = p.bar
	}
	return errors.Wrap(tell(e, now), "ProgressRecorder")
}

// lines writes a line about the first epoch, every tenth of them, the last one,
// and any that ends a minute after the last line.
func (p *ProgressRecorder) lines(e Event, now time.Time) error {
	epoch := e.Run.Last.Epoch
	due := epoch == 1 || epoch%max(1, e.Epochs/10) == 0 || now.Sub(p.told) >= lineEvery
	if epoch == p.last || e.Kind != Ended && !(e.Kind == EpochEnded && due) {
		return nil
	}
	p.told, p.last = now, epoch
	line := ""
	for _, part := range p.parts(e, now) {
		line += fmt.Sprintf("%-*s   ", part.width, part.text)
	}
	_, err := fmt.Fprintln(p.W, strings.TrimRight(line, " "))
	return err
}

// bar draws the line with the bar over the one before, and blanks it in the end.
func (p *ProgressRecorder) bar(e Event, now time.Time) error {
	due := e.Kind != Stepped
	if p.Clock != nil && e.Kind != Started && e.Kind != Ended {
		// After an epoch's last step its measures come soon.
		due = now.Sub(p.told) >= drawEvery && !(e.Kind == Stepped && e.Batch == e.Batches)
	}
	if !due {
		return nil
	}
	p.told = now
	line, end := "", "\r"
	if e.Kind != Ended {
		line, end = p.line(e, now), ""
	}
	columns := utf8.RuneCountInString(line)
	blank := strings.Repeat(" ", max(0, p.drawn-columns))
	p.drawn = columns
	_, err := io.WriteString(p.W, "\r"+line+blank+end)
	return err
}

// Columns that the bar itself has.
const narrowestBar, widestBar = 6, 30

// line has as much as there is room for. The last column stays free: after it a
// terminal may go to the next line.
func (p *ProgressRecorder) line(e Event, now time.Time) string {
	parts := p.parts(e, now)
	room := p.Columns - 1
	for _, part := range parts {
		room -= len(part.text) + 2
	}
	for room < narrowestBar && len(parts) > 1 {
		least := 0
		for i, part := range parts {
			if part.rank > parts[least].rank {
				least = i
			}
		}
		room += len(parts[least].text) + 2
		parts = append(parts[:least], parts[least+1:]...)
	}
	line := parts[0].text
	if room >= narrowestBar {
		p.wide = min(p.wide, room)
		full := min(p.wide, p.wide*e.Run.Steps/max(1, e.Epochs*e.Batches))
		line += "  " + strings.Repeat("█", full) + strings.Repeat("░", p.wide-full)
	}
	for _, part := range parts[1:] {
		line += "  " + part.text
	}
	return line
}

// part is a piece of a line. It is filled up to its width where lines stand
// below each other; where one is too long, the part of the highest rank goes
// first.
type part struct {
	text        string
	width, rank int
}

func (p *ProgressRecorder) parts(e Event, now time.Time) []part {
	last, epochs := e.Run.Last, fmt.Sprint(e.Epochs)
	parts := []part{{text: fmt.Sprintf("epoch %*d/%s", len(epochs), max(1, last.Epoch), epochs)}}
	training := part{text: fmt.Sprintf("training %.4f", last.Train.LogLikelihood), rank: 2}
	switch {
	case last.Epoch == 0 && e.Kind == Stepped:
		parts = append(parts, part{text: fmt.Sprintf("objective %.4f", e.Objective), rank: 2})
	case last.HeldOut != nil:
		training.rank = 5
		parts = append(parts, training, part{text: fmt.Sprintf("held out %.4f", last.HeldOut.LogLikelihood), rank: 2})
	case last.Epoch > 0:
		parts = append(parts, training)
	}
	if last.Epoch > 0 {
		parts = append(parts,
			part{text: fmt.Sprintf("rate %.2g", last.Rate), width: 12, rank: 4},
			part{text: "update " + percent(last.UpdateRatio), width: 15, rank: 3})
	}
	if left := p.left(e, now); left != "" {
		parts = append(parts, part{text: left + " left", rank: 1})
	}
	return parts
}

func percent(ratio float64) string {
	if ratio >= 1 {
		return fmt.Sprintf("%.0f %%", 100*ratio)
	}
	return fmt.Sprintf("%.2g %%", 100*ratio)
}

// left is the time that the steps to come will take if they take as long as
// those since the run started or was resumed; "" where there are none of either.
func (p *ProgressRecorder) left(e Event, now time.Time) string {
	taken, coming := e.Run.Steps-p.steps, e.Epochs*e.Batches-e.Run.Steps
	if p.Clock == nil || taken <= 0 || coming <= 0 || e.Kind == Ended {
		return ""
	}
	seconds := now.Sub(p.start).Seconds() * float64(coming) / float64(taken)
	switch s := int64(min(max(seconds, 0), 1e9) + 0.5); {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	default:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
}
