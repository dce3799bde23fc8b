package safetensors

import (
	"strings"
	"testing"
)

func TestCheckJSON(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{`{"a":{"b":[1]},"c":{"b":[2]}}`, ""},
		{` "text" `, ""},
		{`-1.5e300`, ""},
		{`[[[]]]`, ""},
		{`[[[[]]]]`, "too deep"},
		{strings.Repeat("[", 1<<20), "too deep"},
		{`{"a":1,"b":{"c":1,"c":2}}`, `"c" twice`},
		{`{"a":1,"\u0061":2}`, `"a" twice`},
		{`{"\ud800":1,"\udbff":2}`, "twice"}, // both read as U+FFFD
		{"\"\xff\"", "UTF-8"},
		{`{} {}`, "more than one"},
		{`{}]`, "more than one"},
		{`{"a"`, "no JSON"},
		{`{1:2}`, "no JSON"},
		{`[1 2]`, "no JSON"},
		{``, "no JSON"},
	} {
		err := CheckJSON([]byte(c.text), 3)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%.40q: got %v, want %q", c.text, err, c.says)
		}
	}
}
