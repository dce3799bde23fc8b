package notebook

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// Chapter is a program cut into cells.
type Chapter struct {
	Intro string // the package comment: "# Title", then the opening paragraphs
	Cells []Cell // in the order of the source

	source []byte
}

// Cell is a piece of a chapter: prose, then code. One of the two may be empty.
type Cell struct {
	Prose string // Markdown
	Code  string // Go, indented as if it stood at the left margin
	Runs  bool   // stands in main, so that it can print and draw

	start int // offset of the code in the source
}

// Parse cuts the source of a chapter into cells, by the rules in the package's
// comment. It is an error if the source is not a Go program, or opens without
// a title.
func Parse(source []byte) (*Chapter, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "main.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, errors.Wrap(err, "parsing the chapter")
	}
	chapter := &Chapter{Intro: strings.TrimSpace(file.Doc.Text()), source: source}
	if !strings.HasPrefix(chapter.Intro, "# ") {
		return nil, errors.Errorf("a chapter opens with a package comment whose first line is its title, \"// # Title\"; got %q", firstLine(chapter.Intro))
	}
	s := splitter{source: source, file: files.File(file.Pos()), comments: file.Comments}
	if file.Name.Name != "main" || !s.walk(file) {
		return nil, errors.Errorf("a chapter is a program, package main with a func main; got package %s", file.Name.Name)
	}
	chapter.Cells = s.cells
	return chapter, nil
}

// splitter collects cells while it walks through a file from top to bottom.
type splitter struct {
	source   []byte
	file     *token.File
	comments []*ast.CommentGroup
	cells    []Cell
}

// walk adds the cells of every declaration, and reports whether main was among
// them.
func (s *splitter) walk(file *ast.File) (found bool) {
	last := s.lineEnd(file.Name.End())
	for _, declaration := range file.Decls {
		start, end := declaration.Pos(), s.lineEnd(declaration.End())
		s.proseBetween(last, start)
		if main, ok := declaration.(*ast.FuncDecl); ok && main.Recv == nil && main.Name.Name == "main" {
			s.body(main.Body)
			found = true
		} else {
			s.code(start, end, false)
		}
		last = end
	}
	s.proseBetween(last, file.FileEnd)
	return found
}

// body adds the cells of main's statements.
func (s *splitter) body(body *ast.BlockStmt) {
	last := body.Lbrace + 1
	for _, comment := range s.comments {
		if comment.Pos() > body.Lbrace && comment.End() <= body.Rbrace && s.isProse(comment, body) {
			s.code(last, comment.Pos(), true)
			s.prose(comment)
			last = comment.End()
		}
	}
	s.code(last, body.Rbrace, true)
}

// isProse reports whether a comment in main is prose: text, outside of every
// statement, alone on its lines, after a blank line or at the very top.
func (s *splitter) isProse(comment *ast.CommentGroup, body *ast.BlockStmt) bool {
	inside := slices.ContainsFunc(body.List, func(statement ast.Stmt) bool {
		return statement.Pos() <= comment.Pos() && comment.Pos() < statement.End()
	})
	before := bytes.TrimRight(s.source[s.offset(body.Lbrace)+1:s.offset(comment.Pos())], " \t")
	separate := bytes.HasSuffix(before, []byte("\n\n")) || string(before) == "\n"
	return !inside && separate && comment.Text() != ""
}

// proseBetween adds the comments that begin between two declarations: free
// ones, and the doc comment of the second.
func (s *splitter) proseBetween(from, to token.Pos) {
	for _, comment := range s.comments {
		if comment.Pos() >= from && comment.Pos() < to && comment.Text() != "" {
			s.prose(comment)
		}
	}
}

// prose adds a comment to the last cell while that has no code, or else opens
// a new cell with it.
func (s *splitter) prose(comment *ast.CommentGroup) {
	text := strings.TrimSpace(comment.Text())
	if n := len(s.cells); n > 0 && s.cells[n-1].Code == "" {
		s.cells[n-1].Prose += "\n\n" + text
		return
	}
	s.cells = append(s.cells, Cell{Prose: text})
}

// code adds the source between two positions, if it is more than space, below
// the prose that waits for it or as a cell of its own.
func (s *splitter) code(from, to token.Pos, runs bool) {
	text := s.source[s.offset(from):s.offset(to)]
	code := bytes.TrimLeft(text, " \t\r\n")
	if len(code) == 0 {
		return
	}
	if n := len(s.cells); n == 0 || s.cells[n-1].Code != "" {
		s.cells = append(s.cells, Cell{})
	}
	cell := &s.cells[len(s.cells)-1]
	cell.Code = strings.TrimRight(string(code), " \t\r\n")
	cell.Runs = runs
	cell.start = s.offset(from) + len(text) - len(code)
	if runs {
		cell.Code = strings.ReplaceAll(cell.Code, "\n\t", "\n")
	}
}

func (s *splitter) offset(p token.Pos) int { return s.file.Offset(p) }

// lineEnd returns the end of the line that the position is on, so that code
// keeps the comment behind it.
func (s *splitter) lineEnd(p token.Pos) token.Pos {
	rest := s.source[s.offset(p):]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		return p + token.Pos(i)
	}
	return p + token.Pos(len(rest))
}

// instrumented returns the source with a call of the marker before each cell
// that runs. Line numbers stay as they are.
func (c *Chapter) instrumented() []byte {
	var out []byte
	last := 0
	for i, cell := range c.Cells {
		if cell.Runs {
			out = append(out, c.source[last:cell.start]...)
			out = fmt.Appendf(out, "notebookCell(%d); ", i)
			last = cell.start
		}
	}
	return append(out, c.source[last:]...)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
