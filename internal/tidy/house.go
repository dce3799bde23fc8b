package tidy

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Module is the import path of the module.
const Module = "github.com/ascent-ml/ascent"

// floors are the packages of the house from the ground up. A package imports
// packages of floors below its own. One that is not named here belongs to the
// nearest named folder around it, and may import what belongs there too.
var floors = [][]string{
	{"internal/kernel", "internal/moments", "internal/npz", "internal/processors", "internal/registry", "internal/safetensors", "internal/tidy"},
	{"internal/op"},
	{"activations"},
	{"losses"},
	{"internal/randgraph"},
	{"model/engine"},
	{"model", "datasets"},
	{"trainer"},
	{"internal/figure", "internal/hostile", "internal/notebook"},
	{"internal/lecture"},
	{"cmd", "docs"},
}

// floorOf returns the named folder that a package belongs to, and its floor,
// counted from 0; -1 if there is none.
func floorOf(pkg string) (home string, floor int) {
	floor = -1
	for i, names := range floors {
		for _, name := range names {
			if (pkg == name || strings.HasPrefix(pkg, name+"/")) && len(name) > len(home) {
				home, floor = name, i
			}
		}
	}
	return home, floor
}

// Climbs complains about imports of a package that is not on a floor below
// the file's own. Tests may climb.
func (f File) Climbs() []string {
	if f.IsTest() {
		return nil
	}
	home, floor := floorOf(f.Package())
	if floor < 0 {
		return []string{fmt.Sprintf("%s: package %s has no floor; give it one in internal/tidy/house.go", f.Path, f.Package())}
	}
	var complaints []string
	for _, spec := range f.AST.Imports {
		pkg, ours := strings.CutPrefix(importPath(spec), Module+"/")
		if !ours {
			continue
		}
		other, below := floorOf(pkg)
		if other != home && below >= floor {
			complaints = append(complaints, f.complain(spec.Pos(), "%s imports %s, which is not on a floor below it", f.Package(), pkg))
		}
	}
	return complaints
}

// outside are imports and names that core packages stay away from.
var outside = []string{
	"print", "println", "flag", "log", "log/slog", "math/rand", "os/exec", "gonum.org/v1/plot",
	"fmt.Print", "fmt.Printf", "fmt.Println", "os.Exit", "os.Stdout", "os.Stderr",
	"time.Now", "time.Since", "time.Until", "time.Sleep",
	"rand.Float64", "rand.Int", "rand.IntN", "rand.N", "rand.NormFloat64", "rand.Perm", "rand.Shuffle",
}

// Escapes complains about a core package, the trainer or one below it, that
// prints, plots, exits, reads the clock or takes random numbers without a
// seed. Tests may.
func (f File) Escapes() []string {
	_, top := floorOf("trainer")
	if _, floor := floorOf(f.Package()); f.IsTest() || floor > top {
		return nil
	}
	var complaints []string
	imported := map[string]string{}
	for _, spec := range f.AST.Imports {
		pkg := importPath(spec)
		if slices.Contains(outside, pkg) || localName(spec) == "." {
			complaints = append(complaints, f.complain(spec.Pos(), "a core package does not import %s %s", localName(spec), pkg))
		}
		imported[localName(spec)] = packageName(pkg)
	}
	ast.Inspect(f.AST, func(node ast.Node) bool {
		name := ""
		switch n := node.(type) {
		case *ast.CallExpr:
			if builtin, ok := n.Fun.(*ast.Ident); ok {
				name = builtin.Name
			}
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && imported[pkg.Name] != "" {
				name = imported[pkg.Name] + "." + n.Sel.Name
			}
		}
		if slices.Contains(outside, name) {
			complaints = append(complaints, f.complain(node.Pos(), "a core package does not use %s", name))
		}
		return true
	})
	return complaints
}

func importPath(spec *ast.ImportSpec) string {
	unquoted, _ := strconv.Unquote(spec.Path.Value) // the parser took it
	return unquoted
}

// localName is the name that an import has in its file.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	return packageName(importPath(spec))
}

// packageName is the last element of a path, which is near enough for the
// packages that are looked for here.
func packageName(importPath string) string {
	return path.Base(strings.TrimSuffix(importPath, "/v2"))
}
