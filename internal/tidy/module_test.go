package tidy

import (
	"strings"
	"testing"
)

// TestModule applies every rule to every file of the module.
func TestModule(t *testing.T) {
	files, err := Load("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range Unshown(files) {
		t.Error(complaint)
	}
	described := map[string]bool{}
	for _, file := range files {
		described[file.Package()] = described[file.Package()] || file.IsTest() || file.AST.Doc != nil
		complaints := append(file.TooLong(), file.Climbs()...)
		complaints = append(complaints, file.Escapes()...)
		if !file.IsTest() {
			complaints = append(complaints, file.Undocumented()...)
		}
		if !file.IsTest() && !strings.HasPrefix(file.Path, "internal/") {
			complaints = append(complaints, file.UndocumentedFields()...)
		}
		for _, complaint := range complaints {
			t.Error(complaint)
		}
	}
	for pkg, ok := range described {
		if !ok {
			t.Errorf("%s: no file has a package comment", pkg)
		}
	}
}
