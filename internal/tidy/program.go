package tidy

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// Unshown complains about packages whose comment shows no program: indented
// lines that are Go statements, and use only exported names that the module's
// packages have. Commands, whose comments show how they are called, are left
// out.
func Unshown(files []File) []string {
	exported := map[string][]string{} // by the package's name
	for _, f := range files {
		if !f.IsTest() {
			exported[f.AST.Name.Name] = append(exported[f.AST.Name.Name], f.exported()...)
		}
	}
	shown := map[string]bool{}
	var complaints []string
	for _, f := range files {
		if f.IsTest() || f.AST.Name.Name == "main" {
			continue
		}
		program := f.program()
		shown[f.Package()] = shown[f.Package()] || program != ""
		if err := wrong(program, exported); err != nil {
			complaints = append(complaints, fmt.Sprintf("%s: the package comment's program: %v", f.Path, err))
		}
	}
	for pkg, ok := range shown {
		if !ok {
			complaints = append(complaints, fmt.Sprintf("%s: no package comment shows a program", pkg))
		}
	}
	slices.Sort(complaints)
	return complaints
}

// exported returns the names that the file adds to its package.
func (f File) exported() []string {
	var names []string
	for _, declaration := range f.AST.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						names = append(names, name.Name)
					}
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return !ast.IsExported(name) })
}

// program returns the indented lines of the package comment.
func (f File) program() string {
	var text strings.Builder
	for _, block := range new(comment.Parser).Parse(f.AST.Doc.Text()).Content {
		if code, ok := block.(*comment.Code); ok {
			text.WriteString(code.Text)
		}
	}
	return text.String()
}

// wrong returns an error unless the program parses and the names that it uses
// of the packages are there.
func wrong(program string, exported map[string][]string) (err error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {"+program+"}", parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := selector.X.(*ast.Ident)
		if !ok {
			return true
		}
		if names, ours := exported[pkg.Name]; ours && !slices.Contains(names, selector.Sel.Name) {
			err = fmt.Errorf("there is no %s.%s", pkg.Name, selector.Sel.Name)
		}
		return true
	})
	return err
}
