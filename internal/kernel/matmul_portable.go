package kernel

// A product is rounded by an explicit conversion before it is added, since the
// compiler may otherwise use a multiply-add in one place and not in another.

// panelGo adds up k products, in order, for each of n sums of m rows, and then
// the start.
func panelGo[T Float](c []T, ldc int, s []T, lds int, a []T, rs, cs int, b []T, bs, _ int, m, k, n int) {
	var room [64 / 4]T // of a panel
	sums := room[:n]
	for i := range m {
		clear(sums)
		addProducts(sums, a, i*rs, cs, b, bs, k)
		addGo(c[i*ldc:][:n], s[i*lds:][:n], sums)
	}
}

// rowGo is panelGo for one row and four panels of columns.
func rowGo[T Float](c, s, a []T, cs int, b []T, bs int, k int) {
	width := PanelWidth[T]()
	for j := 0; j < 4*width; j += width {
		panelGo(c[j:], 0, s[j:], 0, a, 0, cs, from(b, j), bs, 0, 1, k, width)
	}
}

// outerGo is panelGo for k = 1 and any number of columns.
func outerGo[T Float](c []T, ldc int, s []T, lds int, a []T, rs int, b []T, m, n int) {
	for i := range m {
		x, sums, start := a[i*rs], c[i*ldc:][:n], s[i*lds:][:n]
		for j, y := range b[:n] {
			sums[j] = start[j] + (0 + T(x*y)) // -0 becomes 0, as in other products
		}
	}
}

// addProducts adds a[at+p*cs] * b[p*bs+j] to sums[j] for p from 0 to k.
func addProducts[T Float](sums, a []T, at, cs int, b []T, bs int, k int) {
	n, p := len(sums), 0
	for ; p+4 <= k; p += 4 {
		x0, x1, x2, x3 := a[at], a[at+cs], a[at+2*cs], a[at+3*cs]
		b0, b1, b2, b3 := b[p*bs:][:n], b[(p+1)*bs:][:n], b[(p+2)*bs:][:n], b[(p+3)*bs:][:n]
		for j, sum := range sums {
			sum += T(x0 * b0[j])
			sum += T(x1 * b1[j])
			sum += T(x2 * b2[j])
			sum += T(x3 * b3[j])
			sums[j] = sum
		}
		at += 4 * cs
	}
	for ; p < k; p++ {
		x := a[at]
		for j, y := range b[p*bs:][:n] {
			sums[j] += T(x * y)
		}
		at += cs
	}
}

// packColumnsGo copies n columns, of which column j is w[j*ws:][:k], to k rows as
// wide as a panel, with zeros behind them.
func packColumnsGo[T Float](dst, w []T, ws int, k, n int) {
	width := PanelWidth[T]()
	for j := range width {
		if j >= n {
			for p := range k {
				dst[p*width+j] = 0
			}
			continue
		}
		for p, x := range w[j*ws:][:k] {
			dst[p*width+j] = x
		}
	}
}

// unpackColumnsGo is packColumnsGo the other way.
func unpackColumnsGo[T Float](w, src []T, ws int, k, n int) {
	width := PanelWidth[T]()
	for j := range n {
		for p := range k {
			w[j*ws+p] = src[p*width+j]
		}
	}
}
