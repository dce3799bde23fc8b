// Command docs runs the chapters of the documentation and writes their pages:
//
//	go run ./docs                        # every chapter
//	go run ./docs docs/01-first-network  # the chapters named
//
// A chapter is a folder docs/NN-name or docs/cookbook/name with a main.go.
// It prints the name of every file it changed. The test beside it fails when
// it would change one.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/notebook"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := write(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write brings the pages of the chapters in the folders up to date; of all
// chapters, if none is named.
func write(ctx context.Context, folders []string) error {
	if len(folders) == 0 {
		var err error
		if folders, err = chapters("docs"); err != nil {
			return err
		}
	}
	pages, err := notebook.Build(ctx, folders...)
	if err != nil {
		return err
	}
	for i, folder := range folders {
		written, err := pages[i].Write(folder)
		if err != nil {
			return err
		}
		for _, name := range written {
			fmt.Println(filepath.Join(folder, name))
		}
	}
	return nil
}

// chapters returns the folders of the chapters below docs, in order, and then
// those of the cookbook.
func chapters(docs string) ([]string, error) {
	var folders []string
	for _, pattern := range []string{"[0-9][0-9]-*", filepath.Join("cookbook", "*")} {
		programs, err := filepath.Glob(filepath.Join(docs, pattern, "main.go"))
		if err != nil {
			return nil, errors.WithStack(err)
		}
		for _, program := range programs {
			folders = append(folders, filepath.Dir(program))
		}
	}
	if len(folders) == 0 {
		return nil, errors.Errorf("docs: there is no chapter %s; run this at the top of the module", filepath.Join(docs, "NN-name", "main.go"))
	}
	return folders, nil
}
