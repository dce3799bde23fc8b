// Package notebook turns a Go program into a page that shows the program, what
// it prints and what it draws. A chapter of the documentation is one file,
// main.go, read from top to bottom:
//
//   - The package comment opens the page and starts with its title, "# Title".
//   - A comment on lines of its own between main's statements, after a blank
//     line, is prose, written in Markdown. The statements up to the next one
//     are a cell. What they print stands below the cell, and so do the PNG
//     files that they save into the current directory.
//   - A comment that follows a statement without a blank line, or stands
//     inside one, stays in the code.
//   - A declaration outside main is a cell of its own, below its doc comment.
//
// The shortest useful program:
//
//	pages, err := notebook.Build(ctx, "docs/01-first-network")
//	written, err := pages[0].Write("docs/01-first-network")
package notebook

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// PageName is the file that a code host shows when a chapter's folder is
// opened.
const PageName = "README.md"

// Page holds the files that a chapter becomes, by name: PageName and the
// figures it shows.
type Page map[string][]byte

// Build runs the chapters in the folders, all of one module, and returns a
// page for each, in order. A program runs in an empty folder of its own; the
// chapter's folder is only read. A chapter that does not parse, does not
// compile or does not exit with status 0 is an error.
func Build(ctx context.Context, dirs ...string) ([]Page, error) {
	into, err := os.MkdirTemp("", "notebook")
	if err != nil {
		return nil, errors.Wrap(err, "notebook")
	}
	defer os.RemoveAll(into)
	chapters := make([]*Chapter, len(dirs))
	programs := make([]program, len(dirs))
	for i, dir := range dirs {
		source, err := os.ReadFile(filepath.Join(dir, "main.go"))
		if err != nil {
			return nil, errors.Wrap(err, "notebook: a chapter is a folder with a main.go")
		}
		if chapters[i], err = Parse(source); err != nil {
			return nil, errors.Wrapf(err, "notebook: %s", dir)
		}
		programs[i] = program{dir, map[string][]byte{
			"main.go":            chapters[i].instrumented(),
			"notebook_marker.go": marker,
		}}
	}
	if len(dirs) == 0 {
		return nil, nil
	}
	binaries, err := build(ctx, into, programs...)
	if err != nil {
		return nil, errors.Wrap(err, "notebook")
	}
	pages := make([]Page, len(dirs))
	for i, dir := range dirs {
		results, err := run(ctx, binaries[i], chapters[i])
		if err != nil {
			return nil, errors.Wrapf(err, "notebook: %s", dir)
		}
		path, err := fromRoot(dir)
		if err != nil {
			return nil, err
		}
		pages[i] = newPage(path, chapters[i], results)
	}
	return pages, nil
}

// fromRoot returns the path of a folder from its module's, with slashes.
func fromRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", errors.Wrap(err, "notebook")
	}
	path := ""
	for root := dir; ; root = filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return path, nil
		}
		if root == filepath.Dir(root) {
			return "", errors.Errorf("notebook: %s is not in a module: there is no go.mod in it or above", dir)
		}
		path = filepath.Base(root) + strings.TrimSuffix("/"+path, "/")
	}
}

func newPage(path string, chapter *Chapter, results []result) Page {
	page := Page{PageName: render(path, chapter, results)}
	for _, result := range results {
		for _, figure := range result.figures {
			page[figure.name] = figure.png
		}
	}
	return page
}

// Stale returns the names of the page's files that are missing from the
// folder or differ there, and of PNG files there that the page does not show,
// in alphabetical order. Text is compared byte by byte, figures with the
// tolerance of SameFigure.
func (p Page) Stale(dir string) ([]string, error) {
	var stale []string
	for name, content := range p {
		there, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			return nil, errors.Wrap(err, "notebook")
		}
		same := bytes.Equal(there, content)
		if filepath.Ext(name) == ".png" {
			same = SameFigure(there, content)
		}
		if err != nil || !same {
			stale = append(stale, name)
		}
	}
	figures, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		return nil, errors.Wrap(err, "notebook")
	}
	for _, figure := range figures {
		if name := filepath.Base(figure); p[name] == nil {
			stale = append(stale, name)
		}
	}
	slices.Sort(stale)
	return stale, nil
}

// Write brings the folder's files up to date and returns the names of those
// that were stale. Figures that nothing shows any more are removed.
func (p Page) Write(dir string) ([]string, error) {
	stale, err := p.Stale(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range stale {
		path := filepath.Join(dir, name)
		if content, ok := p[name]; ok {
			err = os.WriteFile(path, content, 0o644)
		} else {
			err = os.Remove(path)
		}
		if err != nil {
			return nil, errors.Wrap(err, "notebook")
		}
	}
	return stale, nil
}

// render writes a chapter, whose folder has the path from the module's, and
// what each of its cells left behind as Markdown. The index of all chapters is
// the page at the top of the path: docs/README.md.
func render(path string, chapter *Chapter, results []result) []byte {
	var page bytes.Buffer
	page.WriteString("<!-- Written by \"go run ./docs\" from main.go: edit that file, not this one. -->\n\n")
	page.WriteString(chapter.Intro + "\n")
	for i, cell := range chapter.Cells {
		if cell.Prose != "" {
			page.WriteString("\n" + cell.Prose + "\n")
		}
		writeFenced(&page, "go", cell.Code)
		writeFenced(&page, "text", strings.TrimRight(results[i].output, "\n"))
		for _, figure := range results[i].figures {
			caption := strings.ReplaceAll(strings.TrimSuffix(figure.name, ".png"), "-", " ")
			fmt.Fprintf(&page, "\n![%s](%s)\n", caption, figure.name)
		}
	}
	fmt.Fprintf(&page, "\n---\n\nThis page is [main.go](main.go) with its output; `go run ./%s` runs it."+
		" [All chapters](%sREADME.md)\n", path, strings.Repeat("../", strings.Count(path, "/")))
	return page.Bytes()
}

var backticks = regexp.MustCompile("`+")

// writeFenced writes text as a code block, if there is any, with a fence
// longer than every run of backticks inside.
func writeFenced(page *bytes.Buffer, language, text string) {
	if text == "" {
		return
	}
	fence := "```"
	for _, run := range backticks.FindAllString(text, -1) {
		if len(run) >= len(fence) {
			fence = run + "`"
		}
	}
	fmt.Fprintf(page, "\n%s%s\n%s\n%s\n", fence, language, text, fence)
}
