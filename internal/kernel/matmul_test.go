package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// shapes are products (m, k, n): those of the usual networks and the corners
// of the blocking.
var shapes = [][3]int{
	{0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {1, 1, 1}, {1, 0, 70}, {1, 5, 63}, {1, 784, 128}, {1, 10, 130},
	{2, 3, 5}, {5, 7, 8}, {6, 16, 16}, {7, 17, 17}, {150, 4, 3}, {4, 150, 3}, {32, 2, 16}, {32, 16, 2},
	{2, 32, 16}, {64, 128, 10}, {128, 64, 10}, {13, 401, 33}, {47, 100, 31}, {145, 401, 9}, {20, 803, 17}, {49, 33, 515}, {61, 1, 40}, {300, 33, 66}, {20, 1, 10}, {51, 100, 97},
}

func numbers[T Float](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(rng.NormFloat64())
	}
	return x
}

// padded is a matrix with three unused elements behind each row.
func padded[T Float](rng *rand.Rand, rows, cols int) Matrix[T] {
	return Strided(numbers[T](rng, rows*(cols+3)), rows, cols, cols+3)
}

func (m Matrix[T]) at(i, j int) T { return m.Data[i*m.RowStep+j*m.ColStep] }

// wantProduct is start + x·y with the bound (k+1)·eps·Σ|x||y| on the error of a
// product in T. What each step rounds off is added up too (Ogita, Rump and
// Oishi's Dot2), so that the value is as good as exact.
func wantProduct[T Float](x, y []float64, start float64) (want, bound float64) {
	sum, lost, size := start, 0.0, math.Abs(start)
	for p, v := range x {
		product := v * y[p]
		next := sum + product
		part := next - sum
		lost += math.FMA(v, y[p], -product) + (sum - (next - part)) + (product - part)
		sum, size = next, size+math.Abs(product)
	}
	return sum + lost, size * float64(len(x)+1) * epsilon[T]()
}

// float64s are the rows of m in float64.
func (m Matrix[T]) float64s() [][]float64 {
	rows := make([][]float64, m.Rows)
	for i := range rows {
		rows[i] = make([]float64, m.Cols)
		for j := range rows[i] {
			rows[i][j] = float64(m.at(i, j))
		}
	}
	return rows
}

// epsilon is half the distance from 1 to the next number.
func epsilon[T Float]() float64 {
	if unsafe.Sizeof(T(0)) == 4 {
		return 0x1p-24
	}
	return 0x1p-53
}

func TestMatMul(t *testing.T) {
	onBoth(t, testMatMul[float32], testMatMul[float64])
}

func testMatMul[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"zero", "bias", "sum"}
	for i, shape := range shapes {
		m, k, n := shape[0], shape[1], shape[2]
		for j, transposed := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
			a, b := padded[T](rng, m, k), padded[T](rng, k, n)
			if transposed[0] {
				a = padded[T](rng, k, m).T()
			}
			if transposed[1] {
				b = padded[T](rng, n, k).T()
			}
			c, kind := padded[T](rng, m, n), kinds[(i+j)%len(kinds)]
			start := map[string]Matrix[T]{"zero": {}, "bias": Repeat(numbers[T](rng, n), m), "sum": c}[kind]
			checkMatMul(t, fmt.Sprintf("%dx%dx%d transposed %v start %s", m, k, n, transposed, kind), c, a, b, start)
		}
	}
}

func checkMatMul[T Float](t *testing.T, name string, c, a, b, start Matrix[T]) {
	t.Helper()
	before := append([]T(nil), c.Data...)
	starts, rows, columns := start.float64s(), a.float64s(), b.T().float64s()
	if start.Data == nil {
		starts = RowMajor(make([]T, c.Rows*c.Cols), c.Rows, c.Cols).float64s()
	}
	MatMul(c, a, b, start, make([]T, ScratchLen(a, b)))
	for i := range c.Rows {
		for j := range c.Cols {
			want, bound := wantProduct[T](rows[i], columns[j], starts[i][j])
			if got := float64(c.at(i, j)); !(math.Abs(got-want) <= bound) {
				t.Fatalf("%s: element (%d, %d) is %v, want %v within %v", name, i, j, got, want, bound)
			}
		}
		for j := c.Cols; j < c.RowStep; j++ {
			if c.Data[i*c.RowStep+j] != before[i*c.RowStep+j] {
				t.Fatalf("%s: the padding of row %d changed", name, i)
			}
		}
	}
}

// However rows and columns are split over calls, and transposed or not, the bits
// are the same.
func TestMatMulSplit(t *testing.T) {
	onBoth(t, testMatMulSplit[float32], testMatMulSplit[float64])
}

func testMatMulSplit[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, shape := range shapes {
		m, k, n := shape[0], shape[1], shape[2]
		a, b, bias := padded[T](rng, k, m).T(), padded[T](rng, k, n), Repeat(numbers[T](rng, n), m)
		whole, parts := padded[T](rng, m, n), padded[T](rng, m, n)
		turned := RowMajor(make([]T, n*k), n, k).T()
		for p := range k {
			for j := range n {
				turned.Data[j*k+p] = b.at(p, j)
			}
		}
		scratch := make([]T, ScratchLen(a, turned))
		MatMul(whole, a, b, bias, scratch)
		for range 5 {
			for i := 0; i < m; {
				i1 := min(m, i+1+rng.IntN(m))
				for j := 0; j < n; {
					j1 := min(n, j+(1+rng.IntN(4))*PanelWidth[T]())
					c, s := parts.Slice(i, i1, j, j1), bias.Slice(i, i1, j, j1)
					if rng.IntN(2) == 0 {
						MatMul(c, a.Slice(i, i1, 0, k), turned.Slice(0, k, j, j1), s, scratch)
					} else {
						MatMul(c, a.Slice(i, i1, 0, k), b.Slice(0, k, j, j1), s, scratch)
					}
					j = j1
				}
				i = i1
			}
			for i := range m {
				for j := range n {
					if parts.at(i, j) != whole.at(i, j) {
						t.Fatalf("%v: element (%d, %d) of the parts is %v, of the whole %v", shape, i, j, parts.at(i, j), whole.at(i, j))
					}
				}
			}
		}
	}
}

// NaN and infinity stay in their row and column, and meet zeros as they should.
func TestMatMulNaN(t *testing.T) {
	onBoth(t, testMatMulNaN[float32], testMatMulNaN[float64])
}

func testMatMulNaN[T Float](t *testing.T) {
	const m, k, n = 13, 9, 27
	a, b := RowMajor(make([]T, m*k), m, k), RowMajor(make([]T, k*n), k, n)
	a.Data[7*k+3] = T(math.NaN())
	b.Data[5*n+26] = T(math.Inf(1))
	c := RowMajor(make([]T, m*n), m, n)
	MatMul(c, a, b, Matrix[T]{}, make([]T, ScratchLen(a, b)))
	for i := range m {
		for j := range n {
			if got, want := c.at(i, j), i == 7 || j == 26; (got != got) != want { // 0 times infinity is NaN too
				t.Errorf("element (%d, %d) is %v", i, j, got)
			}
		}
	}
}

// A start of -0 and a product of -0 make 0 in every way of multiplying.
func TestMatMulSignedZero(t *testing.T) {
	onBoth(t, testMatMulSignedZero[float32], testMatMulSignedZero[float64])
}

func testMatMulSignedZero[T Float](t *testing.T) {
	negative := T(math.Copysign(0, -1))
	for _, k := range []int{1, 2, 300} {
		for _, n := range []int{1, 7, 40, 140} {
			x, w := RowMajor(make([]T, 3*k), 3, k), RowMajor(slices.Repeat([]T{negative}, k*n), k, n)
			for i := range x.Data {
				x.Data[i] = 1
			}
			bias := Repeat(slices.Repeat([]T{negative}, n), 3)
			c := RowMajor(make([]T, 3*n), 3, n)
			for _, rows := range [][2]int{{0, 3}, {0, 1}, {1, 3}} {
				MatMul(c.Slice(rows[0], rows[1], 0, n), x.Slice(rows[0], rows[1], 0, k), w, bias.Slice(rows[0], rows[1], 0, n), make([]T, ScratchLen(x, w)))
				for i := rows[0] * n; i < rows[1]*n; i++ {
					if bits(c.Data[i]) != 0 {
						t.Fatalf("k %d, n %d, rows %v: element %d is -0", k, n, rows, i)
					}
				}
			}
		}
	}
}

// The parts of a sum can be computed apart and added: the bits are the same.
func TestMatMulParts(t *testing.T) {
	onBoth(t, testMatMulParts[float32], testMatMulParts[float64])
}

func testMatMulParts[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, shape := range append(shapes, [3]int{1, 784, 300}, [3]int{3, 1000, 40}) {
		m, k, n := shape[0], shape[1], shape[2]
		a, b, bias := padded[T](rng, m, k), padded[T](rng, k, n), numbers[T](rng, n)
		whole, part, sum := RowMajor(make([]T, m*n), m, n), RowMajor(make([]T, m*n), m, n), RowMajor(make([]T, m*n), m, n)
		MatMul(whole, a, b, Repeat(bias, m), make([]T, ScratchLen(a, b)))
		for i := range m {
			copy(sum.row(i), bias)
		}
		for p, step := 0, SumStep(k); p < k; p += step {
			end := min(k, p+step)
			MatMul(part, a.Slice(0, m, p, end), b.Slice(p, end, 0, n), Matrix[T]{}, make([]T, ScratchLen(a, b)))
			Add(sum.Data, sum.Data, part.Data)
		}
		for i, want := range whole.Data {
			if sum.Data[i] != want {
				t.Fatalf("%v: element %d of the parts' sum is %v, of the whole %v", shape, i, sum.Data[i], want)
			}
		}
	}
}

func TestSumStep(t *testing.T) {
	for k, want := range map[int]int{0: 1, 1: 1, 264: 264, 265: 133, 512: 256, 784: 196, 3000: 250} {
		if got := SumStep(k); got != want {
			t.Errorf("sums of %d products are added by %d, want %d", k, got, want)
		}
	}
}

// A product tells of every row once, in order, when the row is done, each time
// that it is computed, and leaves the bits of MatMul.
func TestProduct(t *testing.T) {
	onBoth(t, testProduct[float32], testProduct[float64])
}

func testProduct[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	for _, shape := range append([][3]int{{150, 20, 1000}, {300, 700, 40}, {100, 30, 20}}, shapes...) {
		m, k, n := shape[0], shape[1], shape[2]
		for _, transposed := range []bool{false, true} {
			a, b := padded[T](rng, m, k), padded[T](rng, k, n)
			if transposed {
				b = padded[T](rng, n, k).T()
			}
			want, c := RowMajor(make([]T, m*n), m, n), RowMajor(make([]T, m*n), m, n)
			scratch := make([]T, ScratchLen(a, b))
			product := NewProduct(c, a, b, Matrix[T]{}, scratch)
			for range 2 {
				if len(b.Data) > 0 {
					b.Data[0]++
				}
				MatMul(want, a, b, Matrix[T]{}, scratch)
				next := 0
				product.Compute(func(from, to int) {
					if from != next || to <= from {
						t.Errorf("%v: rows %d to %d come behind %d rows", shape, from, to, next)
					}
					next = to
					for i := from * n; i < to*n; i++ {
						if c.Data[i] != want.Data[i] {
							t.Fatalf("%v: element %d is %v when its row is done, want %v", shape, i, c.Data[i], want.Data[i])
						}
					}
				})
				if next != m {
					t.Errorf("%v: %d rows were done", shape, next)
				}
			}
		}
	}
}

// Rows computed by themselves have the bits of the whole product, from each
// start, of plain and of picked rows.
func TestComputeRows(t *testing.T) {
	onBoth(t, testComputeRows[float32], testComputeRows[float64])
}

func testComputeRows[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for _, shape := range append([][3]int{{70, 600, 40}, {100, 1, 30}}, shapes...) {
		m, k, n := shape[0], shape[1], shape[2]
		if m == 0 {
			continue
		}
		data := numbers[T](rng, max(1, m*k))
		b, bias, term := padded[T](rng, k, n), Repeat(numbers[T](rng, n), m), padded[T](rng, m, n)
		for _, a := range []Matrix[T]{RowMajor(data, m, k), RowMajor(data, k, m).T(), Picked(data, k, rng.Perm(m)), Picked(data, m, rng.Perm(k)).T()} {
			for _, start := range []Matrix[T]{{}, bias, term} {
				scratch, whole := make([]T, ScratchLen(a, b)), RowMajor(make([]T, m*n), m, n)
				MatMul(whole, a, b, start, scratch)
				product := NewProduct(Matrix[T]{}, a, b, start, scratch)
				for range 3 {
					from := rng.IntN(m)
					to := from + 1 + rng.IntN(m-from)
					got := make([]T, (to-from)*n)
					product.ComputeRows(got, from, to)
					if !slices.Equal(got, whole.Data[from*n:to*n]) {
						t.Fatalf("%v: rows %d to %d are others than those of the product", shape, from, to)
					}
				}
			}
		}
	}
}

// Rows of a larger matrix give the bits that a copy of them gives, transposed or
// not, in slices too.
func TestPicked(t *testing.T) {
	onBoth(t, testPicked[float32], testPicked[float64])
}

func testPicked[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for _, shape := range append([][3]int{{70, 600, 40}, {1, 300, 20}, {40, 1, 20}}, shapes...) {
		m, k, n := shape[0], shape[1], shape[2]
		for _, transposed := range []bool{false, true} {
			rows, cols := m, k
			if transposed {
				rows, cols = k, m
			}
			if rows*cols == 0 {
				continue
			}
			data, picked := numbers[T](rng, (rows+3)*cols), rng.Perm(rows + 3)[:rows]
			copied := RowMajor(make([]T, rows*cols), rows, cols)
			for i, row := range picked {
				copy(copied.Data[i*cols:(i+1)*cols], data[row*cols:])
			}
			a, whole := Picked(data, cols, picked), copied
			if transposed {
				a, whole = a.T(), whole.T()
			}
			b, bias := padded[T](rng, k, n), Repeat(numbers[T](rng, n), m)
			for _, part := range [][4]int{{0, m, 0, k}, {m / 3, m, k / 4, k - k/4}} {
				i, j, p, q := part[0], part[1], part[2], part[3]
				x, y, w, start := a.Slice(i, j, p, q), whole.Slice(i, j, p, q), b.Slice(p, q, 0, n), bias.Slice(i, j, 0, n)
				got, want := RowMajor(make([]T, (j-i)*n), j-i, n), RowMajor(make([]T, (j-i)*n), j-i, n)
				MatMul(got, x, w, start, make([]T, ScratchLen(x, w)))
				MatMul(want, y, w, start, make([]T, ScratchLen(y, w)))
				for e := range got.Data {
					if got.Data[e] != want.Data[e] {
						t.Fatalf("%v, part %v, transposed %v: element %d is %v, want %v", shape, part, transposed, e, got.Data[e], want.Data[e])
					}
				}
			}
		}
	}
}

func TestBadPicked(t *testing.T) {
	data := make([]float64, 12)
	plain := RowMajor(make([]float64, 9), 3, 3)
	for name, do := range map[string]func(scratch []float64){
		"row behind the last": func(s []float64) { MatMul(plain, Picked(data, 3, []int{0, 1, 4}), plain, Matrix[float64]{}, s) },
		"row before the first": func(s []float64) {
			MatMul(plain, Picked(data, 3, []int{0, 1, -1}).T(), plain, Matrix[float64]{}, s)
		},
		"second factor": func(s []float64) { MatMul(plain, plain, Picked(data, 3, []int{0, 1, 2}), Matrix[float64]{}, s) },
		"start":         func(s []float64) { MatMul(plain, plain, plain, Picked(data, 3, []int{0, 1, 2}), s) },
		"result":        func(s []float64) { MatMul(Picked(data, 3, []int{0, 1, 2}), plain, plain, Matrix[float64]{}, s) },
		"no scratch":    func([]float64) { MatMul(plain, Picked(data, 3, []int{0, 1, 2}), plain, Matrix[float64]{}, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: it does not panic", name)
				}
			}()
			do(make([]float64, 1<<16))
		}()
	}
}
