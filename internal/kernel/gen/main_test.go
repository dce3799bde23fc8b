package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The files of package kernel are what this generator writes.
func TestUpToDate(t *testing.T) {
	folder := t.TempDir()
	if err := generate(folder); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 2*len(families) {
		t.Fatalf("%d files written, want %d (%v)", len(files), 2*len(families), err)
	}
	for _, file := range files {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join("..", filepath.Base(file))
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go generate ./internal/kernel", name)
		}
	}
}
