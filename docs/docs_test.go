package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/internal/lecture"
	"github.com/ascent-ml/ascent/internal/notebook"
)

// root is the module's folder, seen from this one.
const root = ".."

// TestChapters runs every chapter and compares it with its page.
func TestChapters(t *testing.T) {
	// Reading all of them makes go test run this again, rather than report
	// what it remembers, when any source in the module has changed.
	if _, err := notebook.Tested(root); err != nil {
		t.Fatal(err)
	}
	folders, err := chapters(".")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := notebook.Build(t.Context(), folders...)
	if err != nil {
		t.Fatal(err)
	}
	for i, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			page := pages[i]
			stale, err := page.Stale(folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range stale {
				t.Errorf("docs/%s/%s is stale: run go run ./docs, look at the change, and commit it", folder, name)
			}
			if slices.Contains(stale, notebook.PageName) {
				there, _ := os.ReadFile(filepath.Join(folder, notebook.PageName))
				t.Log(cmp.Diff(string(there), string(page[notebook.PageName])))
			}
		})
	}
}

// TestCode compiles and runs the Go code on the pages written by hand.
func TestCode(t *testing.T) {
	tested, err := notebook.Tested(root)
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range pages(t, "README.md", "CONTRIBUTING.md", "docs/*.md") {
		for _, block := range notebook.Blocks([]byte(text)) {
			if err := block.Check(t.Context(), root, tested); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks follows every link from a page to another file of the repository.
func TestLinks(t *testing.T) {
	for path, text := range pages(t, "README.md", "CONTRIBUTING.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md") {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(match[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), target)); err != nil {
				t.Errorf("%s links to %s: %v", path, target, err)
			}
		}
	}
}

// TestIndex finds every chapter in the index.
func TestIndex(t *testing.T) {
	folders, err := chapters(".")
	if err != nil {
		t.Fatal(err)
	}
	index := pages(t, "docs/README.md")[filepath.Join(root, "docs", "README.md")]
	for _, folder := range folders {
		if !strings.Contains(index, "]("+filepath.ToSlash(folder)+"/README.md)") {
			t.Errorf("docs/README.md has no link to %s/README.md", folder)
		}
	}
}

var demoRun = regexp.MustCompile("`demo run ([a-z0-9-]+)`")

// TestExamples finds every example that a page sends its reader to, and every
// example of the lecture in the table of its ideas.
func TestExamples(t *testing.T) {
	for path, text := range pages(t, "docs/*.md", "docs/*/*.md", "docs/*/*/*.md") {
		for _, match := range demoRun.FindAllStringSubmatch(text, -1) {
			if _, err := lecture.Named(match[1]); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	const table = "docs/from-lecture-to-library.md"
	text := pages(t, table)[filepath.Join(root, filepath.FromSlash(table))]
	for _, example := range lecture.Examples() {
		if !strings.Contains(text, "`"+example.Name+"`") {
			t.Errorf("%s does not have the example %s", table, example.Name)
		}
	}
}

func TestNoChapters(t *testing.T) {
	if _, err := chapters(t.TempDir()); err == nil || !strings.Contains(err.Error(), "top of the module") {
		t.Errorf("the error is %v, want one that says where to run", err)
	}
}

// pages returns the text of the files that the patterns match below root, by
// path.
func pages(t *testing.T, patterns ...string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range patterns {
		paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no page %s: %v", pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[path] = string(text)
		}
	}
	return texts
}
