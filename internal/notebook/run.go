package notebook

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// marker is the file that is laid into a chapter's package, so that the
// chapter's output says which cell printed it. It prints
//
//	\x1e cell number { \x1f name of a PNG file that exists by now } \x1e
//
//go:embed marker.go.txt
var marker []byte

// result is what one cell left behind.
type result struct {
	output  string
	figures []figure
}

type figure struct {
	name string
	png  []byte
}

// run runs a chapter's program and returns one result a cell.
func run(ctx context.Context, binary string, chapter *Chapter) ([]result, error) {
	work, err := os.MkdirTemp("", "notebook")
	if err != nil {
		return nil, errors.WithStack(err)
	}
	defer os.RemoveAll(work)
	output, err := output(exec.CommandContext(ctx, binary), work)
	if err != nil {
		return nil, errors.Wrap(err, "running")
	}
	results, err := collect(string(output), len(chapter.Cells), listFigures(work))
	if err != nil {
		return nil, err
	}
	for _, result := range results {
		for i, figure := range result.figures {
			if result.figures[i].png, err = os.ReadFile(filepath.Join(work, figure.name)); err != nil {
				return nil, errors.WithStack(err)
			}
		}
	}
	return results, nil
}

// collect gives each of n cells its part of the output, and the figures that
// first existed when it was done. At the end, all of the figures did.
func collect(output string, n int, figures []string) ([]result, error) {
	results := make([]result, n)
	pieces := strings.Split(output, "\x1e")
	if strings.TrimSpace(pieces[0]) != "" || len(pieces)%2 == 0 {
		return nil, errors.Errorf("output outside of main's cells: %q", pieces[0])
	}
	seen := map[string]bool{}
	assign := func(cell *result, names []string) {
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				cell.figures = append(cell.figures, figure{name: name})
			}
		}
	}
	var last *result
	for i := 1; i < len(pieces); i += 2 {
		fields := strings.Split(pieces[i], "\x1f")
		cell, err := strconv.Atoi(fields[0])
		if err != nil || cell < 0 || cell >= n {
			return nil, errors.Errorf("the output has a byte \\x1e of the chapter's own, before %q", pieces[i])
		}
		if last != nil {
			assign(last, fields[1:])
		}
		last = &results[cell]
		last.output += pieces[i+1]
	}
	if last != nil {
		assign(last, figures)
	}
	return results, nil
}

// listFigures returns the names of the PNG files in a folder, sorted.
func listFigures(dir string) []string {
	paths, _ := filepath.Glob(filepath.Join(dir, "*.png"))
	names := make([]string, 0, len(paths))
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	slices.Sort(names)
	return names
}

// program is a main package to be built: its folder, and the files that are
// laid over it, by name. The folder is not touched and need not exist; its
// parent must.
type program struct {
	dir   string
	files map[string][]byte
}

// build builds programs of one module with one run of the go command, which
// shares the work between processors. It puts the binaries into the folder
// into, and returns their paths in order. Folders of one name are an error.
func build(ctx context.Context, into string, programs ...program) ([]string, error) {
	replace := map[string]string{}
	arguments := []string{"build", "-overlay", filepath.Join(into, "overlay.json"), "-ldflags=-s -w", "-o", into}
	var binaries []string
	for i, p := range programs {
		dir, err := filepath.Abs(p.dir)
		if err != nil {
			return nil, errors.WithStack(err)
		}
		arguments = append(arguments, dir)
		binary := filepath.Join(into, filepath.Base(dir))
		if runtime.GOOS == "windows" {
			binary += ".exe"
		}
		if slices.Contains(binaries, binary) {
			return nil, errors.Errorf("there are two folders of the name %s; rename one", filepath.Base(dir))
		}
		binaries = append(binaries, binary)
		for name, content := range p.files {
			path := filepath.Join(into, strconv.Itoa(i)+"."+name)
			replace[filepath.Join(dir, name)] = path
			if err := os.WriteFile(path, content, 0o600); err != nil {
				return nil, errors.WithStack(err)
			}
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, errors.WithStack(err)
	}
	if err := os.WriteFile(filepath.Join(into, "overlay.json"), overlay, 0o600); err != nil {
		return nil, errors.WithStack(err)
	}
	_, err = output(exec.CommandContext(ctx, "go", arguments...), filepath.Dir(programs[0].dir))
	return binaries, errors.Wrap(err, "building")
}

// output runs a command in a folder and returns its standard output. The error
// of a command that fails holds what it wrote.
func output(command *exec.Cmd, dir string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	command.Dir, command.Stdout, command.Stderr = dir, &stdout, &stderr
	if err := command.Run(); err != nil {
		return nil, errors.Errorf("%v:\n%s%s", err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes(), nil
}
