package datasets

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// countNumbers returns how many cells of a column are numbers, and the first
// row whose cell is none. A missing cell is an error.
func (o CSVOptions) countNumbers(t *table, column int) (numbers, firstText int, err error) {
	missing := o.Missing
	if missing == nil {
		missing = []string{"NA", "N/A", "NaN", "null"}
	}
	firstText = -1
	for row := range t.rows() {
		cell := t.cell(row, column)
		if cell == "" || slices.ContainsFunc(missing, func(m string) bool { return strings.EqualFold(m, cell) }) {
			return 0, 0, t.fault(row, column, "is a missing value; fill it in, or leave out the row or the column")
		}
		if _, ok := t.parse(cell); ok {
			numbers++
		} else if firstText < 0 {
			firstText = row
		}
	}
	return numbers, firstText, nil
}

// categories returns the categories of a column, or nil if it holds numbers.
func (o CSVOptions) categories(t *table, column int) ([]string, error) {
	numbers, firstText, err := o.countNumbers(t, column)
	if err != nil {
		return nil, err
	}
	listed := slices.Contains(o.Categorical, t.header[column])
	if !listed && numbers == t.rows() {
		return nil, nil
	}
	if !listed && 2*numbers > t.rows() {
		return nil, t.fault(firstText, column,
			"is not a number, as most of the column is; mend the cell, or list the column as Categorical or Ignore")
	}
	names := t.distinct(column)
	if err := o.checkCount(t, column, names); err != nil {
		return nil, err
	}
	if !listed && t.rows() >= 20 && 2*len(names) > t.rows() {
		return nil, errors.Errorf("column %s holds %d different texts in %d rows, such as %s; Ignore it if it only names the rows, or list it as Categorical",
			quote(t.header[column]), len(names), t.rows(), list(names[:3]))
	}
	return names, nil
}

// classes returns the classes of the target, or nil if it is regressed on.
func (o CSVOptions) classes(t *table, column int) ([]string, error) {
	task := cmp.Or(o.Task, Auto)
	if task != Auto && task != Classify && task != Regress {
		return nil, errors.Errorf("there is no task %q; there are %q, %q and %q", task, Auto, Classify, Regress)
	}
	numbers, firstText, err := o.countNumbers(t, column)
	if err != nil || task == Regress {
		return nil, err
	}
	var classes []string
	if numbers == t.rows() {
		values, err := t.distinctNumbers(column)
		if err != nil {
			return nil, err
		}
		if task == Auto && !areClasses(values, t.rows()) {
			return nil, nil
		}
		for _, v := range values {
			classes = append(classes, formatNumber(v))
		}
	} else {
		if task == Auto && 2*numbers > t.rows() {
			return nil, t.fault(firstText, column,
				"is not a number, as most of the target is; mend the cell, or set Task to %q", Classify)
		}
		classes = t.distinct(column)
	}
	if len(classes) < 2 {
		return nil, errors.Errorf("the target %s holds one class only, %s; to tell classes apart takes two",
			quote(t.header[column]), quote(classes[0]))
	}
	return classes, o.checkCount(t, column, classes)
}

// areClasses is the rule by which numbers in the target are classes: whole
// numbers, two of them, or up to 20 with two rows or more for each on average.
func areClasses(values []float64, rows int) bool {
	for _, v := range values {
		if v != math.Trunc(v) {
			return false
		}
	}
	return len(values) <= 2 || len(values) <= 20 && 2*len(values) <= rows
}

// distinct returns the different cells of a column, sorted.
func (t *table) distinct(column int) []string {
	seen := map[string]bool{}
	for row := range t.rows() {
		seen[t.cell(row, column)] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// distinctNumbers returns the different numbers of a column, sorted.
func (t *table) distinctNumbers(column int) ([]float64, error) {
	values := make([]float64, t.rows())
	for row := range values {
		var err error
		if values[row], err = t.number(row, column); err != nil {
			return nil, err
		}
	}
	slices.Sort(values)
	return slices.Compact(values), nil
}

func (o CSVOptions) checkCount(t *table, column int, names []string) error {
	if most := cmp.Or(o.MaxCategories, 256); len(names) > most {
		return errors.Errorf("column %s holds %d different texts, such as %s, and the most is %d; Ignore it if it only names the rows, or raise MaxCategories",
			quote(t.header[column]), len(names), list(names[:min(3, len(names))]), most)
	}
	return nil
}
