// Command gen writes the AVX2, AVX-512 and FMA assembly of package kernel, one file of
// assembly and one of Go declarations for each family of kernels. It is run by
// go generate and lives in a module of its own, so that those who import the
// library do not inherit its dependencies.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// families names each file that is written and what goes into it, once for
// float32 and once for float64.
var families = []struct {
	name     string
	generate func(s *simd)
}{
	{"matmul", matmul},
	{"wide", wide},
	{"vecmat", vecmat},
	{"outer", outer},
	{"pack", pack},
	{"arithmetic", arithmetic},
	{"exp", exponential},
	{"log", logarithm},
	{"reduce", reductions},
	{"columns", columns},
	{"likelihood", likelihood},
	{"update", updates},
	{"peak", peak},
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: gen FOLDER (the folder to write to)")
	}
	if err := generate(os.Args[1]); err != nil {
		log.Fatal("gen: ", err)
	}
}

// generate writes every family to a folder.
func generate(folder string) error {
	for _, f := range families {
		context := build.NewContext()
		context.ConstraintExpr("!noasm")
		data := sharedData{}
		for _, double := range []bool{false, true} {
			f.generate(newSIMD(context, data, double))
		}
		file, err := context.Result()
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := write(filepath.Join(folder, f.name+"_amd64"), file); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// write compiles a family and prints its assembly and its declarations.
func write(path string, file *ir.File) error {
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	config := printer.Config{Name: "internal/kernel/gen", Pkg: "kernel"}
	for suffix, p := range map[string]printer.Printer{
		".s":  printer.NewGoAsm(config),
		".go": printer.NewStubs(config),
	} {
		text, err := p.Print(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path+suffix, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
