package tidy

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode"
)

// Undocumented complains about every exported type, function, method of an
// exported type, constant and variable without a doc comment. One comment
// serves a parenthesised group of constants or variables.
func (f File) Undocumented() []string {
	var complaints []string
	missing := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		if name.IsExported() && none(comments) {
			complaints = append(complaints, f.complain(name.Pos(), "%s has no doc comment", name.Name))
		}
	}
	for _, declaration := range f.AST.Decls {
		if d, ok := declaration.(*ast.FuncDecl); ok && exportedReceiver(d) {
			missing(d.Name, d.Doc)
		}
		d, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range s.Names {
					missing(name, d.Doc, s.Doc, s.Comment)
				}
			case *ast.TypeSpec:
				missing(s.Name, typeDoc(d, s))
			}
		}
	}
	return complaints
}

// UndocumentedFields complains about every exported field of an exported
// struct, and method of an exported interface, without a comment. One comment
// serves fields that follow each other without a blank line, and the type's
// comment serves those that it names. An embedded field is documented where
// its type is.
func (f File) UndocumentedFields() []string {
	var complaints []string
	for _, declaration := range f.AST.Decls {
		d, ok := declaration.(*ast.GenDecl)
		if !ok || d.Tok != token.TYPE {
			continue
		}
		for _, spec := range d.Specs {
			s := spec.(*ast.TypeSpec)
			if !s.Name.IsExported() {
				continue
			}
			switch t := s.Type.(type) {
			case *ast.StructType:
				complaints = append(complaints, f.fields(s.Name.Name, typeDoc(d, s), t.Fields)...)
			case *ast.InterfaceType:
				complaints = append(complaints, f.fields(s.Name.Name, typeDoc(d, s), t.Methods)...)
			}
		}
	}
	return complaints
}

func (f File) fields(owner string, doc *ast.CommentGroup, fields *ast.FieldList) []string {
	var complaints []string
	line := func(p token.Pos) int { return f.files.Position(p).Line }
	documented, last := false, -1
	for _, field := range fields.List {
		follows := line(field.Pos()) == last+1
		documented = field.Doc != nil || field.Comment != nil || documented && follows
		last = line(field.End())
		for _, name := range field.Names {
			if name.IsExported() && !documented && !strings.Contains(letters(doc.Text()), letters(name.Name)) {
				complaints = append(complaints, f.complain(name.Pos(), "%s.%s has no doc comment", owner, name.Name))
			}
		}
	}
	return complaints
}

// typeDoc is the comment of a type, which is that of its declaration when it
// is alone there.
func typeDoc(d *ast.GenDecl, s *ast.TypeSpec) *ast.CommentGroup {
	if s.Doc == nil && !d.Lparen.IsValid() {
		return d.Doc
	}
	return s.Doc
}

// letters returns the letters of a text in lower case, so that "held out" has
// HeldOut in it.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func none(comments []*ast.CommentGroup) bool {
	for _, comment := range comments {
		if comment != nil {
			return false
		}
	}
	return true
}

// exportedReceiver reports whether a function is not a method, or one of an
// exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	for {
		switch t := receiver.(type) {
		case *ast.StarExpr:
			receiver = t.X
		case *ast.IndexExpr:
			receiver = t.X
		case *ast.IndexListExpr:
			receiver = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}
