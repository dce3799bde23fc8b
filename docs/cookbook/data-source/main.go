// # Data of your own
//
// Data that fit into memory are best put into a `datasets.Dataset`, with
// `datasets.FromRows` or `datasets.LoadCSV`. When they do not fit, or live
// elsewhere, implement `trainer.Source`: how many rows there are, and how to
// fetch some of them. Here the rows are records in a file, read as they are
// needed.
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"math"
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// Records are rows of a file. Each is a number of features and then the target,
// as little-endian float32.
type Records struct {
	File     io.ReaderAt
	Count    int // of the records
	Features int
}

var _ trainer.Source = Records{}

// Rows is the number of records.
func (r Records) Rows() int { return r.Count }

// Gather fetches the records with the given numbers. x has shape
// (len(rows), features) and y (len(rows), 1), in the network's dtype. Training
// asks for them in a new order each epoch; the same number must give the same
// record each time.
func (r Records) Gather(rows []int, x, y *tensor.Dense) error {
	size := 4 * (r.Features + 1)
	record := make([]byte, size)
	for i, row := range rows {
		if _, err := r.File.ReadAt(record, int64(row)*int64(size)); err != nil {
			return errors.Wrapf(err, "record %d", row)
		}
		for j := range r.Features {
			put(x, i*r.Features+j, number(record, j))
		}
		put(y, i, number(record, r.Features))
	}
	return nil
}

func number(record []byte, i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(record[4*i:]))
}

func put(t *tensor.Dense, i int, value float32) {
	if t.Dtype() == tensor.Float32 {
		t.Float32s()[i] = value
	} else {
		t.Float64s()[i] = float64(value)
	}
}

func main() {
	// ## A file
	//
	// 2000 points of two half moons, written as records. An `os.File` would do
	// as well as this buffer.
	moons, err := datasets.Moons{Noise: 0.1}.Generate(2000, 1)
	check(err)
	var file bytes.Buffer
	for row, label := range moons.Labels() {
		point := moons.X.Float64s()[2*row : 2*row+2]
		check(binary.Write(&file, binary.LittleEndian, []float32{float32(point[0]), float32(point[1]), float32(label)}))
	}
	data := Records{File: bytes.NewReader(file.Bytes()), Count: 2000, Features: 2}

	// ## Training
	//
	// `Fit` reads all rows once to check them, and then a batch at a time.
	// Held-out data are a source too, and so is a part of one:
	train, held := divide(data, 0.8)
	net, err := model.New(
		model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Dtype: tensor.Float64, Seed: 1},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	check(err)
	_, err = trainer.Fit(context.Background(), net, train, trainer.Settings{
		Batch:   64,
		Method:  trainer.Adam{},
		Rate:    trainer.Constant{Value: 0.02},
		Epochs:  20,
		HeldOut: held,
	})
	check(err)
	result, err := trainer.Evaluate(net, held)
	check(err)
	fmt.Printf("%d held-out rows, accuracy at least 0.98: %v\n", result.Rows, result.Accuracy >= 0.98)

	// ## Errors
	//
	// What `Gather` returns as an error comes back from `Fit`.
	data.Count++
	_, err = trainer.Fit(context.Background(), net, data, trainer.Settings{Batch: 64})
	fmt.Println(err)
}

// Part is some of the rows of a source.
type Part struct {
	Whole  trainer.Source // where the rows are
	Chosen []int          // the numbers that its rows have in the whole
}

// Rows is the number of rows in the part.
func (p Part) Rows() int { return len(p.Chosen) }

// Gather translates the numbers of the rows.
func (p Part) Gather(rows []int, x, y *tensor.Dense) error {
	there := make([]int, len(rows))
	for i, row := range rows {
		there[i] = p.Chosen[row]
	}
	return p.Whole.Gather(there, x, y)
}

func divide(s trainer.Source, fraction float64) (first, second Part) {
	order := rand.New(rand.NewPCG(1, 0)).Perm(s.Rows())
	n := int(fraction * float64(s.Rows()))
	return Part{s, order[:n]}, Part{s, order[n:]}
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
