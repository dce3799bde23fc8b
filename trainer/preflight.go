package trainer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// Severity says how bad a Finding is.
type Severity int

const (
	// OK: nothing is wrong.
	OK Severity = iota
	// Warning: the run may do worse than it could, or look better than it is.
	Warning
	// Error: the network cannot learn what it should.
	Error
)

var severities = [...]string{"ok", "warning", "error"}

// String returns the severity in a word, such as "warning".
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severities) {
		return "unknown"
	}
	return severities[s]
}

// Finding is what one check of Preflight found.
type Finding struct {
	// Check is the name of the check, such as "gradient".
	Check    string
	Severity Severity
	// Found is what was found, in words and numbers.
	Found string
	// Advice is what to do; "" if there is nothing to do.
	Advice string
}

// Findings are what Preflight found, one for each check. Printed, they are a
// line each, with what to do below it.
type Findings []Finding

// Worst is the severity of the worst finding.
func (f Findings) Worst() Severity {
	worst := OK
	for _, finding := range f {
		worst = max(worst, finding.Severity)
	}
	return worst
}

// String is the report.
func (f Findings) String() string {
	var text strings.Builder
	for _, finding := range f {
		fmt.Fprintf(&text, "%-8s %-11s %s\n", finding.Severity, finding.Check, finding.Found)
		line := "->"
		for _, word := range strings.Fields(finding.Advice) {
			if len(line)+len(word) > 57 {
				fmt.Fprintf(&text, "%20s %s\n", "", line)
				line = "  "
			}
			line += " " + word
		}
		if finding.Advice != "" {
			fmt.Fprintf(&text, "%20s %s\n", "", line)
		}
	}
	return text.String()
}

// sampleRows is the most rows that Preflight looks at where it does not look
// at all of them.
const sampleRows = 512

// Preflight asks whether a network will learn, before a run takes its time. It
// takes what Fit will be given, and looks for what most often goes wrong:
//
//   - gradient: the symbolic gradient is not the derivative, by CheckGradient
//     on 8 rows and 4 coordinates of each parameter.
//   - start: the log likelihood is, for k classes, more than 3 below -log k,
//     which guessing has; or, for losses.Gaussian, more than 20 times below
//     -1/2 a target, which the targets' mean and deviation have.
//   - overfit: a copy of the network does not learn at most 8 rows by heart in
//     300 steps of Adam without penalties and dropout, at any of three rates,
//     though they are so different that a linear model could: a tenth or more
//     is left of the loss of guessing.
//   - units: two thirds or more of the units of a hidden layer are 0 on all
//     rows, as dead ReLUs are, so that no gradient comes through them.
//   - features: magnitudes and ranges of what the first layer with parameters
//     is given differ by a factor of 1,000 or more; float32 rounds a feature
//     away; or many features are constant.
//   - classes: one has more than 10 times the rows of another, and their
//     weights do not make up for it; or one has no rows.
//   - duplicates: rows of Settings.HeldOut, with their targets, are among the
//     training rows too: more than 1 %, and 3 at least, where rows do not
//     repeat by nature.
//
// The checks of start, overfit and units look at 512 rows at most, drawn by
// Settings.Seed; the same seed gives the same findings. The network is left as
// it is. Such numbers are rules of thumb, and a Warning is no more than that.
//
// What Fit would refuse at once is an error without findings, and so is a
// context that is cancelled.
func Preflight(ctx context.Context, net *model.Network, train Source, s Settings) (Findings, error) {
	found, err := admit(ctx, net, train, s)
	if err != nil {
		return nil, err
	}
	p := preflight{net: net, train: train, settings: s, census: found}
	findings, err := p.checks(ctx)
	return findings, errors.Wrap(err, "trainer: preflight")
}

// preflight is what the checks look at.
type preflight struct {
	net      *model.Network
	train    Source
	settings Settings
	census   census

	random *rand.Rand
	sample subset        // rows of the training data
	x, y   *tensor.Dense // its features and targets, in float64
	// layers are the outputs of the network's layers for the sample; nil if
	// they could not be computed, and then why.
	layers []*tensor.Dense
	broken error
	scan   scan // of all training rows
}

func (p *preflight) checks(ctx context.Context) (Findings, error) {
	if err := p.look(); err != nil {
		return nil, err
	}
	overfit, err := p.overfit(ctx)
	if err != nil {
		return nil, err
	}
	duplicates, err := p.duplicates()
	if err != nil {
		return nil, err
	}
	return Findings{p.gradient(), p.start(), overfit, p.units(), p.features(), p.classes(), duplicates}, nil
}

// preflightStream keeps the random numbers of Preflight apart from others of
// the same seed.
const preflightStream = 0x666c69676874

// look reads the training data and runs the network on the sample.
func (p *preflight) look() (err error) {
	n := p.train.Rows()
	p.random = rand.New(rand.NewPCG(p.settings.Seed, preflightStream))
	p.sample = subset{p.train, p.random.Perm(n)[:min(n, sampleRows)]}
	if p.x, p.y, err = gatherWide(p.net, p.train, p.sample.rows); err != nil {
		return err
	}
	p.layers, p.broken = p.net.Activations(p.x)
	p.scan, err = scanRows(p.net, p.train, p.settings.HeldOut != nil)
	return err
}

// subset is some rows of a source.
type subset struct {
	Source
	rows []int
}

func (s subset) Rows() int { return len(s.rows) }

func (s subset) Gather(rows []int, x, y *tensor.Dense) error {
	at := make([]int, len(rows))
	for i, row := range rows {
		at[i] = s.rows[row]
	}
	return s.Source.Gather(at, x, y)
}

// gatherWide returns rows of a source in float64.
func gatherWide(net *model.Network, source Source, rows []int) (x, y *tensor.Dense, err error) {
	x = tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(len(rows), net.Inputs()))
	y = tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(len(rows), net.Likelihood().Targets()))
	return x, y, gather(source, rows, x, y)
}
