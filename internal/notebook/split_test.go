package notebook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const head = "// # Title\n//\n// Intro.\npackage main\n\n"

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, source string
		want         []Cell
	}{
		{"prose at the top, then code", `func main() {
	// One.
	println(1)
}`, []Cell{{Prose: "One.", Code: "println(1)", Runs: true}}},
		{"code without prose", `func main() {
	println(1)
}`, []Cell{{Code: "println(1)", Runs: true}}},
		{"a blank line opens a new cell", `func main() {
	// One.
	println(1)

	// Two,
	// three.
	println(2)

	println(3)
}`, []Cell{
			{Prose: "One.", Code: "println(1)", Runs: true},
			{Prose: "Two,\nthree.", Code: "println(2)\n\nprintln(3)", Runs: true},
		}},
		{"a comment without a blank line stays", `func main() {
	println(1)
	// Stays.
	println(2) // Stays too.
}`, []Cell{{Code: "println(1)\n// Stays.\nprintln(2) // Stays too.", Runs: true}}},
		{"a comment inside a statement stays", `func main() {
	for range 2 {

		// Stays.
		println(1)
	}
}`, []Cell{{Code: "for range 2 {\n\n\t// Stays.\n\tprintln(1)\n}", Runs: true}}},
		{"paragraphs without code between them are one text", `func main() {
	// One.

	// Two.
	println(1)

	// The end.
}`, []Cell{{Prose: "One.\n\nTwo.", Code: "println(1)", Runs: true}, {Prose: "The end."}}},
		{"a directive is code", `func main() {
	//nolint:all
	println(1)
}`, []Cell{{Code: "//nolint:all\nprintln(1)", Runs: true}}},
		{"Markdown keeps its indentation", `func main() {
	// - one
	//   more
	//
	//	code
	println(1)
}`, []Cell{{Prose: "- one\n  more\n\n\tcode", Code: "println(1)", Runs: true}}},
		{"declarations stand where they are", `import "os"

// A pair of
// numbers.
type pair struct {
	a int // the first
} // ends

// Free words.

func main() {
	println(1)
}

// Helps.
func help() {
	os.Exit(1)
}

// The end.
`, []Cell{
			{Code: `import "os"`},
			{Prose: "A pair of\nnumbers.", Code: "type pair struct {\n\ta int // the first\n} // ends"},
			{Prose: "Free words.", Code: "println(1)", Runs: true},
			{Prose: "Helps.", Code: "func help() {\n\tos.Exit(1)\n}"},
			{Prose: "The end."},
		}},
		{"a method called main is a declaration", `type t int

func (t) main() {}

func main() {}
`, []Cell{{Code: "type t int"}, {Code: "func (t) main() {}"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			chapter, err := Parse([]byte(head + c.source))
			if err != nil {
				t.Fatal(err)
			}
			if chapter.Intro != "# Title\n\nIntro." {
				t.Errorf("the intro is %q", chapter.Intro)
			}
			if d := cmp.Diff(c.want, chapter.Cells, cmpopts.IgnoreUnexported(Cell{})); d != "" {
				t.Errorf("cells (-want +got):\n%s", d)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"not Go", head + "func main() {", "parsing the chapter"},
		{"no package comment", "package main\n\nfunc main() {}\n", "its title"},
		{"no title", "// Words.\npackage main\n\nfunc main() {}\n", `got "Words."`},
		{"no program", "// # Title\npackage other\n\nfunc main() {}\n", "got package other"},
		{"no main", head, "with a func main"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.source))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestInstrumentedKeepsLines(t *testing.T) {
	source := head + `var x = 1

func main() {
	// One.
	println(x)

	// Two.
	// Three.

	println(2)
}
`
	chapter, err := Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(source, "println(x)", "notebookCell(1); println(x)", 1)
	want = strings.Replace(want, "println(2)", "notebookCell(2); println(2)", 1)
	if d := cmp.Diff(want, string(chapter.instrumented())); d != "" {
		t.Errorf("instrumented source (-want +got):\n%s", d)
	}
}
