package datasets

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/pkg/errors"
)

// countNumbers returns how many cells of a column are numbers, and the first
// row whose cell is none.
func (t *table) countNumbers(column int) (numbers, firstText int) {
	firstText = -1
	for row := range t.rows() {
		if _, ok := t.parse(t.cell(row, column)); ok {
			numbers++
		} else if firstText < 0 {
			firstText = row
		}
	}
	return numbers, firstText
}

// categories returns the categories of a column, or nil if it holds numbers.
func (o CSVOptions) categories(t *table, column int) ([]string, error) {
	numbers, firstText := t.countNumbers(column)
	listed := slices.Contains(o.Categorical, t.header[column])
	if !listed && numbers == t.rows() {
		return nil, nil
	}
	if !listed && 2*numbers > t.rows() {
		return nil, t.fault(firstText, column,
			"is not a number, as most of the column is; mend the cell, or list the column in CSVOptions.Categorical or CSVOptions.Ignore")
	}
	names := t.distinct(column)
	if err := o.checkCount(t, column, names); err != nil {
		return nil, err
	}
	if !listed && t.rows() >= 20 && 2*len(names) > t.rows() {
		return nil, errors.Errorf("column %s holds %d different texts in %d rows, such as %s; leave it out if it only names the rows (CSVOptions.Ignore), or list it in CSVOptions.Categorical",
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
	if task == Regress {
		return nil, nil
	}
	numbers, firstText := t.countNumbers(column)
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
				"is not a number, as most of the target is; mend the cell, or set CSVOptions.Task to %q", Classify)
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
		return errors.Errorf("column %s holds %d different texts, such as %s, and the most is %d; leave it out if it only names the rows (CSVOptions.Ignore), or raise CSVOptions.MaxCategories",
			quote(t.header[column]), len(names), list(names[:min(3, len(names))]), most)
	}
	return nil
}
