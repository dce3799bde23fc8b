package tidy

import (
	"fmt"
	"go/ast"
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
	{"internal/kernel", "internal/registry", "internal/safetensors", "internal/tidy"},
	{"internal/op"},
	{"activations"},
	{"losses"},
	{"internal/randgraph"},
	{"model/engine"},
	{"model", "datasets"},
	{"trainer"},
	{"internal/figure", "internal/notebook"},
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
	"flag", "log", "log/slog", "math/rand", "os/exec", "gonum.org/v1/plot",
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
	imported := map[string]bool{}
	for _, spec := range f.AST.Imports {
		pkg := importPath(spec)
		if slices.Contains(outside, pkg) {
			complaints = append(complaints, f.complain(spec.Pos(), "a core package does not import %s", pkg))
		}
		imported[localName(spec)] = true
	}
	ast.Inspect(f.AST, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, ok := selector.X.(*ast.Ident)
		if !ok || !imported[pkg.Name] {
			return true
		}
		if name := pkg.Name + "." + selector.Sel.Name; slices.Contains(outside, name) {
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

// localName is the name that an import has in its file. The last element of
// the path is near enough for the packages that are looked for here.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	elements := strings.Split(strings.TrimSuffix(importPath(spec), "/v2"), "/")
	return elements[len(elements)-1]
}
