package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// String lists the compiled program: phase by phase each operation, what was
// fused into it, what it computes and what from, its multiply-adds and where
// in the arena its result lies. Values are numbered; that of an input or a
// constant has its node's name. A graph that mixes dtypes is not compiled, and
// says so.
func (m *Machine) String() string {
	if m.program == nil {
		operators := 0
		for i := range m.steps {
			if m.steps[i].op != nil {
				operators++
			}
		}
		return fmt.Sprintf("%d operators, run one by one: the graph mixes dtypes\n", operators)
	}
	return m.program.listing()
}

func (p *program[T]) listing() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%v, %d operations, arena of %d elements\n", dtypeOf[T](), len(p.code), len(p.arena))
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for n, ph := range p.phases {
		how := "one thread"
		if ph.shared {
			how = "shared by threads"
		}
		fmt.Fprintf(w, "phase %d, %s\n", n+1, how)
		for i := ph.from; i < ph.to; i++ {
			o := &p.code[i]
			fmt.Fprintf(w, "  %s\t= %s\t%s\t%s\n", p.results(o), p.expression(o), p.shapeOf(o.value), p.place(o))
		}
	}
	if len(p.later) > 0 {
		fmt.Fprintln(w, "left to Rows")
	}
	for _, value := range slices.Sorted(maps.Keys(p.later)) {
		o := p.later[value]
		fmt.Fprintf(w, "  %s\t= %s\t%s\t%d multiply-adds\n", p.results(o), p.expression(o), p.shapeOf(o.value), o.product.multiplyAdds())
	}
	w.Flush()
	lines := strings.Split(text.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// results are the names of what an operation computes.
func (p *program[T]) results(o *operation[T]) string {
	names := p.label(o.value)
	if o.also != 0 {
		names = p.label(o.also) + ", " + names
	}
	for _, t := range o.totals {
		names += ", " + p.label(t.value)
	}
	return names
}

// label is a value's name in the listing.
func (p *program[T]) label(value int) string {
	switch {
	case value < len(p.steps) && p.steps[value].op == nil:
		return p.steps[value].node.Name()
	case value < len(p.constant) && p.constant[value]:
		return fmt.Sprintf("constant v%d", value)
	}
	return fmt.Sprintf("v%d", value)
}

func (p *program[T]) expression(o *operation[T]) string {
	var operands []string
	for _, r := range o.reads {
		operands = append(operands, p.label(r.value))
	}
	name := o.name.String()
	for _, also := range o.fused {
		name += ", " + also.String()
	}
	return fmt.Sprintf("%s (%s)", name, strings.Join(operands, ", "))
}

func (p *program[T]) shapeOf(value int) string {
	if value < len(p.steps) {
		return fmt.Sprint(p.steps[value].form.dims())
	}
	return fmt.Sprintf("%d elements", p.sizes[value])
}

// place says where the result lies, and for a product how many multiply-adds
// it takes.
func (p *program[T]) place(o *operation[T]) string {
	where := "kept"
	if offset := p.offsets[o.value]; offset >= 0 {
		where = fmt.Sprintf("at %d", offset)
	}
	if o.product != nil {
		where += fmt.Sprintf(", %d multiply-adds", o.product.multiplyAdds())
	}
	return where
}
