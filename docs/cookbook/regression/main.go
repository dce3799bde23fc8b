// # Regression on a table
//
// From a CSV file to a saved model that prices houses: this is the page to copy
// from when you have a table of your own. To predict a class in place of a
// number, take `losses.Categorical{Classes: len(data.Classes)}` as the likelihood
// and as many units in the last layer, add `Classes: data.Classes`, read `Accuracy`
// in place of `R2`, and call `Classify` in place of `Predict64`.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"strings"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## Reading
	//
	// `LoadCSV` reads a file. Columns of numbers become features, and columns of
	// words become one feature for each word. The table here is made up further
	// below, so we use `ReadCSV`, which takes any reader.
	table := houses(400)
	fmt.Println(strings.Join(strings.SplitN(table, "\n", 5)[:4], "\n"))
	data, err := datasets.ReadCSV(strings.NewReader(table), datasets.CSVOptions{Target: "price"})
	check(err)
	fmt.Println(data.Rows(), "rows, features:", data.Features)

	// ## Training
	//
	// Sixty per cent to train on, twenty to watch, twenty to test with at the
	// end. Prices are far from 0 and far apart. `StandardizedGaussian` keeps
	// that away from the network: it computes in standard units, and its
	// predictions come back in the table's. With `losses.Gaussian{}` the scores
	// would have to become the prices themselves. The first steps are then as
	// large as those and drive the hidden units flat: here that costs a few
	// hundredths of R², and with prices in the hundred thousands most of it.
	rest, test, err := data.Split(0.8, 1)
	check(err)
	train, held, err := rest.Split(0.75, 1)
	check(err)
	likelihood, err := losses.StandardizedGaussian(train.Y)
	check(err)
	schema, err := json.Marshal(data.Schema)
	check(err)
	net, err := model.New(
		model.Config{
			Inputs:     data.Columns(),
			Likelihood: likelihood,
			Dtype:      tensor.Float64,
			Seed:       1,
			Features:   data.Features,
			Metadata:   map[string]string{"schema": string(schema)},
		},
		model.Standardize{From: train.X},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 1},
	)
	check(err)
	run, err := trainer.Fit(context.Background(), net, train, trainer.Settings{
		Batch:   32,
		Rate:    trainer.Cosine{Start: 0.1, Over: 100},
		Epochs:  100,
		HeldOut: held,
		Stop:    trainer.EarlyStopping{Patience: 20},
	})
	check(err)
	fmt.Println("reason:", run.Reason)

	// ## How good is it?
	//
	// R² is the share of the variance that is explained: 1 is perfect, 0 no
	// better than the mean price.
	result, err := trainer.Evaluate(net, test)
	check(err)
	fmt.Printf("R² %.2f, typical error %.0f thousand\n", result.R2, math.Sqrt(result.MSE))

	// ## Saving and using it
	//
	// The file holds weights, layers, standardisation and likelihood. The
	// schema, which says how words became features, travels in the metadata.
	// (`net.Save(path)` and `model.Load(path)` do the same with a file.) With
	// the schema as JSON under the key `schema`, as above, the command can use
	// the file too: `demo predict --model houses.safetensors --data new.csv`.
	var file bytes.Buffer
	check(net.Encode(&file))
	loaded, err := model.Decode(&file)
	check(err)
	var columns datasets.Schema
	check(json.Unmarshal([]byte(loaded.Config().Metadata["schema"]), &columns))

	// New rows are raw again. Columns are found by name, in any order.
	x, err := columns.Encode([]string{"city", "rooms", "area"}, [][]string{
		{"Ulm", "3", "80"},
		{"Kiel", "5", "140"},
	})
	check(err)
	prices := make([]float64, 2) // one a row; Predict64 is right for a float32 network too
	check(loaded.Predict64(prices, x.Float64s()))
	for _, price := range prices {
		fmt.Printf("about %.0f thousand\n", math.Round(price/10)*10)
	}

	// A word that training has not seen is an error that says so.
	_, err = columns.Encode([]string{"city", "rooms", "area"}, [][]string{{"Rome", "3", "80"}})
	fmt.Println(err)

	// Without writing a program: `demo train --data houses.csv --target price`.
}

// The houses: 2 thousand a square metre, more in Ulm, less where many rooms
// share the area, and some chance.
func houses(n int) string {
	rng := rand.New(rand.NewPCG(1, 0))
	extra := map[string]float64{"Bonn": 1, "Kiel": 0.9, "Ulm": 1.3}
	var table strings.Builder
	table.WriteString("area,rooms,city,price\n")
	for range n {
		area, rooms := 40+rng.IntN(160), 1+rng.IntN(6)
		city := []string{"Bonn", "Kiel", "Ulm"}[rng.IntN(3)]
		price := extra[city]*(50+2*float64(area)) + 10*float64(rooms) + 20*rng.NormFloat64()
		fmt.Fprintf(&table, "%d,%d,%s,%.0f\n", area, rooms, city, price)
	}
	return table.String()
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
