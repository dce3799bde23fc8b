package datasets

import (
	"bytes"
	_ "embed"
)

// Sources and licences of the embedded files stand in data/README.md.
var (
	//go:embed data/iris.csv
	irisCSV []byte

	//go:embed data/digits.csv.gz
	digitsCSV []byte
)

// Iris returns 150 iris flowers, 50 of each of three species: length and
// width of sepal and petal in cm, in float64. R. A. Fisher, Annals of
// Eugenics 7 (1936); public domain.
func Iris() *Dataset {
	return embedded(irisCSV, CSVOptions{Target: "species", Task: Classify})
}

// Digits returns 1,797 handwritten digits of 8x8 pixels, from 0 (paper) to 16
// (ink), row by row, in float64; ten classes "0" to "9". E. Alpaydin and
// C. Kaynak, Optical Recognition of Handwritten Digits, UCI (1998); CC BY 4.0.
func Digits() *Dataset {
	return embedded(digitsCSV, CSVOptions{Target: "digit", Task: Classify})
}

// embedded reads a file that is part of the program, and cannot fail.
func embedded(file []byte, o CSVOptions) *Dataset {
	d, err := ReadCSV(bytes.NewReader(file), o)
	if err != nil {
		panic(err)
	}
	return d
}
