package engine

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/gorgonia"
)

// Products of all kinds and sizes, against sums written out.
func TestProducts(t *testing.T) {
	for _, size := range [][3]int{{1, 1, 1}, {1, 7, 5}, {5, 1, 7}, {5, 7, 1}, {3, 4, 5}, {17, 33, 19}, {60, 130, 70}, {1, 300, 40}} {
		m, k, n := size[0], size[1], size[2]
		for _, c := range []struct {
			name           string
			a, b           []int // shapes; transposed are those of the inputs
			turnA, turnB   bool
			multiply       func(a, b *gorgonia.Node) (*gorgonia.Node, error)
			batch, m, k, n int
		}{
			{"A·B", []int{m, k}, []int{k, n}, false, false, gorgonia.Mul, 1, m, k, n},
			{"Aᵀ·B", []int{k, m}, []int{k, n}, true, false, gorgonia.Mul, 1, m, k, n},
			{"A·Bᵀ", []int{m, k}, []int{n, k}, false, true, gorgonia.Mul, 1, m, k, n},
			{"A·b", []int{m, k}, []int{k}, false, false, gorgonia.Mul, 1, m, k, 1},
			{"a·B", []int{k}, []int{k, n}, false, false, gorgonia.Mul, 1, 1, k, n},
			{"a·b", []int{k}, []int{k}, false, false, gorgonia.Mul, 1, 1, k, 1},
			{"a⊗b", []int{m}, []int{n}, false, false, gorgonia.OuterProd, 1, m, 1, n},
			{"batch", []int{3, m, k}, []int{3, k, n}, false, false, batched, 3, m, k, n},
			{"batch of batches", []int{2, 2, m, k}, []int{2, 2, k, n}, false, false, batched, 4, m, k, n},
		} {
			t.Run(fmt.Sprintf("%s %d×%d×%d", c.name, m, k, n), func(t *testing.T) {
				g := gorgonia.NewGraph()
				product := must(t)(c.multiply(turned(t, g, "a", c.a, c.turnA), turned(t, g, "b", c.b, c.turnB)))
				_, p := machineOf(t, product)
				wantKnown(t, p)
				var want []float64
				for q := range c.batch {
					for i := range c.m {
						for j := range c.n {
							sum := 0.0
							for l := range c.k {
								sum += element(q, i, l, c.m, c.k, c.turnA) * element(q, l, j, c.k, c.n, c.turnB)
							}
							want = append(want, sum)
						}
					}
				}
				if e := difference(numbers(product.Value()), want); !(e <= 1e-14) {
					t.Errorf("off by %.1e: got %v, want %v", e, product.Value(), want)
				}
			})
		}
	}
}

func batched(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.BatchedMatMul(a, b) }

// turned is an input, or a transposed one.
func turned(t *testing.T, g *gorgonia.ExprGraph, name string, shape []int, turn bool) *gorgonia.Node {
	x := ramp(g, name, shape...)
	if !turn {
		return x
	}
	return must(t)(gorgonia.Transpose(x))
}

// element is element (i, j) of matrix q of a batch of them, filled by ramp.
func element(q, i, j, rows, columns int, turned bool) float64 {
	place := i*columns + j
	if turned {
		place = j*rows + i
	}
	return math.Sin(float64(3*(q*rows*columns+place) + 1))
}
