package kernel

import "fmt"

// LikelihoodScratchLen is the length of the scratch of Softmax and
// CategoricalLikelihood for k classes.
func LikelihoodScratchLen[T Float](k int) int { return (k + 3) * PanelWidth[T]() }

// Softmax sets each row of p to e^z / Σ e^z of that row of z, both with
// ColStep 1; p may be z.
func Softmax[T Float](p, z Matrix[T], scratch []T) {
	p.check("p", z.Rows, z.Cols)
	s := newTurned(z, p, scratch)
	for i := 0; i < z.Rows; i += s.width {
		s.load(i)
		s.kernels.softmaxPanel(s.panel, z.Cols)
		s.store(i)
	}
}

// CategoricalLikelihood takes scores z (n, k), n class indices stored as
// floats, and n weights (nil: all 1), and computes
//
//	ll[i]   = z[i,t] - log Σ_j e^z[i,j]    with t = targets[i]
//	dz[i,j] = weights[i] * ((1 if j = t, else 0) - softmax(z[i])[j])
//
// as ll = (z_t - max z) - log Σ e^(z - max z), which overflows for no finite z.
// dz may be z, or the zero Matrix if no gradient is wanted; both have ColStep
// 1. A target that is no class makes ll[i] and its row of dz NaN.
func CategoricalLikelihood[T Float](ll []T, dz, z Matrix[T], targets, weights, scratch []T) {
	z.check("z", len(ll), z.Cols)
	if dz.Data != nil {
		dz.check("dz", len(ll), z.Cols)
	}
	targets = targets[:len(ll)]
	s := newTurned(z, dz, scratch)
	lls, ts, ws := s.extra[:s.width], s.extra[s.width:2*s.width], s.extra[2*s.width:]
	for i := range ws {
		ws[i] = 1
	}
	for i := 0; i < z.Rows; i += s.width {
		rows := s.load(i)
		copy(ts, targets[i:])
		if weights != nil {
			copy(ws, weights[i:len(ll)])
		}
		s.kernels.categoricalPanel(s.panel, lls, ts, ws, z.Cols)
		copy(ll[i:], lls[:rows])
		if dz.Data != nil {
			s.store(i)
		}
	}
}

// turned takes as many rows of a matrix at a time as a panel has columns, and
// turns them into a panel, so that each lane of a register works on a row of
// its own, and back.
type turned[T Float] struct {
	kernels  *kernels[T]
	from, to Matrix[T]
	width    int
	extra    []T // three rows of a panel for the caller
	panel    []T
}

func newTurned[T Float](from, to Matrix[T], scratch []T) turned[T] {
	from.check("z", from.Rows, from.Cols)
	from.wantRows("z")
	to.wantRows("the result")
	if from.Cols == 0 {
		panic("kernel: a softmax of no classes")
	}
	if n := LikelihoodScratchLen[T](from.Cols); len(scratch) < n {
		panic(fmt.Sprintf("kernel: a softmax of %d classes takes a scratch of %d elements, got %d", from.Cols, n, len(scratch)))
	}
	width := PanelWidth[T]()
	return turned[T]{kernels: active[T](), from: from, to: to, width: width, extra: scratch[:3*width], panel: scratch[3*width:]}
}

// load turns rows i and following and returns how many they are.
func (s *turned[T]) load(i int) int {
	rows := min(s.width, s.from.Rows-i)
	s.kernels.packColumns(s.panel, s.from.Data[i*s.from.RowStep:], s.from.RowStep, s.from.Cols, rows)
	return rows
}

// store turns the panel back into rows i and following.
func (s *turned[T]) store(i int) {
	rows := min(s.width, s.from.Rows-i)
	s.kernels.unpackColumns(s.to.Data[i*s.to.RowStep:], s.panel, s.to.RowStep, s.from.Cols, rows)
}
