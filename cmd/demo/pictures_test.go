package main

import (
	"fmt"
	"image/color"
	"image/png"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// pngCommand is a command of scripts, "png FILE 800x600": the file is a picture
// of that size, and there is something on it.
func pngCommand(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: png FILE WIDTHxHEIGHT")
	}
	file, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer file.Close()
	img, err := png.Decode(file)
	ts.Check(err)
	size := img.Bounds().Size()
	if got := fmt.Sprintf("%dx%d", size.X, size.Y); got != args[1] {
		ts.Fatalf("%s is %s, want %s", args[0], got, args[1])
	}
	colours := map[color.Color]bool{}
	for y := range size.Y {
		for x := range size.X {
			colours[img.At(x, y)] = true
		}
	}
	if len(colours) < 10 {
		ts.Fatalf("%s has %d colours only", args[0], len(colours))
	}
}
