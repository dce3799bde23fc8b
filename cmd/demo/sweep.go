package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/trainer"
)

// sweep is the command that looks for a rate.
type sweep struct {
	data     dataFlags
	network  networkFlags
	training trainingFlags
	rates    trainer.Sweep
	plot     string
	json     bool
}

func newSweep() *cobra.Command {
	var s sweep
	c := &cobra.Command{
		Use:   "sweep --data FILE --target COLUMN",
		Short: "Look for a good rate to train with",
		Long: `Trains a network for some steps at a rate that grows with each of them, and
shows what becomes of the log likelihood: small rates change nothing, then it
rises, and at last the steps are too long and it falls. Suggested is a fifth of
the smallest rate that reached 98 % of the rise, as the --rate of demo train.

The rows are those that demo train trains on with the same flags; the rows that
it holds out and tests with have no part in this.`,
		Example: `  demo sweep --data houses.csv --target price
  demo sweep --data iris.csv --target species --method ascent --plot rates.png`,
		Args: noArguments,
		RunE: s.run,
	}
	flags := c.Flags()
	flags.SortFlags = false
	s.data.addTo(flags)
	s.network.addTo(flags)
	addOnly(flags, s.training.addTo, func(name string) bool {
		return slices.Contains([]string{"batch", "method", "l2", "held-out", "test"}, name)
	})
	flags.Float64Var(&s.rates.From, "from", 1e-6, "smallest `rate`")
	flags.Float64Var(&s.rates.To, "to", 100, "largest `rate`, if the log likelihood has not fallen before")
	flags.IntVar(&s.rates.Steps, "steps", 100, "`number` of rates from the smallest to the largest")
	flags.StringVar(&s.plot, "plot", "", "PNG `file` to draw the log likelihood against the rate into")
	flags.BoolVar(&s.json, "json", false, "print one JSON object in place of the report")
	return c
}

func (s *sweep) run(cmd *cobra.Command, _ []string) error {
	if err := s.check(); err != nil {
		return misuse(err)
	}
	stdout, progress := outputs(cmd, s.json)
	all, err := s.data.load(cmd.InOrStdin())
	if err != nil {
		return err
	}
	p, err := split(all, s.training.heldOut, s.training.test, s.network.seed)
	if err != nil {
		return err
	}
	settings, err := s.training.settings(p.train.Rows(), s.network.seed)
	if err != nil {
		return err
	}
	net, err := s.network.network(p.train)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %s\n%s\n%s\n", s.data.data, describe(all), s.data.hint(all), net.Summary())

	settings.Recorder = sweepProgress(progress, s.rates.Steps)
	start := time.Now()
	ctx, stop := interruptible(cmd.Context())
	found, stopped := trainer.SweepRates(ctx, net, p.train, settings, s.rates)
	stop()
	stopped = inFlags(stopped)
	if found == nil || len(found.Points) == 0 {
		return stopped
	}
	if s.json {
		if err := json.NewEncoder(cmd.OutOrStdout()).Encode(sweepReportOf(found, time.Since(start).Seconds())); err != nil {
			return errors.Wrap(err, "writing JSON")
		}
	}
	if err := s.tell(stdout, found); err != nil {
		return err
	}
	return stopped
}

// check looks at every flag before anything is read.
func (s *sweep) check() error {
	if err := s.data.check(); err != nil {
		return err
	}
	if err := s.network.check(); err != nil {
		return err
	}
	switch {
	case !(s.rates.From > 0):
		return errors.Errorf("--from must be a number above 0, got %v", s.rates.From)
	case !(s.rates.To > s.rates.From):
		return errors.Errorf("--to must be above --from, got %v and %v", s.rates.To, s.rates.From)
	case s.rates.Steps < 10:
		return errors.Errorf("--steps must be at least 10, got %d", s.rates.Steps)
	}
	if err := checkPicture("--plot", s.plot); err != nil {
		return err
	}
	if err := checkOverwrite("--plot", s.plot, s.data.data, s.data.labels); err != nil {
		return err
	}
	_, err := s.training.settings(1, s.network.seed)
	return err
}

// sweepProgress returns a recorder that shows on a terminal how far the sweep is.
func sweepProgress(w io.Writer, steps int) trainer.Recorder {
	return trainer.RecorderFunc(func(e trainer.Event) error {
		if columnsOf(w) == 0 {
			return nil
		}
		line := fmt.Sprintf("\rstep %d of %d, rate %-8.2g", e.Run.Steps, steps, e.Epoch.Rate)
		if e.Kind == trainer.Ended {
			line = fmt.Sprintf("\r%*s\r", len(line), "")
		} else if e.Kind != trainer.Stepped {
			return nil
		}
		_, err := io.WriteString(w, line)
		return err
	})
}

// tell draws the curve, as text and into the file, and names the rate.
func (s *sweep) tell(w io.Writer, found *trainer.RateSweep) error {
	if len(found.Points) > 1 {
		lines := rateCurve(found)
		text, err := figure.Lines{X: lines.X, Y: lines.Y, Series: lines.Series[:1]}.Terminal(60, 12, isTerminal(w) && os.Getenv("NO_COLOR") == "")
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n", text)
		if s.plot != "" {
			lines.Title = filepath.Base(s.data.data) + ": log likelihood against rate"
			if err := saveFigure(s.plot, lines); err != nil {
				return err
			}
			fmt.Fprintf(w, "picture: %s\n\n", s.plot)
		}
	}
	if found.Suggested == 0 {
		return nil // and there is an error that says why
	}
	ending := "the largest that was asked for"
	if found.Diverged {
		ending = "where the log likelihood was lost again"
	}
	_, err := fmt.Fprintf(w, "Tried %d rates up to %.2g, %s.\n98 %% of the rise was reached at %.2g.\nSuggested is a fifth of that: --rate %.2g\n",
		len(found.Points), found.Points[len(found.Points)-1].Rate, ending, found.Reached, found.Suggested)
	return err
}

// rateCurve is the log likelihood against the rate, and the suggestion. What is
// far below the start is cut off.
func rateCurve(found *trainer.RateSweep) figure.Lines {
	curve := figure.Series{Name: "after a step of this rate"}
	best := found.Start
	var suggested figure.Series
	for _, p := range found.Points {
		curve.X, curve.Y = append(curve.X, p.Rate), append(curve.Y, p.LogLikelihood)
		best = max(best, p.LogLikelihood)
		if p.Rate <= found.Suggested {
			suggested = figure.Series{
				Name: fmt.Sprintf("suggested, %.2g", found.Suggested), Points: true,
				X: []float64{found.Suggested}, Y: []float64{p.LogLikelihood},
			}
		}
	}
	l := figure.Lines{
		X:      figure.Axis{Name: "rate", Log: true},
		Y:      figure.Axis{Name: "mean log likelihood", Unit: "nats a row"},
		Series: []figure.Series{curve},
	}
	if rise := best - found.Start; rise > 0 {
		l.Y.Min, l.Y.Max = found.Start-rise/2, best
	}
	if suggested.X != nil {
		l.Series = append(l.Series, suggested)
	}
	return l
}

// sweepReport is a sweep as JSON; reached and suggested are null where there is
// no suggestion.
type sweepReport struct {
	Suggested *float64     `json:"suggested"`
	Reached   *float64     `json:"reached"`
	Start     float64      `json:"start"`
	Diverged  bool         `json:"diverged"`
	Points    []sweepPoint `json:"points"`
	Seconds   float64      `json:"seconds"`
}

type sweepPoint struct {
	Rate          float64 `json:"rate"`
	LogLikelihood float64 `json:"log_likelihood"`
}

func sweepReportOf(found *trainer.RateSweep, seconds float64) sweepReport {
	r := sweepReport{Start: found.Start, Diverged: found.Diverged, Seconds: seconds}
	if found.Suggested > 0 {
		r.Suggested, r.Reached = &found.Suggested, &found.Reached
	}
	for _, p := range found.Points {
		r.Points = append(r.Points, sweepPoint(p))
	}
	return r
}
