package trainer

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// extent is between which numbers a column lies.
type extent struct{ low, high float64 }

// columnsOf returns the extents of the columns of a matrix, row after row.
func columnsOf(values []float64, rows int) []extent {
	columns := make([]extent, len(values)/rows)
	for j := range columns {
		columns[j] = extent{math.Inf(1), math.Inf(-1)}
	}
	widen(columns, values)
	return columns
}

func widen(columns []extent, values []float64) {
	for i, v := range values {
		c := &columns[i%len(columns)]
		c.low, c.high = min(c.low, v), max(c.high, v)
	}
}

// size is the largest magnitude in the column, width how far it varies.
func (e extent) size() float64  { return max(math.Abs(e.low), math.Abs(e.high)) }
func (e extent) width() float64 { return e.high - e.low }

// scan is what there is to know of all rows of a source.
type scan struct {
	columns []extent       // of the features
	rowOf   map[uint64]int // the first row of each hash, if asked for
}

// scanRows reads all rows.
func scanRows(net *model.Network, source Source, hashed bool) (scan, error) {
	s := scan{rowOf: map[uint64]int{}}
	err := eachRow(net, source, func(row int, x, y []float64) {
		if s.columns == nil {
			s.columns = columnsOf(x, 1)
		}
		widen(s.columns, x)
		if !hashed {
			return
		}
		h := fingerprint(x, y)
		if _, ok := s.rowOf[h]; !ok {
			s.rowOf[h] = row
		}
	})
	return s, err
}

// eachRow hands out the rows of a source one by one.
func eachRow(net *model.Network, source Source, use func(row int, x, y []float64)) error {
	all := chunks(source.Rows())
	for i := range all.steps() {
		rows := all.batch(i)
		x, y, err := gatherWide(net, source, rows)
		if err != nil {
			return err
		}
		inputs, targets := net.Inputs(), net.Likelihood().Targets()
		for j, row := range rows {
			use(row, x.Float64s()[j*inputs:(j+1)*inputs], y.Float64s()[j*targets:(j+1)*targets])
		}
	}
	return nil
}

// fingerprint is one number for a row: its numbers' bits, multiplied and folded
// one after the other, by the constant of SplitMix64 (Steele, Lea and Flood,
// OOPSLA 2014). Two rows out of a billion have the same by chance once in 37
// times; out of a million, never.
func fingerprint(parts ...[]float64) uint64 {
	var h uint64
	for _, part := range parts {
		for _, v := range part {
			h = (h ^ math.Float64bits(v+0)) * 0x9e3779b97f4a7c15 // -0 + 0 is 0
			h ^= h >> 32
		}
	}
	return h
}

// features looks at the sizes of what the first layer with parameters is
// given, and for features that do not vary.
func (p *preflight) features() Finding {
	f := Finding{Check: "features"}
	values, n := p.inputs()
	columns := columnsOf(values, len(p.sample.rows))
	large, narrow := 0, -1
	for j, c := range columns {
		if c.size() > columns[large].size() {
			large = j
		}
		if c.width() > 0 && (narrow < 0 || c.width() < columns[narrow].width()) {
			narrow = j
		}
	}
	if narrow < 0 {
		f.Severity, f.Found = Error, "no feature varies"
		f.Advice = "Look at how the features are read, and at layers without parameters in front."
		return f
	}
	size, width := columns[large].size(), columns[narrow].width()
	f.Found = fmt.Sprintf("the largest magnitude is %.2g, the narrowest range %.2g", size, width)
	if wild := max(size/width, size, 1/size); wild >= 1000 {
		f.Severity = beyond(wild, 1000, 1e6)
		f.Found = fmt.Sprintf("%s goes up to %.2g, %s has a range of %.2g", p.featureName(large, n), size, p.featureName(narrow, n), width)
		f.Advice = "Put model.Standardize{From: train.X} in front of the other layers."
		return f
	}
	if j := p.rounded(); j >= 0 {
		c := p.scan.columns[j]
		f.Severity = Warning
		f.Found = fmt.Sprintf("%s lies between %.9g and %.9g, which float32 hardly tells apart", p.featureName(j, len(p.scan.columns)), c.low, c.high)
		f.Advice = "Set Config.Dtype to tensor.Float64, or subtract an offset from the feature."
		return f
	}
	return p.constants(f)
}

// rounded returns a feature of which float32, with its 24 bits, keeps fewer
// than 11 of what makes it differ, if that is what the network computes in;
// otherwise -1.
func (p *preflight) rounded() int {
	if p.net.Dtype() == tensor.Float64 {
		return -1
	}
	return slices.IndexFunc(p.scan.columns, func(c extent) bool {
		return c.width() > 0 && c.width() < c.size()/10_000
	})
}

// constants looks for features that are the same in all rows. Zeros are usual
// where there are many features, such as pixels or words.
func (p *preflight) constants(f Finding) Finding {
	constant, zero, first := 0, 0, -1
	for j, c := range p.scan.columns {
		if c.width() > 0 {
			continue
		}
		if constant++; c.low == 0 {
			zero++
		}
		if first < 0 || p.scan.columns[first].low == 0 && c.low != 0 {
			first = j
		}
	}
	n := len(p.scan.columns)
	if constant > 0 {
		f.Found = fmt.Sprintf("%d of %d are constant, such as %s, which is always %.4g", constant, n, p.featureName(first, n), p.scan.columns[first].low+0) // not -0
	}
	if 10*(constant-zero) > n || 2*constant > n {
		f.Severity = Warning
		f.Advice = "Look why they are constant, or leave them out: nothing can be learned from them."
	}
	return f
}

// featureName is what a user calls a feature; n is how many there are.
func (p *preflight) featureName(j, n int) string {
	if names := p.net.Config().Features; len(names) == n {
		return names[j]
	}
	return fmt.Sprintf("feature %d", j)
}

// classes compares how much each class counts.
func (p *preflight) classes() Finding {
	f := Finding{Check: "classes", Found: "none: this is regression"}
	if !p.classified() {
		return f
	}
	rows, weights := p.census.rows, slices.Clone(p.census.weights)
	for class, w := range p.settings.ClassWeights {
		weights[class] *= w
	}
	most, least := slices.Index(rows, slices.Max(rows)), slices.Index(rows, slices.Min(rows))
	n := p.train.Rows()
	f.Found = fmt.Sprintf("%s has %d rows, %s %d; always saying %s is right on %.3g %%",
		p.className(most), rows[most], p.className(least), rows[least], p.className(most), 100*float64(rows[most])/float64(n))
	switch {
	case rows[least] == 0:
		f.Severity = Warning
		f.Found = fmt.Sprintf("%s has none of the %d rows", p.className(least), n)
		f.Advice = "Find rows of this class, or declare the network without it."
	case slices.Max(weights) > 10*slices.Min(weights):
		f.Severity = Warning
		f.Advice = "Compare accuracies with that. To make rare classes count as much, set Settings.ClassWeights to losses.BalancedWeights(counts)."
	case rows[most] == rows[least]:
		f.Found = fmt.Sprintf("each has %d rows", rows[most])
	}
	return f
}

func (p *preflight) className(class int) string {
	names := p.net.Config().Classes
	if named, ok := p.train.(Named); ok && len(names) == 0 {
		names, _ = classNames(named) // checkData has asked before
	}
	if class < len(names) {
		return strconv.Quote(names[class])
	}
	return fmt.Sprintf("class %d", class)
}

// duplicates looks for held-out rows among the training rows.
func (p *preflight) duplicates() (Finding, error) {
	f := Finding{Check: "duplicates", Found: "there are no held-out data"}
	held := p.settings.HeldOut
	if held == nil {
		return f, nil
	}
	if reflect.TypeOf(held).Comparable() && held == p.train {
		f.Found = "the held-out data are the training data themselves"
		return f, nil
	}
	again, example := 0, ""
	err := eachRow(p.net, held, func(row int, x, y []float64) {
		twin, ok := p.scan.rowOf[fingerprint(x, y)]
		if !ok {
			return
		}
		if again++; again == 1 {
			example = fmt.Sprintf(", such as row %d and training row %d (%s)", row, twin, list(x))
		}
	})
	if err != nil {
		return f, err
	}
	f.Found = fmt.Sprintf("%d of %d held-out rows are training rows too%s", again, held.Rows(), example)
	few := 5*len(p.scan.rowOf) < p.train.Rows() // so few that rows repeat by nature
	if again > 2 && 100*again > held.Rows() && !few {
		f.Severity = Warning
		f.Advice = "Remove repeated rows before the data are split. Else results on held-out rows say less about new ones than they seem to."
	}
	return f, nil
}

// list writes the first few of some numbers.
func list(x []float64) string {
	text := ""
	for i, v := range x {
		if i == 4 {
			return text + ", ..."
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%.6g", v)
	}
	return text
}
