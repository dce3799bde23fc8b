package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocks(t *testing.T) {
	page := strings.Join([]string{
		"Words.", "```go", "a", "", "  b", "```",
		"```sh", "```go is not a fence here", "ls", "```",
		"- in a list", "  ````go", "  ```", "  c", "  ````",
		"```", "plain", "```",
	}, "\n")
	want := []Block{{Line: 2, Text: "a\n\n  b\n"}, {Line: 12, Text: "  ```\n  c\n"}}
	if d := cmp.Diff(want, Blocks([]byte(page))); d != "" {
		t.Errorf("blocks (-want +got):\n%s", d)
	}
}

func TestCheck(t *testing.T) {
	tested := []string{"func ExampleF() {\n\tx := 1\n\n\tfmt.Println(x) // one\n\t// Output: 1\n}\n"}
	program := "package main\n\nfunc main() { println(1) }\n"
	for _, c := range []struct{ name, text, want string }{
		{"part of an example", "x := 1\nfmt.Println(x)   // one\n", ""},
		{"nothing", " \n\n", "line 7 is empty"},
		{"not part of it", "x := 2\nfmt.Println(x) // one\n", "line 7 is neither"},
		{"program", program, ""},
		{"program that does not compile", strings.Replace(program, "1", "x", 1), "undefined: x"},
		{"program that fails", strings.Replace(program, "println(1)", `panic("why")`, 1), "panic: why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Block{Line: 7, Text: c.text}.Check(t.Context(), filepath.Join("..", ".."), tested)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestTested(t *testing.T) {
	const example = "package p\n\nfunc ExampleF() {\n\tF()\n"
	root := t.TempDir()
	for name, content := range map[string]string{
		"docs/01-a/main.go":       "package main // chapter",
		"docs/main.go":            "package main // generator",
		"docs/more/b/main.go":     "package main // recipe",
		"cmd/main.go":             "package main // command",
		"p/example_test.go":       example + "\t// Output: 1\n}\n\nfunc ExampleG() { G() }\n\nfunc helper() {}\n",
		"p/quiet_test.go":         example + "\t// Output:\n}\n",
		"p/compiled_test.go":      example + "}\n",
		"p/broken_test.go":        "func ExampleF(",
		"p/p_test.go":             "package p",
		"p/testdata/some_test.go": example + "\t// Output: 1\n}\n",
		".hidden/some_test.go":    example + "\t// Output: 1\n}\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, []byte(content))
	}
	got, err := Tested(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"package main // chapter", "package main // recipe", "\n\tF()\n\t// Output: 1\n", "\n\tF()\n\t// Output:\n"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tested files (-want +got):\n%s", d)
	}
}
