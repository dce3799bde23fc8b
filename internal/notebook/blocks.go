package notebook

import (
	"bytes"
	"context"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// Block is a block of Go code on a hand-written Markdown page.
type Block struct {
	Line int    // of its fence, from 1
	Text string // what stands between the fences
}

// Blocks returns the blocks of a page that are fenced with ```go, in order.
func Blocks(page []byte) []Block {
	var blocks []Block
	fence, language := "", ""
	for i, line := range strings.Split(string(page), "\n") {
		text := strings.TrimSpace(line)
		ticks := text[:len(text)-len(strings.TrimLeft(text, "`"))]
		switch {
		case fence == "" && len(ticks) >= 3:
			fence, language = ticks, strings.TrimSpace(text[len(ticks):])
			if language == "go" {
				blocks = append(blocks, Block{Line: i + 1})
			}
		case fence != "" && text == ticks && len(ticks) >= len(fence):
			fence, language = "", ""
		case language == "go":
			blocks[len(blocks)-1].Text += line + "\n"
		}
	}
	return blocks
}

// Check returns an error unless the block is right by a run of it. A complete
// program is compiled inside the module at root, and run. Anything else must
// stand, word for word and apart from white space, in one of the texts in
// tested.
func (b Block) Check(ctx context.Context, root string, tested []string) error {
	if words(b.Text) == "" {
		return errors.Errorf("notebook: the block at line %d is empty", b.Line)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", b.Text, parser.PackageClauseOnly); err == nil {
		work, err := os.MkdirTemp("", "notebook")
		if err != nil {
			return errors.Wrap(err, "notebook")
		}
		defer os.RemoveAll(work)
		block := program{filepath.Join(root, "block"), map[string][]byte{"main.go": []byte(b.Text)}}
		binaries, err := build(ctx, work, block)
		if err == nil {
			_, err = output(exec.CommandContext(ctx, binaries[0]), work)
		}
		return errors.Wrapf(err, "notebook: the program at line %d", b.Line)
	}
	found := slices.ContainsFunc(tested, func(text string) bool {
		return strings.Contains(words(text), words(b.Text))
	})
	if !found {
		return errors.Errorf("notebook: the code at line %d is neither a program nor part of a chapter or of an example with output; copy it from one:\n%s", b.Line, b.Text)
	}
	return nil
}

// words returns the text with one space wherever it has any.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// Tested returns the code below root that a test runs: the chapters, each the
// main.go of a folder below docs, and the body of each Example function that
// has its output.
func Tested(root string) ([]string, error) {
	docs := filepath.Join(root, "docs")
	var tested []string
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != root && strings.HasPrefix(entry.Name(), ".")
		if entry.IsDir() && (hidden || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		folder := filepath.Dir(path)
		chapter := entry.Name() == "main.go" && strings.HasPrefix(folder, docs+string(filepath.Separator))
		if !chapter && !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if chapter {
			tested = append(tested, string(source))
		} else {
			tested = append(tested, examples(source)...)
		}
		return err
	})
	return tested, errors.Wrap(err, "notebook")
}

// examples returns the bodies of the source's Example functions that go test
// runs.
func examples(source []byte) []string {
	if !bytes.Contains(source, []byte("func Example")) {
		return nil
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.ParseComments)
	if err != nil {
		return nil // go test says what is wrong
	}
	run := map[string]bool{}
	for _, example := range doc.Examples(file) {
		run["Example"+example.Name] = example.Output != "" || example.EmptyOutput
	}
	var bodies []string
	for _, declaration := range file.Decls {
		if f, ok := declaration.(*ast.FuncDecl); ok && run[f.Name.Name] {
			bodies = append(bodies, string(source[files.Position(f.Body.Lbrace).Offset+1:files.Position(f.Body.Rbrace).Offset]))
		}
	}
	return bodies
}
