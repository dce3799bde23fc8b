package lecture

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/internal/figure"
)

func TestCheck(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		check Check
		want  bool
	}{
		{Check{Want: 10, Got: 10}, true},
		{Check{Want: 10, Got: 10.001}, false},
		{Check{Want: 10, Got: 10.001, Tolerance: 0.01}, true},
		{Check{Want: 10, Got: 9.9, Tolerance: 0.01}, false},
		{Check{Want: 10, Got: nan, Tolerance: math.Inf(1)}, false},
		{Check{Want: 10, Got: math.Inf(1), Tolerance: 0.01}, false},
		{Check{Want: 3, Got: 3, Relation: AtMost}, true},
		{Check{Want: 3, Got: 3.001, Relation: AtMost}, false},
		{Check{Want: 3, Got: nan, Relation: AtMost}, false},
		{Check{Want: 3, Got: 3, Relation: AtLeast}, true},
		{Check{Want: 3, Got: 2.999, Relation: AtLeast}, false},
		{Check{Want: 3, Got: nan, Relation: AtLeast}, false},
	} {
		if got := c.check.OK(); got != c.want {
			t.Errorf("%+v: OK is %v", c.check, got)
		}
	}
}

// filed is a result with one check that holds and one that does not.
func filed() *Result {
	r := &Result{Example: Example{Name: "off", Line: "a check that is off", Text: "\nText.", Formula: "\nf(x)\ng(x)"}}
	r.Printf("x is %d.\n", 3)
	r.Table([]string{"a", "long"}, []string{"1", "2"})
	r.Equal("ten", 10, 10, 0)
	r.AtMost("three", 3, math.NaN())
	r.Seconds = 1.5
	return r
}

func TestAnOffCheckFails(t *testing.T) {
	r := filed()
	if r.OK() {
		t.Error("a result with a check that is off is OK")
	}
	r.Checks = r.Checks[:1]
	if !r.OK() {
		t.Error("a result whose check holds is not OK")
	}
	r.Checks = nil
	if r.OK() {
		t.Error("a result without checks is OK")
	}
}

func TestMarshalJSON(t *testing.T) {
	got, err := json.Marshal(filed())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"off","checks":[{"what":"ten","want":10,"got":10,"ok":true},` +
		`{"what":"three, at most","want":3,"got":null,"ok":false}],"seconds":1.5}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	got, err = json.Marshal(&Result{})
	if err != nil || string(got) != `{"name":"","checks":[],"seconds":0}` {
		t.Errorf("a result without checks is %s (%v)", got, err)
	}
}

func TestWrite(t *testing.T) {
	var b strings.Builder
	if err := filed().Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `off: a check that is off

Text.

    f(x)
    g(x)

x is 3.
  a  long
  1     2

what            want  got  
ten             10    10   ok
three, at most  3     NaN  OFF
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWriteSummaryAndList(t *testing.T) {
	var b strings.Builder
	if err := WriteSummary(&b, []*Result{filed()}); err != nil {
		t.Fatal(err)
	}
	if err := WriteList(&b, Examples()[:2]); err != nil {
		t.Fatal(err)
	}
	want := `example  checks  seconds       what it shows
off      1 of 2  1.50     OFF  a check that is off
derivative  the derivative of x² + 3, at ten points and at 5
gradient    the gradient of x²y at (0.5, 0.5)
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestSaveFiguresErrors(t *testing.T) {
	r := &Result{Example: Example{Name: "blank"}}
	r.Show("blank", figure.Lines{})
	if _, err := r.SaveFigures(t.TempDir()); err == nil || !strings.HasPrefix(err.Error(), "lecture: blank") {
		t.Errorf("a figure that cannot be drawn gave the error %v", err)
	}
}
