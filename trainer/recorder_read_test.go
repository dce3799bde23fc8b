package trainer

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/hostile"
)

// A file that is cut short gives the epochs that it has whole, and an error
// unless it is whole itself.
func TestHistoryCutShort(t *testing.T) {
	for _, f := range historyFormats {
		for length := range len(f.first) {
			text := f.first[:length]
			got, err := f.read(strings.NewReader(text))
			whole := length == 0 && f.name != "CSV" || strings.HasSuffix(text, "\n")
			cut := length > 0 && !whole
			if (err == nil) != whole || errors.Is(err, io.ErrUnexpectedEOF) != cut {
				t.Errorf("%s, %d bytes: %v", f.name, length, err)
			}
			if want := strings.Count(text, "\n") - strings.Count(f.first, "\n") + 2; len(got) != max(0, want) {
				t.Errorf("%s, %d bytes: %d epochs, want %d", f.name, length, len(got), want)
			}
		}
	}
}

func TestHistoryRefused(t *testing.T) {
	for _, f := range historyFormats {
		csv := f.name == "CSV"
		for _, c := range []struct {
			old, new  string // what is put for what, the first time
			csv, json string // what the error says
		}{
			{"rate", "rating", "line 1 of a history: it must be the header epoch,steps,rate,", `line 1 of a history: there is no member "rate"`},
			{"0.1,", "0.1,7,", "line 2 of a history: 16 cells; the header has 15", "line 1 of a history: no JSON object"},
			{"0.1", "", `line 2 of a history: rate is ""; it must be a number`, "no JSON object"},
			{"0.1", "fast", `rate is "fast"`, "no JSON object"},
			{"0.1", `"fast"`, `rate is "\"fast\""`, `rate is "\"fast\""`},
			{"0.1", "1e999", `rate is "1e999"`, `rate is "1e999"`},
			{"0.1", strings.Repeat("7a", 1000), `rate is "` + strings.Repeat("7a", 20) + `..."`, "no JSON object"},
			{"0.1", strings.Repeat(" ", 70000), "more than 65536 bytes", "more than 65536 bytes"},
			{"8", "8.5", `steps is "8.5"; it must be a whole number`, `steps is "8.5"; it must be a whole number`},
			{"8", "null", `steps is "null"`, `steps is "null"`},
			{"-1e-07", "", `held_out_log_likelihood is ""`, "no JSON object"},
			{`"held_out_rows":2,`, "", "", `there is no member "held_out_rows"`},
			{`"steps":8,`, `"steps":8,"seconds":3,`, "", `the member "seconds" is unknown`},
			{"\n2,", "\n3,", "line 3 of a history: epoch is 3; it must be 2", ""},
			{"\n2,", "\n1,", "line 3 of a history: epoch is 1; it must be 2", ""},
			{`"epoch":2`, `"epoch":3`, "", "line 2 of a history: epoch is 3; it must be 2"},
		} {
			want := c.json
			if csv {
				want = c.csv
			}
			text := strings.Replace(f.first, c.old, c.new, 1)
			if want == "" || text == f.first {
				continue
			}
			if _, err := f.read(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), "trainer: ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%s, with %.20q for %q: %v", f.name, c.new, c.old, err)
			}
		}
		if got, err := f.read(strings.NewReader(strings.ReplaceAll(f.first, "\n", "\r\n"))); err != nil || len(got) != 2 {
			t.Errorf("%s, with Windows' line ends: %d epochs, %v", f.name, len(got), err)
		}
		broken := errors.New("the disk is broken")
		if _, err := f.read(io.MultiReader(strings.NewReader(f.first), failing{broken})); !errors.Is(err, broken) {
			t.Errorf("%s, from a disk that breaks: %v", f.name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// fuzzHistory checks that whatever the bytes are, reading them gives a history
// that comes back the same when it is written, and an error if they were not one.
func fuzzHistory(f *testing.F, format int) {
	first := historyFormats[format].first
	for _, text := range []string{
		first, "", "\n", first[:len(first)-1], strings.ReplaceAll(first, "\n", "\r\n"), first + first,
		strings.ReplaceAll(first, "Infinity", "-inf"), strings.ReplaceAll(first, "0.1", "0x1p-3"),
		strings.ReplaceAll(first, "1", "1e999"), first[strings.Index(first, "\n")+1:], "null\n", "{}\n", `{"epoch":1,"epoch":2}` + "\n", strings.Repeat("[", 20000) + "\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, header := range []string{"", csvHeader + "\n"} { // which chance does not find
			var history []Epoch
			hostile.Limit(t, func() { history, _ = historyFormats[format].read(strings.NewReader(header + string(text))) })
			var b bytes.Buffer
			if err := record(historyFormats[format].recorder(&b), nil, history); err != nil {
				t.Fatal(err)
			}
			again, err := historyFormats[format].read(&b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(history, again, sameBits); diff != "" {
				t.Errorf("(-read +read again):\n%s", diff)
			}
		}
	})
}

func FuzzReadCSVHistory(f *testing.F)   { fuzzHistory(f, 0) }
func FuzzReadJSONLHistory(f *testing.F) { fuzzHistory(f, 1) }
