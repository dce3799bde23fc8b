// # Squares
//
// A chapter as small as a chapter can be: it prints, it computes and it draws.
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"os"
)

// A side is a length in pixels.
type side int

func main() {
	// The area of a square is the square of its side.
	s := side(12)
	fmt.Println("side", s)
	fmt.Println("area", s.area())

	// ## Drawing
	//
	// The square itself, in blue.

	picture := image.NewRGBA(image.Rect(0, 0, int(s), int(s)))
	for i := range int(s * s) {
		// One pixel after the other.
		picture.Set(i%int(s), i/int(s), color.RGBA{B: 255, A: 255})
	}
	file, err := os.Create("blue-square.png")
	if err != nil {
		log.Fatal(err)
	}
	// Closing reports what writing could not.
	if err := png.Encode(file, picture); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}

	// Nothing is left to do.
}

// The area is computed in whole pixels.
func (s side) area() side { return s * s }
