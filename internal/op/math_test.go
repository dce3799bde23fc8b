package op_test

import (
	"math"
	"testing"

	"github.com/ascent-ml/ascent/internal/op"
)

// The values at 0 and 1 are those of any table; log1p(e^-40) and
// 1/(1+e^40) are e^-40 to 17 digits, and e^-700 is far above the smallest
// float64.
func TestLogisticAndLogOnePlusExp(t *testing.T) {
	for _, c := range []struct{ z, logistic, softplus float64 }{
		{0, 0.5, math.Ln2},
		{1, 0.7310585786300049, 1.3132616875182228},
		{-1, 0.2689414213699951, 0.31326168751822286},
		{-40, math.Exp(-40), math.Exp(-40)},
		{40, 1, 40},
		{-700, math.Exp(-700), math.Exp(-700)},
		{1000, 1, 1000},
		{-1000, 0, 0},
		{math.Inf(1), 1, math.Inf(1)},
		{math.Inf(-1), 0, 0},
	} {
		if got := op.Logistic(c.z); math.Abs(got-c.logistic) > 1e-15*c.logistic {
			t.Errorf("the logistic function of %v is %v, want %v", c.z, got, c.logistic)
		}
		if got := op.LogOnePlusExp(c.z); got != c.softplus && !(math.Abs(got-c.softplus) <= 1e-15*c.softplus) {
			t.Errorf("log(1+e^z) of %v is %v, want %v", c.z, got, c.softplus)
		}
	}
	if !math.IsNaN(op.Logistic(math.NaN())) || !math.IsNaN(op.LogOnePlusExp(math.NaN())) {
		t.Error("a NaN does not show")
	}
}
