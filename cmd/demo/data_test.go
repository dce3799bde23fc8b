package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Advice about the fields of a struct becomes advice about flags, in every
// error that a table or images can give.
func TestErrorsSpeakOfFlags(t *testing.T) {
	folder := examples(t)
	write := func(text string) string {
		path := filepath.Join(folder, "data")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	names, numbers := "id,x,y\n", "x,y\n"
	for i := range 40 {
		names += fmt.Sprintf("n%d,%d,%d\n", i, i, i%2)
		numbers += fmt.Sprintf("%d,0\n", i)
	}
	for _, c := range []struct{ text, flags, want string }{
		{names, "", "leave it out if it only names the rows (--ignore), or list it with --categorical"},
		{names, "--max-categories 5", "(--ignore), or raise --max-categories"},
		{names, "--categorical id --max-bytes 2000", "leave it out if it only names the rows (--ignore), or raise --max-bytes"},
		{names, "--max-bytes 100", "raise --max-bytes if it is what it should be"},
		{names, "--max-bytes 700", "raise --max-bytes if it is what it should be"},
		{numbers + "a,1\n", "", "list the column with --categorical or --ignore"},
		{numbers + "1,a\n", "", `mend the cell, or give --task "classify"`},
		{numbers + ",1\n", "", "leave out the rows (--drop-missing) or the columns (--ignore)"},
		{"x,y\n,1\n1,\n", "--drop-missing", "leave out the columns (--ignore)"},
	} {
		args := append([]string{"train", "--target", "y", "--data", write(c.text)}, strings.Fields(c.flags)...)
		var stdout bytes.Buffer
		stderr, status := demo(context.Background(), &stdout, args...)
		if status != 1 || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: status %d, standard error %q, want %q", c.flags, status, stderr, c.want)
		}
		if found := regexp.MustCompile(`(CSVOptions|IDX|Schema)\.\w+`).FindString(stderr); found != "" {
			t.Errorf("%s: the error speaks of %s: %q", c.flags, found, stderr)
		}
	}
	if inFlags(nil) != nil {
		t.Error("no error became one")
	}
}
