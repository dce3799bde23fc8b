package engine

import "slices"

// turn has products read matrices in place of their transposes, which the
// kernel can do as fast.
func (p *program[T]) turn() {
	at := p.places()
	for i := range p.code {
		o := &p.code[i]
		if o.product == nil || o.product.batch > 1 {
			continue
		}
		for side, name := range []title{"of a turned A", "of a turned B"} {
			from := at[o.reads[side].value]
			if from < 0 || !p.code[from].turns {
				continue
			}
			m := *o.product
			if side == 0 {
				m.transposeA = !m.transposeA
			} else {
				m.transposeB = !m.transposeB
			}
			o.reads = slices.Clone(o.reads)
			o.reads[side] = read{value: p.code[from].reads[0].value, row: side == 0 && m.m > 1 && !m.transposeA}
			o.product, o.loop = &m, productLoop[T](&m)
			o.fused = append(slices.Clone(o.fused), name)
		}
	}
}
