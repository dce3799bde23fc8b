package main

import (
	"math"

	"gorgonia.org/tensor"
)

// inspectedTensor is a tensor of a file in short: its smallest and largest
// number, their mean, and the share of zeros. Only finite numbers count.
type inspectedTensor struct {
	Name      string   `json:"name"`
	Shape     []int    `json:"shape"`
	Dtype     string   `json:"dtype"`
	Numbers   int      `json:"numbers"`
	Bytes     int      `json:"bytes"`
	Min       *float64 `json:"min"` // null without a finite number
	Max       *float64 `json:"max"`
	Mean      *float64 `json:"mean"`
	Zeros     float64  `json:"zeros"`
	NotFinite int      `json:"not_finite"`
}

func (f *inspected) add(name string, value *tensor.Dense) {
	t := inspectedTensor{Name: name, Shape: append([]int{}, value.Shape()...), Dtype: value.Dtype().String()}
	switch value.Dtype() {
	case tensor.Float32:
		measure(&t, value.Float32s())
	case tensor.Float64:
		measure(&t, value.Float64s())
	}
	t.Bytes = t.Numbers * int(value.Dtype().Size())
	f.Numbers += t.Numbers
	f.Tensors = append(f.Tensors, t)
}

func measure[F float32 | float64](t *inspectedTensor, values []F) {
	t.Numbers = len(values)
	least, most, mean, zeros, finite := math.Inf(1), math.Inf(-1), 0.0, 0, 0
	for _, value := range values {
		v := float64(value) + 0 // -0 + 0 = 0
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.NotFinite++
			continue
		}
		finite++
		least, most = min(least, v), max(most, v)
		mean += v/float64(finite) - mean/float64(finite) // the running mean, which cannot overflow
		if v == 0 {
			zeros++
		}
	}
	if finite > 0 {
		t.Min, t.Max, t.Mean, t.Zeros = &least, &most, &mean, float64(zeros)/float64(finite)
	}
}
