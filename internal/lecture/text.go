package lecture

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/pkg/errors"
)

// Write writes the result for a reader: the explanation, the formula, what was
// computed, and every check with the slide's value beside ours.
func (r *Result) Write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Example.Name, r.Example.Line)
	if r.Example.Text != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(r.Example.Text))
	}
	if r.Example.Formula != "" {
		formula := strings.ReplaceAll(strings.TrimSpace(r.Example.Formula), "\n", "\n    ")
		fmt.Fprintf(&b, "\n    %s\n", formula)
	}
	if notes := strings.TrimRight(r.notes.String(), "\n"); notes != "" {
		fmt.Fprintf(&b, "\n%s\n", notes)
	}
	fmt.Fprintln(&b)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "what\twant\tgot\t")
	for _, c := range r.Checks {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", c.What, number(c.Want), number(c.Got), verdict(c.OK()))
	}
	table.Flush()
	_, err := io.WriteString(w, b.String())
	return errors.Wrap(err, "lecture: writing a result")
}

// WriteSummary writes one line a result: its name, how many checks hold, and
// how long it took.
func WriteSummary(w io.Writer, results []*Result) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "example\tchecks\tseconds\t\twhat it shows")
	for _, r := range results {
		fmt.Fprintf(table, "%s\t%d of %d\t%.2f\t%s\t%s\n",
			r.Example.Name, r.passed(), len(r.Checks), r.Seconds, verdict(r.OK()), r.Example.Line)
	}
	return errors.Wrap(table.Flush(), "lecture: writing the table")
}

// WriteList writes the examples' names in the lecture's order, with a line each.
func WriteList(w io.Writer, examples []Example) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range examples {
		fmt.Fprintf(table, "%s\t%s\n", e.Name, e.Line)
	}
	return errors.Wrap(table.Flush(), "lecture: writing the list")
}

// number writes seven significant digits, on which processors agree.
func number(v float64) string { return fmt.Sprintf("%.7g", v+0) } // + 0 turns -0 into 0

func verdict(ok bool) string {
	if ok {
		return "ok"
	}
	return "OFF"
}
