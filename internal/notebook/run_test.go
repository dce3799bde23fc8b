package notebook

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCollect(t *testing.T) {
	names := func(results []result) (out []string) {
		for _, r := range results {
			line := r.output
			for _, f := range r.figures {
				line += "|" + f.name
			}
			out = append(out, line)
		}
		return out
	}
	for _, c := range []struct {
		name, output string
		figures      []string
		want         []string
	}{
		{"no cell ran", "", nil, []string{"", "", ""}},
		{"each has its own", "\x1e0\x1ea\n\x1e1\x1eb\x1e2\x1ec\n", nil, []string{"a\n", "b", "c\n"}},
		{"the program stopped early", "\x1e0\x1ea\n", []string{"f.png"}, []string{"a\n|f.png", "", ""}},
		{"a figure belongs to the cell before it was seen", "\x1e0\x1e\x1e1\x1ff.png\x1e\x1e2\x1ff.png\x1fg.png\x1e",
			[]string{"f.png", "g.png", "h.png"}, []string{"|f.png", "|g.png", "|h.png"}},
		{"a cell that runs twice", "\x1e0\x1ea\x1e1\x1eb\x1e0\x1ec", nil, []string{"ac", "b", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			results, err := collect(c.output, 3, c.figures)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, names(results)); d != "" {
				t.Errorf("results (-want +got):\n%s", d)
			}
		})
	}
	for _, output := range []string{"early\x1e0\x1e", "\x1e0", "\x1e0\x1ea\x1eb\x1e", "\x1e3\x1e"} {
		if _, err := collect(output, 3, nil); err == nil {
			t.Errorf("collect(%q) took it", output)
		}
	}
}

func TestBuild(t *testing.T) {
	source := func(text string) map[string][]byte { return map[string][]byte{"main.go": []byte(text)} }
	one := program{"testdata/one", source("package main\n\nfunc main() { print(1) }\n")}
	two := program{"testdata/two", source("package main\n\nimport \"os\"\n\nfunc main() { println(\"why\"); os.Exit(3) }\n")}
	binaries, err := build(t.Context(), t.TempDir(), one, two)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := output(exec.CommandContext(t.Context(), binaries[0]), "."); err != nil {
		t.Error(err)
	}
	_, err = output(exec.CommandContext(t.Context(), binaries[1]), ".")
	if err == nil || err.Error() != "exit status 3:\nwhy\n" {
		t.Errorf("the error of a program that fails is %q", err)
	}
	for _, c := range []struct {
		name  string
		other program
		want  string
	}{
		{"does not compile", program{"testdata/two", source("package main\n\nfunc main() { undefined() }\n")}, "main.go:3:15: undefined: undefined"},
		{"one name twice", program{"testdata/inner/one", nil}, "two folders of the name one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := build(t.Context(), t.TempDir(), one, c.other)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want one with %q", err, c.want)
			}
		})
	}
}
