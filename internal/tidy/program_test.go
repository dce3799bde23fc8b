package tidy

import (
	"strings"
	"testing"
)

func TestUnshown(t *testing.T) {
	library := "// Package lib is.\n//\n//\tx, err := lib.New(1)\n//\t// handle err\npackage lib\n\nfunc New() {}\n\ntype Type int\n"
	for _, c := range []struct{ name, path, source, want string }{
		{"a program", "lib/lib.go", library, ""},
		{"a type", "lib/lib.go", strings.Replace(library, "lib.New(1)", "lib.Type(1)", 1), ""},
		{"of another package", "lib/lib.go", strings.Replace(library, "lib.New", "fmt.Sprint", 1), ""},
		{"a name that is not there", "lib/lib.go", strings.Replace(library, "lib.New", "lib.Make", 1), "lib/lib.go: the package comment's program: there is no lib.Make"},
		{"no Go", "lib/lib.go", strings.Replace(library, "lib.New(1)", "make it new", 1), "expected"},
		{"no program", "lib/lib.go", "// Package lib is.\n//\n//   - A list.\npackage lib\n", "lib: no package comment shows a program"},
		{"no comment", "lib/lib.go", "package lib\n", "lib: no package comment"},
		{"a command", "cmd/lib/lib.go", "// Command lib does:\n//\n//\tlib --now\npackage main\n", ""},
		{"a test", "lib/lib_test.go", "package lib\n", ""},
	} {
		file, err := parse(c.path, []byte(c.source))
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(Unshown([]File{file}), "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
