package lecture

import (
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/model"
)

// meter measures a float64 network's mean log likelihood on all rows of a data
// set, again and again while it is trained.
type meter struct{ program *model.Program }

func newMeter(net *model.Network, data *datasets.Dataset) (*meter, error) {
	p, err := net.Compile(data.Rows())
	if err != nil {
		return nil, err
	}
	rows := make([]int, data.Rows())
	for i := range rows {
		rows[i] = i
	}
	return &meter{p}, data.Gather(rows, p.X, p.Y)
}

func (m *meter) logLikelihood() (float64, error) {
	if err := m.program.Run(); err != nil {
		return 0, err
	}
	values, err := floats(m.program.LogLikelihoods.Value())
	return mean(values), err
}

func (m *meter) close() { m.program.Close() }
