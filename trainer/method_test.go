package trainer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two steps on one weight, worked by hand: w = 1, gradients 2 and 4, rate 0.1.
func TestMethodsByHand(t *testing.T) {
	for _, c := range []struct {
		method Method
		want   [2]float64
	}{
		{Ascent{}, [2]float64{1.2, 1.6}},
		{Momentum{Decay: 0.5}, [2]float64{1.2, 1.7}},  // v = 2, 5
		{Nesterov{Decay: 0.5}, [2]float64{1.3, 1.95}}, // 2+1, 4+2.5
		{AdaGrad{Epsilon: 2}, [2]float64{1.05, 1.05 + 0.4/(math.Sqrt(20)+2)}},
		{RMSProp{Decay: 0.75, Epsilon: 1}, [2]float64{1.1, 1.1 + 0.4/(math.Sqrt(4.75)+1)}}, // s = 1, 4.75
		// m = 1, 2.5 over 0.5, 0.75; v = 1, 4.75 over 0.25, 0.4375.
		{Adam{Beta1: 0.5, Beta2: 0.75, Epsilon: 2}, [2]float64{1.05, 1.05 + 0.1*(2.5/0.75)/(math.Sqrt(4.75/0.4375)+2)}},
		// The same after a decay by 1 - 0.1*0.5.
		{AdamW{Beta1: 0.5, Beta2: 0.75, Epsilon: 2, Decay: 0.5}, [2]float64{1, 0.95 + 0.1*(2.5/0.75)/(math.Sqrt(4.75/0.4375)+2)}},
	} {
		t.Run(c.method.Name(), func(t *testing.T) {
			w, slots := []float64{1}, make([][]float64, c.method.Slots())
			w32, slots32 := []float32{1}, make([][]float32, c.method.Slots())
			for i := range slots {
				slots[i], slots32[i] = []float64{0}, []float32{0}
			}
			for i, g := range []float64{2, 4} {
				s := Step{Number: i + 1, Rate: 0.1, Penalized: true}
				c.method.Update64(s, w, []float64{g}, slots)
				c.method.Update32(s, w32, []float32{float32(g)}, slots32)
				if math.Abs(w[0]-c.want[i]) > 1e-14 || math.Abs(float64(w32[0])-c.want[i]) > 1e-6 {
					t.Errorf("after step %d the weight is %v and %v, want %v", i+1, w[0], w32[0], c.want[i])
				}
			}
		})
	}
}

func TestAdamWDecaysNoBias(t *testing.T) {
	w := []float64{1}
	AdamW{}.Update64(Step{Number: 1, Rate: 0.1}, w, []float64{0}, [][]float64{{0}, {0}})
	if w[0] != 1 {
		t.Errorf("a bias without a gradient went from 1 to %v", w[0])
	}
}

// What every method must do; a new one is in methods and so in this test.
func TestMethodsConform(t *testing.T) {
	const n = 7
	for _, m := range methods {
		t.Run(m.Name(), func(t *testing.T) {
			if !(m.UsualRate() > 0) {
				t.Errorf("the usual rate is %v", m.UsualRate())
			}
			if found, err := MethodNamed(m.Name()); err != nil || found != m {
				t.Errorf("MethodNamed gives %v, %v", found, err)
			}
			if err := validate(m); err != nil {
				t.Errorf("the zero value is refused: %v", err)
			}
			// A method works on each weight by itself: in two parts the same.
			whole, parts := make([]float64, n), make([]float64, n)
			var wholeSlots, partSlots [][]float64
			for range m.Slots() {
				wholeSlots, partSlots = append(wholeSlots, make([]float64, n)), append(partSlots, make([]float64, n))
			}
			part := func(from, to int) (slots [][]float64) {
				for _, s := range partSlots {
					slots = append(slots, s[from:to])
				}
				return slots
			}
			for number := 1; number <= 5; number++ {
				g := make([]float64, n)
				for i := range g {
					g[i] = math.Sin(float64(number*n + i))
				}
				before, s := slices.Clone(whole), Step{Number: number, Rate: 0.01, Penalized: true}
				kept := slices.Clone(g)
				m.Update64(s, whole, g, wholeSlots)
				m.Update64(s, parts[:3], g[:3], part(0, 3))
				m.Update64(s, parts[3:], g[3:], part(3, n))
				if !slices.Equal(g, kept) {
					t.Error("the gradient was changed")
				}
				if number == 1 { // uphill from where the weights are 0
					for i := range g {
						if (whole[i]-before[i])*g[i] <= 0 {
							t.Errorf("gradient %v moved weight %d by %v", g[i], i, whole[i]-before[i])
						}
					}
				}
			}
			if diff := cmp.Diff(whole, parts); diff != "" {
				t.Errorf("in parts: %s", diff)
			}
		})
	}
}

func TestMethodsRefuse(t *testing.T) {
	for _, m := range []Method{
		Momentum{Decay: 1}, Momentum{Decay: -0.1}, Nesterov{Decay: math.NaN()}, AdaGrad{Epsilon: -1},
		RMSProp{Decay: 1}, RMSProp{Epsilon: -1}, Adam{Beta1: 1}, Adam{Beta2: -1}, Adam{Epsilon: math.Inf(1)},
		AdamW{Beta1: 2}, AdamW{Beta2: 1}, AdamW{Epsilon: -1}, AdamW{Decay: -1},
	} {
		if err := validate(m); err == nil {
			t.Errorf("%#v should be refused", m)
		}
	}
	_, err := MethodNamed("adams")
	if err == nil || !strings.Contains(err.Error(), "ascent, momentum, nesterov, adagrad, rmsprop, adam, adamw") {
		t.Errorf("an unknown method gives %v, which should list the names", err)
	}
}
