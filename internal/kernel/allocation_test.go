package kernel

import "testing"

// No kernel allocates.
func TestAllocations(t *testing.T) {
	x, w := RowMajor(make([]float32, 64*600), 64, 600), RowMajor(make([]float32, 600*30), 600, 30)
	c, dw := RowMajor(make([]float32, 64*30), 64, 30), RowMajor(make([]float32, 600*30), 600, 30)
	bias, ll := make([]float32, 30), make([]float32, 64)
	scratch := make([]float32, ScratchLen(x, w)+ScratchLen(x.T(), c)+ScratchLen(c, w.T())+LikelihoodScratchLen[float32](30))
	if n := testing.AllocsPerRun(10, func() {
		MatMul(c, x, w, Repeat(bias, 64), scratch)
		MatMul(dw, x.T(), c, Matrix[float32]{}, scratch)
		MatMul(x, c, w.T(), Matrix[float32]{}, scratch)
		MatMul(c.Slice(0, 1, 0, 30), x.Slice(0, 1, 0, 600), w, Matrix[float32]{}, scratch)
		MatMul(dw, x.Slice(0, 1, 0, 600).T(), c.Slice(0, 1, 0, 30), Matrix[float32]{}, scratch)
		CategoricalLikelihood(ll, c, c, ll, nil, scratch)
		Softmax(c, c, scratch)
		ColumnSums(bias, c)
		Exp(ll, ll)
		ascended := Ascend(w.Data, dw.Data, 0.5)
		ll[0] = Sum(ll) + Dot(ll, ll) + ascended
		if Finite(ll) {
			Adam(ll, ll, ll, ll, Factors[float32](AdamStep{Rate: 1, Beta1: 0.9, Beta2: 0.9, Step: 1}))
		}
	}); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}
