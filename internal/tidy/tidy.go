// Package tidy holds the rules of the house that a compiler does not check:
// which package may import which, what core packages stay away from, what has
// a doc comment, how long a file may be. Its test applies them to the whole
// module.
//
// The shortest useful program:
//
//	files, err := tidy.Load(".")
//	for _, file := range files {
//		complaints = append(complaints, file.Undocumented()...)
//	}
package tidy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pkg/errors"
)

// MaxLines is the length of the longest file that still fits in a head.
const MaxLines = 400

// File is one Go file of the module.
type File struct {
	Path  string // from the module's folder, with slashes
	Lines int
	AST   *ast.File

	files *token.FileSet
}

// Load parses every Go file of the module in the folder, tests included. Left
// out are what the go command leaves out, testdata and names that start with a
// dot or an underscore, and modules inside the module.
func Load(root string) ([]File, error) {
	var files []File
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != root && ignored(name) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		file, err := parse(filepath.ToSlash(relative), source)
		files = append(files, file)
		return err
	})
	return files, errors.Wrap(err, "tidy")
}

func ignored(dir string) bool {
	base := filepath.Base(dir)
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")
}

func parse(name string, source []byte) (File, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, source, parser.ParseComments|parser.SkipObjectResolution)
	return File{Path: name, Lines: bytes.Count(source, []byte("\n")), AST: tree, files: set}, err
}

// Package returns the folder of the file's package, from the module's folder.
func (f File) Package() string { return path.Dir(f.Path) }

// IsTest reports whether the file is part of a test only.
func (f File) IsTest() bool { return strings.HasSuffix(f.Path, "_test.go") }

// TooLong complains about a file of more than MaxLines lines, unless a program
// wrote it.
func (f File) TooLong() []string {
	if f.Lines <= MaxLines || ast.IsGenerated(f.AST) {
		return nil
	}
	return []string{fmt.Sprintf("%s: %d lines, more than %d: is it one idea?", f.Path, f.Lines, MaxLines)}
}

func (f File) complain(at token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", f.Path, f.files.Position(at).Line, fmt.Sprintf(format, args...))
}
