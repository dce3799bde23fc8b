package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// functions are the elementwise functions with the largest error that their
// documentation allows, in ULP, the range where they do something, and the
// range where argument or value is subnormal in float64.
var functions = []struct {
	name               string
	float32s, float64s float64
	low, high          float64
	thin, thick        float64
}{
	{"exp", 2, 2, -760, 720, -746, -708},
	{"log", 2, 2, 0, 1e6, 0, 0x1p-1022},
	{"softplus", 2, 2, -760, 760, -746, -708},
	{"tanh", 3, 4, -25, 25, 0, 0x1p-1022},
	{"sigmoid", 3, 4, -760, 60, -746, -708},
}

func (k *kernels[T]) function(name string) func(dst, x []T) {
	return map[string]func(dst, x []T){
		"exp": k.exp, "log": k.log, "softplus": k.softplus, "tanh": k.tanh, "sigmoid": k.sigmoid,
	}[name]
}

func exactly(name string, x float64) float64 {
	return map[string]func(float64) float64{
		"exp": math.Exp, "log": math.Log, "softplus": softplus, "tanh": math.Tanh, "sigmoid": sigmoid,
	}[name](x)
}

// float32: every 10007th number there is, against float64.
func TestFunctionsFloat32(t *testing.T) {
	var x []float32
	for i := uint64(0); i < 1<<32; i += 10007 {
		x = append(x, math.Float32frombits(uint32(i)))
	}
	x = append(x, specials[float32]()...)
	y := make([]float32, len(x))
	for _, f := range functions {
		for _, k := range both[float32]() {
			t.Run(f.name+"/"+k.name, func(t *testing.T) {
				k.function(f.name)(y, x)
				worst, at := 0.0, float32(0)
				for i, v := range x {
					if e := ulps(y[i], exactly(f.name, float64(v))); e > worst {
						worst, at = e, v
					}
				}
				t.Logf("at most %.2f ULP, at %v", worst, at)
				if worst > f.float32s {
					t.Errorf("%.2f ULP at %v, want at most %v", worst, at, f.float32s)
				}
			})
		}
	}
}

// float64: numbers over the whole range and of every size, against 300 bits.
func TestFunctionsFloat64(t *testing.T) {
	const count = 150
	for _, f := range functions {
		rng := rand.New(rand.NewPCG(7, 8))
		var x []float64
		for range count {
			v := f.low + rng.Float64()*(f.high-f.low)
			size := math.Exp2(-60 * rng.Float64())
			x = append(x, v, v*size, v*math.Exp2(-10*rng.Float64()), f.thin+rng.Float64()*(f.thick-f.thin))
		}
		want := make([]func(float64) float64, len(x))
		for i, v := range x {
			exact := references[f.name](v)
			want[i] = func(got float64) float64 { return bigUlps(got, exact) }
		}
		for _, k := range both[float64]() {
			t.Run(f.name+"/"+k.name, func(t *testing.T) {
				y := make([]float64, len(x))
				k.function(f.name)(y, x)
				worst, at := 0.0, 0.0
				for i, v := range x {
					if e := want[i](y[i]); e > worst {
						worst, at = e, v
					}
				}
				t.Logf("at most %.2f ULP, at %v", worst, at)
				if worst > f.float64s {
					t.Errorf("%.2f ULP at %v, want at most %v", worst, at, f.float64s)
				}
			})
		}
	}
}

// At zeros, infinities, NaN and the smallest numbers the values are known.
func TestFunctionsSpecial(t *testing.T) {
	inf, nan, minus0 := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		name    string
		x, want float64
	}{
		{"exp", 0, 1}, {"exp", minus0, 1}, {"exp", inf, inf}, {"exp", -inf, 0}, {"exp", nan, nan}, {"exp", 1000, inf}, {"exp", -1000, 0},
		{"log", 0, -inf}, {"log", minus0, -inf}, {"log", 1, 0}, {"log", inf, inf}, {"log", -1, nan}, {"log", -inf, nan}, {"log", nan, nan},
		{"softplus", 0, math.Ln2}, {"softplus", inf, inf}, {"softplus", -inf, 0}, {"softplus", nan, nan}, {"softplus", 1000, 1000}, {"softplus", -1000, 0},
		{"tanh", 0, 0}, {"tanh", minus0, minus0}, {"tanh", inf, 1}, {"tanh", -inf, -1}, {"tanh", nan, nan}, {"tanh", 0x1p-149, 0x1p-149}, {"tanh", -0x1p-140, -0x1p-140},
		{"sigmoid", 0, 0.5}, {"sigmoid", inf, 1}, {"sigmoid", -inf, 0}, {"sigmoid", nan, nan}, {"sigmoid", 1000, 1}, {"sigmoid", -1000, 0},
	} {
		t.Run(fmt.Sprintf("%s(%v)", c.name, c.x), func(t *testing.T) {
			checkSpecial[float32](t, c.name, c.x, c.want)
			checkSpecial[float64](t, c.name, c.x, c.want)
		})
	}
}

func checkSpecial[T Float](t *testing.T, name string, x, want float64) {
	t.Helper()
	for _, k := range both[T]() {
		y := make([]T, 1)
		k.function(name)(y, []T{T(x)})
		if bits(y[0]) != bits(T(want)) {
			t.Errorf("%s: %T: %v, want %v", k.name, y[0], y[0], want)
		}
	}
}
