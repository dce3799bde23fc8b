package lecture

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/figure"
)

// Result is what an example computed. As JSON it is an object with the members
// name, checks (each with what, want, got, ok) and seconds.
type Result struct {
	Example  Example
	Settings Settings
	Checks   []Check
	Figures  []Figure
	Seconds  float64 // how long Run took; 0 without a clock

	notes strings.Builder
}

// Check is one number of the slide beside ours.
type Check struct {
	What      string // what it is: "∂g/∂x at (0.5, 0.5)"
	Want      float64
	Got       float64
	Relation  Relation
	Tolerance float64 // of Equal: the largest |Got - Want|
}

// Relation is how Got must stand to Want.
type Relation int

// The relations of a check.
const (
	Equal Relation = iota
	AtMost
	AtLeast
)

// OK says whether the check holds; a Got that is NaN never does.
func (c Check) OK() bool {
	switch c.Relation {
	case AtMost:
		return c.Got <= c.Want
	case AtLeast:
		return c.Got >= c.Want
	}
	return c.Got == c.Want || math.Abs(c.Got-c.Want) <= c.Tolerance
}

// Figure is a picture, and the name of its file without ".png".
type Figure struct {
	Name   string
	Figure figure.Figure
}

// Equal files a number that must be want, to within a tolerance.
func (r *Result) Equal(what string, want, got, tolerance float64) {
	r.Checks = append(r.Checks, Check{What: what, Want: want, Got: got, Tolerance: tolerance})
}

// AtMost files a number that must not be more than a limit.
func (r *Result) AtMost(what string, limit, got float64) {
	r.Checks = append(r.Checks, Check{What: what + ", at most", Want: limit, Got: got, Relation: AtMost})
}

// AtLeast files a number that must not be less than a limit.
func (r *Result) AtLeast(what string, limit, got float64) {
	r.Checks = append(r.Checks, Check{What: what + ", at least", Want: limit, Got: got, Relation: AtLeast})
}

// Printf adds to the account of what was computed.
func (r *Result) Printf(format string, args ...any) { fmt.Fprintf(&r.notes, format, args...) }

// Table adds a table to the account; numbers stand right in their columns.
func (r *Result) Table(header []string, rows ...[]string) {
	w := tabwriter.NewWriter(&r.notes, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range append([][]string{header}, rows...) {
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	w.Flush()
}

// Show adds a picture.
func (r *Result) Show(name string, f figure.Figure) {
	r.Figures = append(r.Figures, Figure{Name: name, Figure: f})
}

// OK says whether every check holds. A result without checks is not OK.
func (r *Result) OK() bool { return len(r.Checks) > 0 && r.passed() == len(r.Checks) }

func (r *Result) passed() int {
	n := 0
	for _, c := range r.Checks {
		if c.OK() {
			n++
		}
	}
	return n
}

// now reads the clock; without one it is always the same time.
func (r *Result) now() time.Time {
	if r.Settings.Now == nil {
		return time.Time{}
	}
	return r.Settings.Now()
}

// SaveFigures writes the pictures as PNG files into a folder that is there, and
// returns their paths.
func (r *Result) SaveFigures(folder string) ([]string, error) {
	var paths []string
	for _, f := range r.Figures {
		path := filepath.Join(folder, f.Name+".png")
		if err := figure.Save(path, f.Figure); err != nil {
			return paths, errors.Wrapf(err, "lecture: %s", r.Example.Name)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// MarshalJSON writes {"name", "checks", "seconds"}. A number that JSON does not
// have, such as NaN, is null.
func (r *Result) MarshalJSON() ([]byte, error) {
	type check struct {
		What string   `json:"what"`
		Want *float64 `json:"want"`
		Got  *float64 `json:"got"`
		OK   bool     `json:"ok"`
	}
	checks := make([]check, len(r.Checks))
	for i, c := range r.Checks {
		checks[i] = check{What: c.What, Want: finite(c.Want), Got: finite(c.Got), OK: c.OK()}
	}
	return json.Marshal(struct {
		Name    string  `json:"name"`
		Checks  []check `json:"checks"`
		Seconds float64 `json:"seconds"`
	}{r.Example.Name, checks, r.Seconds})
}

// finite returns nil for NaN and infinities.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
