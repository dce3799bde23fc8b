package losses

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/pkg/errors"
)

// Confusion is a confusion matrix: how many rows of each class were predicted
// as each class. A row or column that Counts lacks counts as zeros.
type Confusion struct {
	Classes []string // the classes' names
	Counts  [][]int  // Counts[i][j]: rows of class i that were predicted as j
}

// NewConfusion counts predictions. classes holds the names of the classes,
// which predictions and targets number from 0.
//
// No rows, slices of different lengths, and a prediction or target that is no
// class are errors.
func NewConfusion(predicted, target []int, classes []string) (*Confusion, error) {
	if err := checkRows(len(predicted), len(target)); err != nil {
		return nil, err
	}
	c := &Confusion{Classes: classes, Counts: make([][]int, len(classes))}
	for class := range c.Counts {
		c.Counts[class] = make([]int, len(classes))
	}
	for i := range target {
		if !c.has(target[i]) || !c.has(predicted[i]) {
			return nil, errors.Errorf("losses: row %d is of class %d and predicted as %d; with %d classes both must be 0 to %d",
				i, target[i], predicted[i], len(classes), len(classes)-1)
		}
		c.Counts[target[i]][predicted[i]]++
	}
	return c, nil
}

// Accuracy returns the share of rows on the diagonal, or NaN without rows.
func (c *Confusion) Accuracy() float64 {
	right, all := 0, 0
	for i := range c.Counts {
		right += c.count(i, i)
		all += c.rowsOf(i)
	}
	return share(right, all)
}

// Precision returns the share of the rows predicted as the class that are of
// it: Counts[class][class] / sum_i Counts[i][class]. It is NaN if there are
// none, or no such class.
func (c *Confusion) Precision(class int) float64 {
	if !c.has(class) {
		return math.NaN()
	}
	predicted := 0
	for i := range c.Counts {
		predicted += c.count(i, class)
	}
	return share(c.count(class, class), predicted)
}

// Recall returns the share of the rows of the class that were predicted as
// it: Counts[class][class] / sum_j Counts[class][j]. It is NaN if there are
// none, or no such class.
func (c *Confusion) Recall(class int) float64 {
	if !c.has(class) {
		return math.NaN()
	}
	return share(c.count(class, class), c.rowsOf(class))
}

// String returns the matrix as a table, a row for each class and a column for
// each prediction, with the recall of each row beside it and the precision of
// each column under it. A dash stands for NaN.
func (c *Confusion) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "true\\predicted\t%s\trecall\t\n", strings.Join(c.Classes, "\t"))
	for i, class := range c.Classes {
		fmt.Fprintf(w, "%s\t", class)
		for j := range c.Classes {
			fmt.Fprintf(w, "%d\t", c.count(i, j))
		}
		fmt.Fprintf(w, "%s\t\n", decimal(c.Recall(i)))
	}
	fmt.Fprint(w, "precision\t")
	for i := range c.Classes {
		fmt.Fprintf(w, "%s\t", decimal(c.Precision(i)))
	}
	fmt.Fprint(w, "\t\n")
	w.Flush()
	return text.String()
}

func (c *Confusion) has(class int) bool { return class >= 0 && class < len(c.Counts) }

func (c *Confusion) count(class, predicted int) int {
	if !c.has(class) || predicted >= len(c.Counts[class]) {
		return 0
	}
	return c.Counts[class][predicted]
}

func (c *Confusion) rowsOf(class int) int {
	rows := 0
	for _, count := range c.Counts[class] {
		rows += count
	}
	return rows
}

func share(part, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(part) / float64(whole)
}

func decimal(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}
