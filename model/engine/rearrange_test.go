package engine

import (
	"fmt"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// at is the place of an index in row-major order.
func at(shape, index []int) int {
	place := 0
	for axis, i := range index {
		place = place*shape[axis] + i
	}
	return place
}

// indices are all indices of a shape, in row-major order.
func indices(shape []int) [][]int {
	all := [][]int{{}}
	for _, size := range shape {
		var longer [][]int
		for _, index := range all {
			for i := range size {
				longer = append(longer, append(slices.Clone(index), i))
			}
		}
		all = longer
	}
	return all
}

var shapes = [][]int{{5}, {1}, {3, 4}, {1, 4}, {3, 1}, {2, 3, 4}, {2, 1, 3}, {3, 2, 4, 2}, {2, 1, 1, 3}}

// Sums over every choice of axes, also those that Gorgonia gets wrong.
func TestSums(t *testing.T) {
	for _, shape := range shapes {
		for choice := 1; choice < 1<<len(shape); choice++ {
			var axes, left []int
			for axis := range shape {
				if choice>>axis&1 == 1 {
					axes = append(axes, axis)
				} else {
					left = append(left, axis)
				}
			}
			t.Run(fmt.Sprint(shape, " over ", axes), func(t *testing.T) {
				g := gorgonia.NewGraph()
				x := ramp(g, "x", shape...)
				sum := must(t)(gorgonia.Sum(x, axes...))
				_, p := machineOf(t, sum)
				wantKnown(t, p)
				var small []int
				for _, axis := range left {
					small = append(small, shape[axis])
				}
				want := make([]float64, tensor.Shape(small).TotalSize())
				for _, index := range indices(shape) {
					var rest []int
					for _, axis := range left {
						rest = append(rest, index[axis])
					}
					want[at(small, rest)] += x.Value().Data().([]float64)[at(shape, index)]
				}
				wantValues(t, sum, want...)
			})
		}
	}
}

func TestTransposes(t *testing.T) {
	for _, shape := range shapes {
		for _, pattern := range permutations(len(shape)) {
			if slices.IsSorted(pattern) {
				continue // Gorgonia refuses to transpose nothing.
			}
			t.Run(fmt.Sprint(shape, " to ", pattern), func(t *testing.T) {
				g := gorgonia.NewGraph()
				x := ramp(g, "x", shape...)
				y := must(t)(gorgonia.Transpose(x, pattern...))
				_, p := machineOf(t, y)
				wantKnown(t, p)
				turned := make([]int, len(shape))
				for i, axis := range pattern {
					turned[i] = shape[axis]
				}
				want := make([]float64, tensor.Shape(shape).TotalSize())
				for _, index := range indices(shape) {
					to := make([]int, len(shape))
					for i, axis := range pattern {
						to[i] = index[axis]
					}
					want[at(turned, to)] = x.Value().Data().([]float64)[at(shape, index)]
				}
				wantValues(t, y, want...)
			})
		}
	}
}

// permutations are all orders of so many axes.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var all [][]int
	for _, shorter := range permutations(n - 1) {
		for i := range n {
			all = append(all, slices.Insert(slices.Clone(shorter), i, n-1))
		}
	}
	return all
}

// Repeat is what broadcasting makes of an axis with one element.
func TestRepeats(t *testing.T) {
	for _, shape := range shapes {
		for axis := range shape {
			t.Run(fmt.Sprint(shape, " along ", axis), func(t *testing.T) {
				node := must(t)
				g := gorgonia.NewGraph()
				small := slices.Clone(shape)
				small[axis] = 1
				large := slices.Clone(shape)
				large[axis] = 3
				x, y := ramp(g, "x", small...), ramp(g, "y", large...)
				product := node(gorgonia.BroadcastHadamardProd(y, x, nil, []byte{byte(axis)}))
				_, p := machineOf(t, product)
				wantKnown(t, p)
				want := make([]float64, tensor.Shape(large).TotalSize())
				for _, index := range indices(large) {
					one := slices.Clone(index)
					one[axis] = 0
					want[at(large, index)] = x.Value().Data().([]float64)[at(small, one)] * y.Value().Data().([]float64)[at(large, index)]
				}
				wantValues(t, product, want...)
			})
		}
	}
}

// Gorgonia's Reshape shares memory with its operand, which an operator may
// then overwrite.
func TestReshapeCopies(t *testing.T) {
	node := must(t)
	g := gorgonia.NewGraph()
	x := ramp(g, "x", 3, 4)
	flat := node(gorgonia.Reshape(x, tensor.Shape{12}))
	back := node(gorgonia.Reshape(node(gorgonia.Tanh(flat)), tensor.Shape{4, 3}))
	m, p := machineOf(t, flat, back)
	wantKnown(t, p)
	wantInterpreted(t, m)
	elements := x.Value().Data().([]float64)
	wantValues(t, flat, elements...)
	if &flat.Value().Data().([]float64)[0] == &elements[0] {
		t.Error("the result is the operand's memory")
	}
}

// wantKnown checks that no operation runs through its operator's own Do.
func wantKnown(t *testing.T, p *program[float64]) {
	t.Helper()
	for i := range p.code {
		if o := &p.code[i]; o.general {
			t.Errorf("%v runs through its own Do", o.name)
		}
	}
}
