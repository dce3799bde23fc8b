package op

import (
	"fmt"
	"slices"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Likelihood is a log likelihood of one row: of its targets y, given its raw
// scores z. As with a Function, type and fields are its identity.
type Likelihood interface {
	Scores() int  // length of z
	Targets() int // length of y

	// Row returns log p(y|z), or an error when y is no target.
	Row(z, y []float64) (float64, error)

	// RowGradient writes the derivative of Row with respect to z into dz.
	RowGradient(dz, z, y []float64) error
}

// VectorLikelihood is a Likelihood that computes many rows at once. Scores and
// targets are row-major.
type VectorLikelihood interface {
	Likelihood

	// ScratchLen is how many elements of scratch the others take for so many
	// rows.
	ScratchLen(rows int) int

	// Rows32 and Rows64 set ll[i] to the log likelihood of row i and, unless
	// dz and weights are nil, row i of dz to its derivative times weights[i].
	// The error says which row's y is no target.
	Rows32(ll, dz, z, y, weights, scratch []float32) error
	Rows64(ll, dz, z, y, weights, scratch []float64) error
}

// LogLikelihood returns the log likelihood of every row, (rows), from scores
// (rows, l.Scores()) and targets (rows, l.Targets()). It is computed in
// float64. The scores have a gradient, the targets none.
func LogLikelihood(l Likelihood, scores, targets *gorgonia.Node) (*gorgonia.Node, error) {
	return apply(logLikelihood{l}, scores, targets)
}

type logLikelihood struct{ l Likelihood }

func (k logLikelihood) String() string       { return fmt.Sprintf("log likelihood %#v", k.l) }
func (k logLikelihood) Arity() int           { return 2 }
func (k logLikelihood) Type() hm.Type        { return signature(2, 2, 1) }
func (k logLikelihood) DiffWRT(n int) []bool { return []bool{true, false} }

func (k logLikelihood) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	shapes, err := gorgonia.DimSizersToShapes(in)
	if err != nil {
		return nil, err
	}
	scores, targets := shapes[0], shapes[1]
	rows := 0
	if len(scores) > 0 {
		rows = scores[0]
	}
	if !slices.Equal(scores, tensor.Shape{rows, k.l.Scores()}) || !slices.Equal(targets, tensor.Shape{rows, k.l.Targets()}) {
		return nil, errors.Errorf("expected scores (rows, %d) and targets (rows, %d), got %v and %v",
			k.l.Scores(), k.l.Targets(), scores, targets)
	}
	return tensor.Shape{rows}, nil
}

func (k logLikelihood) SymDiff(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dz, err := apply(likelihoodGradient{l: k.l}, in[0], in[1], grad)
	return gorgonia.Nodes{dz, nil}, err
}

func (k logLikelihood) rowInputs() []bool       { return []bool{true, true} }
func (k logLikelihood) scratchLen(rows int) int { return vectorScratch(k.l, rows) }

func (k logLikelihood) run32(dst []float32, in operands[float32]) error {
	if l, ok := k.l.(VectorLikelihood); ok {
		return l.Rows32(dst, nil, in[0], in[1], nil, in[scratch])
	}
	return through64(dst, in, k.run64)
}

func (k logLikelihood) run64(dst []float64, in operands[float64]) error {
	if l, ok := k.l.(VectorLikelihood); ok {
		return l.Rows64(dst, nil, in[0], in[1], nil, in[scratch])
	}
	for i := range dst {
		var err error
		if dst[i], err = k.l.Row(rowOf(in[0], i, len(dst)), rowOf(in[1], i, len(dst))); err != nil {
			return errors.Wrapf(err, "row %d", i)
		}
	}
	return nil
}

func vectorScratch(l Likelihood, rows int) int {
	if l, ok := l.(VectorLikelihood); ok {
		return l.ScratchLen(rows)
	}
	return 0
}

// likelihoodGradient is dz = g * d log p(y|z) / dz, row by row, from scores
// (rows, k), targets and g (rows).
type likelihoodGradient struct {
	gradientOnly
	l Likelihood
}

func (k likelihoodGradient) String() string {
	return fmt.Sprintf("gradient of log likelihood %#v", k.l)
}
func (k likelihoodGradient) Arity() int    { return 3 }
func (k likelihoodGradient) Type() hm.Type { return signature(2, 2, 1, 2) }

func (k likelihoodGradient) InferShape(in ...gorgonia.DimSizer) (tensor.Shape, error) {
	rows, err := logLikelihood{k.l}.InferShape(in[:2]...)
	if err != nil {
		return nil, err
	}
	if _, err := oneShape([]gorgonia.DimSizer{rows, in[2]}); err != nil {
		return nil, err
	}
	return tensor.Shape{rows[0], k.l.Scores()}, nil
}

func (k likelihoodGradient) rowInputs() []bool { return []bool{true, true, true} }

// The scratch starts with the log likelihoods, which nobody asked for.
func (k likelihoodGradient) scratchLen(rows int) int { return rows + vectorScratch(k.l, rows) }

func (k likelihoodGradient) run32(dst []float32, in operands[float32]) error {
	if l, ok := k.l.(VectorLikelihood); ok {
		ll := in[scratch][:len(in[2])]
		return l.Rows32(ll, dst, in[0], in[1], in[2], in[scratch][len(ll):])
	}
	return through64(dst, in, k.run64)
}

func (k likelihoodGradient) run64(dst []float64, in operands[float64]) error {
	grad := in[2]
	if l, ok := k.l.(VectorLikelihood); ok {
		ll := in[scratch][:len(grad)]
		return l.Rows64(ll, dst, in[0], in[1], grad, in[scratch][len(ll):])
	}
	for i, g := range grad {
		dz := rowOf(dst, i, len(grad))
		if err := k.l.RowGradient(dz, rowOf(in[0], i, len(grad)), rowOf(in[1], i, len(grad))); err != nil {
			return errors.Wrapf(err, "row %d", i)
		}
		for j := range dz {
			dz[j] *= g
		}
	}
	return nil
}

// Join32 returns the function that computes a likelihood and its gradient at
// once, where the other operator is its gradient and the likelihood is a
// VectorLikelihood; otherwise nil.
func (o operator) Join32(other gorgonia.Op) func(dst, also []float32, inputs [][]float32, scratch []float32) error {
	l := joined(o, other)
	if l == nil {
		return nil
	}
	return func(dst, also []float32, inputs [][]float32, room []float32) error {
		return l.Rows32(dst, also, inputs[0], inputs[1], inputs[2], room)
	}
}

// Join64 is Join32 for float64.
func (o operator) Join64(other gorgonia.Op) func(dst, also []float64, inputs [][]float64, scratch []float64) error {
	l := joined(o, other)
	if l == nil {
		return nil
	}
	return func(dst, also []float64, inputs [][]float64, room []float64) error {
		return l.Rows64(dst, also, inputs[0], inputs[1], inputs[2], room)
	}
}

// joined is the likelihood whose operator and gradient's operator these are.
func joined(o operator, other gorgonia.Op) VectorLikelihood {
	value, isValue := o.kernel.(logLikelihood)
	second, isOurs := other.(operator)
	if !isValue || !isOurs || second.String() != (likelihoodGradient{l: value.l}).String() {
		return nil
	}
	l, _ := value.l.(VectorLikelihood)
	return l
}

// rowOf returns row i of data that has that many rows.
func rowOf[T number](data []T, i, rows int) []T {
	columns := len(data) / rows
	return data[i*columns : (i+1)*columns]
}

// through64 runs a float64 loop on float32 data.
func through64(dst []float32, in operands[float32], run64 func([]float64, operands[float64]) error) error {
	var wide operands[float64]
	for i, data := range in {
		wide[i] = make([]float64, len(data))
		for j, x := range data {
			wide[i][j] = float64(x)
		}
	}
	result := make([]float64, len(dst))
	err := run64(result, wide)
	for j, x := range result {
		dst[j] = float32(x)
	}
	return err
}
