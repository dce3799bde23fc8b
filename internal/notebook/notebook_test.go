package notebook

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPage builds the chapter in testdata and finds every way in which a
// folder can be out of date.
func TestPage(t *testing.T) {
	const squares = "testdata/squares"
	pages, err := Build(t.Context(), squares)
	if err != nil {
		t.Fatal(err)
	}
	page := pages[0]
	if stale, err := page.Stale(squares); err != nil || len(stale) > 0 {
		t.Fatalf("%s is stale (%v): %q; it should read\n%s", squares, err, stale, page[PageName])
	}
	edit := func(name string, change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, name), change(page[name]))
		}
	}
	for _, c := range []struct {
		name   string
		change func(*testing.T, string)
		want   []string
	}{
		{"nothing", func(*testing.T, string) {}, nil},
		{"one digit of output", edit(PageName, func(text []byte) []byte {
			return bytes.Replace(text, []byte("area 144"), []byte("area 145"), 1)
		}), []string{PageName}},
		{"the figure", edit("blue-square.png", func([]byte) []byte {
			return square(t, 12, color.RGBA{R: 255, A: 255})
		}), []string{"blue-square.png"}},
		{"the figure by a hair", edit("blue-square.png", func([]byte) []byte {
			return square(t, 12, color.RGBA{R: 1, B: 255, A: 255})
		}), nil},
		{"a file is missing", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, PageName)); err != nil {
				t.Fatal(err)
			}
		}, []string{PageName}},
		{"a figure is left over", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "old.png"), page["blue-square.png"])
		}, []string{"old.png"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range page {
				write(t, filepath.Join(dir, name), content)
			}
			c.change(t, dir)
			for _, want := range [][]string{c.want, nil} {
				stale, err := page.Write(dir)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, stale); d != "" {
					t.Errorf("stale files (-want +got):\n%s", d)
				}
			}
		})
	}
}

func TestBuildErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := Build(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "a folder with a main.go") {
		t.Errorf("a folder without a chapter: %v", err)
	}
	write(t, filepath.Join(dir, "main.go"), []byte("package main\n"))
	if _, err := Build(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "title") {
		t.Errorf("a chapter without a title: %v", err)
	}
}

func TestFromRoot(t *testing.T) {
	if got, err := fromRoot("testdata"); err != nil || got != "internal/notebook/testdata" {
		t.Errorf("the path of testdata is %q (%v)", got, err)
	}
	if _, err := fromRoot(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not in a module") {
		t.Errorf("a folder outside of a module: %v", err)
	}
}

func TestFenceIsLongerThanItsText(t *testing.T) {
	for text, want := range map[string]string{
		"":            "",
		"a":           "\n```text\na\n```\n",
		"`a`":         "\n```text\n`a`\n```\n",
		"```\na\n```": "\n````text\n```\na\n```\n````\n",
	} {
		var page bytes.Buffer
		writeFenced(&page, "text", text)
		if page.String() != want {
			t.Errorf("%q became %q, want %q", text, page.String(), want)
		}
	}
}

func TestSameFigure(t *testing.T) {
	blue := square(t, 12, color.RGBA{B: 255, A: 255})
	for _, c := range []struct {
		name  string
		other []byte
		want  bool
	}{
		{"itself", blue, true},
		{"another size", square(t, 13, color.RGBA{B: 255, A: 255}), false},
		{"1 of 255 in one of 4 channels", square(t, 12, color.RGBA{R: 1, B: 255, A: 255}), true},
		{"3 of 255 in one of 4 channels", square(t, 12, color.RGBA{R: 3, B: 255, A: 255}), false},
		{"no picture", []byte("words"), false},
	} {
		if SameFigure(blue, c.other) != c.want || SameFigure(c.other, blue) != c.want {
			t.Errorf("%s: want %v", c.name, c.want)
		}
	}
}

// square returns a PNG file of one colour.
func square(t *testing.T, side int, c color.Color) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		picture.Set(i%side, i/side, c)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
