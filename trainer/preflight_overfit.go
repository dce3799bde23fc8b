package trainer

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// learned is the part of the loss of guessing that may be left of a batch that
// was learned by heart.
const learned = 0.1

// overfit learns a small batch by heart.
func (p *preflight) overfit(ctx context.Context) (Finding, error) {
	f := Finding{Check: "overfit", Found: "there are no two rows of different features and targets"}
	batch := p.batch()
	guess := p.guess(batch)
	if guess == 0 {
		return f, nil
	}
	rows := subset{p.sample, batch}
	try := learn[float32]
	if p.net.Dtype() == tensor.Float64 {
		try = learn[float64]
	}
	left := math.Inf(1)
	for _, rate := range []float64{0.01, 0.001, 0.1} {
		now, err := try(ctx, p.net, rows, rate, guess)
		if err != nil {
			return f, err
		}
		if left = min(left, now); left <= learned {
			f.Found = fmt.Sprintf("%d rows are learned by heart", len(batch))
			return f, nil
		}
	}
	f.Severity = beyond(left, learned, 2*learned)
	f.Found = fmt.Sprintf("%d rows are not learned by heart: %.0f %% of the %s of guessing is left", len(batch), 100*left, p.loss())
	if math.IsInf(left, 0) {
		f.Found = fmt.Sprintf("%d rows are not learned by heart: the %s is not finite", len(batch), p.loss())
	}
	f.Advice = "Look for an activation after the last layer, a layer that loses what it is given, too few units, or units that are dead or saturated."
	return f, nil
}

// loss is what is to fall; see learn.
func (p *preflight) loss() string {
	if p.classified() {
		return "log loss"
	}
	return "squared error"
}

func (p *preflight) classified() bool {
	_, ok := p.net.Likelihood().(losses.Classifier)
	return ok
}

// learn trains a copy of the network on the batch, until it is learned, and
// returns the least loss that it got to, as a part of that of guessing. The
// loss is minus the log likelihood in classification and the mean squared error
// in regression. There are no penalties and, as the masks stay 1, no dropout.
func learn[T float](ctx context.Context, of *model.Network, batch Source, rate, guess float64) (left float64, err error) {
	net, err := of.WithDtype(of.Dtype())
	if err != nil {
		return 0, err
	}
	compiled, err := net.CompileAscent(batch.Rows(), model.Objective{})
	if err != nil {
		return 0, err
	}
	defer compiled.Close()
	p, err := newProgram[T](compiled, batch, nil)
	if err != nil {
		return 0, err
	}
	if err := p.load(chunks(batch.Rows()).batch(0)); err != nil {
		return 0, err
	}
	a, err := newAscender[T](net, Adam{}, net.Snapshot())
	if err != nil {
		return 0, err
	}
	tally := newTally(net.Likelihood())
	left = math.Inf(1)
	for step := range 300 {
		if ctx.Err() != nil {
			return left, cancelled{ctx.Err()}
		}
		if err := p.run(); err != nil {
			return left, err
		}
		tally.reset()
		if err := count(tally, p); err != nil {
			return left, err
		}
		m := tally.measures()
		loss := m.MSE
		if tally.classifier != nil {
			loss = -m.LogLikelihood
		}
		if !finite(loss) {
			break
		}
		if left = min(left, loss/guess); left <= learned {
			break
		}
		if _, err := a.ascend(p, Step{Number: step + 1, Rate: rate}, 0); err != nil {
			return left, err
		}
	}
	return left, nil
}

// batch returns places in the sample of at most 8 rows, and no more than the
// narrowest hidden layer has units, of all classes alike if possible, whose
// features go into different directions: a linear model can fit them whatever
// their targets are. After the first, each is the one that is furthest away
// from the plane through those before.
func (p *preflight) batch() []int {
	values, columns := p.inputs()
	off := make([][]float64, len(p.sample.rows)) // each row less its part in the plane
	least := 0.0
	for i := range off {
		off[i] = floats.SubTo(make([]float64, columns), values[i*columns:(i+1)*columns], values[:columns])
		least = max(least, 0.2*floats.Norm(off[i], 2))
	}
	most := 8
	for i := p.firstTrained(); i < len(p.layers)-1; i++ {
		most = min(most, max(2, p.layers[i].DataSize()/len(p.sample.rows)))
	}
	batch, taken := []int{0}, map[int]int{p.class(0): 1}
	for len(batch) < most {
		next, furthest := -1, 0.0
		for i := range off {
			d := floats.Norm(off[i], 2)
			if d > least && (next < 0 || cmp.Or(taken[p.class(next)]-taken[p.class(i)], cmp.Compare(d, furthest)) > 0) {
				next, furthest = i, d
			}
		}
		if next < 0 {
			break
		}
		batch = append(batch, next)
		taken[p.class(next)]++
		direction := floats.ScaleTo(make([]float64, columns), 1/furthest, off[next])
		for _, row := range off {
			floats.AddScaled(row, -floats.Dot(row, direction), direction)
		}
	}
	return batch
}

// class is the class of a row of the sample; 0 in regression.
func (p *preflight) class(i int) int {
	if !p.classified() {
		return 0
	}
	return int(p.y.Float64s()[i*p.net.Likelihood().Targets()])
}

// guess is the loss, as learn measures it, of saying that all classes are as
// likely, or of the targets' mean; 0 where rows do not differ in their targets.
func (p *preflight) guess(batch []int) float64 {
	targets := p.net.Likelihood().Targets()
	columns := make([]spread, targets)
	squares := 0.0
	for j := range columns {
		for n, i := range batch {
			y := p.y.Float64s()[i*targets+j]
			columns[j].add(y, y, n+1)
		}
		squares += columns[j].squares
	}
	if c, ok := p.net.Likelihood().(losses.Classifier); ok && squares > 0 {
		return math.Log(float64(c.ClassCount()))
	}
	return squares / float64(len(batch)*targets)
}
