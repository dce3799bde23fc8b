// # Saving and serving
//
// A trained network is one file and a few lines of `net/http`. The handler below
// is a complete one; we ask it over a real connection.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## Saving
	//
	// Training usually happens in another program. The file appears whole or not
	// at all, so a server that reads it meanwhile sees the old one or the new
	// one. If it cannot be written, for want of space for example, `Save` is an
	// error, and the old one stays.
	folder, err := os.MkdirTemp("", "serving")
	check(err)
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "iris.safetensors")
	check(trained().Save(path))

	// ## Loading
	//
	// The file has all that prediction needs: layers, preprocessing, weights,
	// likelihood, and the names of features and classes.
	net, err := model.Load(path)
	check(err)
	fmt.Print(net.Summary())
	fmt.Println(net.Config().Features)

	// It also has a checksum: not a bit of it can change in silence.
	content, err := os.ReadFile(path)
	check(err)
	content[len(content)-1] ^= 1
	_, err = model.Decode(bytes.NewReader(content))
	fmt.Println(err)

	// A layer, activation or likelihood of your own is known to `Load` after
	// `model.Register`, `activations.Register` or `losses.Register`; without,
	// the error says so.
	//
	// From a shell, `demo inspect iris.safetensors` shows what is inside, the
	// range of each weight included, for a file of any kinds of layers; with
	// `--json`, for other programs to read.
	//
	// ## Weights for numpy, and back
	//
	// The format is [safetensors](https://huggingface.co/docs/safetensors), so
	// other tools read the weights from that file. For numpy there is also its
	// own format, npz, with the numbers alone.
	weights := filepath.Join(folder, "iris.npz")
	check(net.SaveNPZ(weights))

	// In Python:
	//
	// ```python
	// import numpy as np
	//
	// w = dict(np.load("iris.npz"))
	// x = (rows - w["standardize1.mean"]) / w["standardize1.deviation"]
	// scores = x @ w["dense2.weight"] + w["dense2.bias"]
	// np.savez("changed.npz", **w)
	// ```
	//
	// On the way back the numbers go into a network that is there already. Each
	// must have its name, shape and dtype, or all stay as they were.
	check(net.LoadNPZ(weights))

	// ## Serving
	//
	// `Predict` may be called by any number of goroutines, and so by any number
	// of requests at a time.
	server := httptest.NewServer(predict(net))
	defer server.Close()
	ask := func(body string) {
		response, err := http.Post(server.URL, "application/json", bytes.NewBufferString(body))
		check(err)
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		check(err)
		fmt.Printf("%d %s", response.StatusCode, text)
	}
	ask(`[[5.0, 3.4, 1.5, 0.2], [6.0, 2.7, 5.1, 1.6]]`)

	// A mistake of the client's is an error with a reason, and the server
	// carries on.
	ask(`[[5.0, 3.4, 1.5]]`)
	ask(`"flower"`)
	ask(`[[5.1, 3.5, 1.4, 0.3]]`)

	// In a real server it is `http.ListenAndServe(":8080", predict(net))`.
	// Retraining while it runs is possible too: `Fit` on the same network, or
	// a new one that is loaded and put in the place of the old.

	// ## Raw rows
	//
	// A table may have columns of words, which become features as its
	// `datasets.Schema` says. Keep that with the network, as JSON in
	// `Config.Metadata`; `demo train` does, under the key `schema`.
	towns, err := model.Load(savedTowns(folder))
	check(err)
	var schema datasets.Schema
	check(json.Unmarshal([]byte(towns.Config().Metadata["schema"]), &schema))

	// Where the server gets a table, as the body of a request for example,
	// `EncodeCSV` makes features of it. For rows that are in memory there is
	// `Encode`. A town that training has not seen is an error with its line.
	for _, table := range []string{"town,area\nUlm,100\nBath,50\n", "town,area\nRome,80\n"} {
		x, err := schema.EncodeCSV(strings.NewReader(table))
		if err != nil {
			fmt.Println(err)
			continue
		}
		price := make([]float64, x.Shape()[0])
		check(towns.Predict64(price, x.Float64s()))
		fmt.Printf("%.0f\n", price)
	}
}

// Predict answers rows of features with the class of each and its probability.
func predict(net *model.Network) http.HandlerFunc {
	type answer struct {
		Class       string  `json:"class"`
		Probability float64 `json:"probability"`
	}
	return func(w http.ResponseWriter, r *http.Request) {
		var rows [][]float64
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&rows); err != nil {
			http.Error(w, "want rows of numbers, [[...], ...]", http.StatusBadRequest)
			return
		}
		var x []float64
		for i, row := range rows {
			if len(row) != net.Inputs() {
				http.Error(w, fmt.Sprintf("row %d has %d numbers, want %d", i, len(row), net.Inputs()), http.StatusBadRequest)
				return
			}
			x = append(x, row...)
		}
		classes := net.Config().Classes
		k := len(classes)
		p := make([]float64, len(rows)*k) // Predict64 is right for a float32 network too
		if err := net.Predict64(p, x); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answers := make([]answer, len(rows))
		for i := range rows {
			row := p[i*k : (i+1)*k]
			largest := slices.Max(row)
			answers[i] = answer{classes[slices.Index(row, largest)], math.Round(largest*1000) / 1000}
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(answers); err != nil {
			log.Print(err)
		}
	}
}

func trained() *model.Network {
	iris := datasets.Iris()
	net, err := model.New(
		model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Dtype: tensor.Float64, Features: iris.Features, Classes: iris.Classes},
		model.Standardize{From: iris.X},
		model.Dense{Units: 3, Start: model.Zeros{}},
	)
	check(err)
	_, err = trainer.Fit(context.Background(), net, iris, trainer.Settings{Rate: trainer.Constant{Value: 1}, Epochs: 200})
	check(err)
	return net
}

// SavedTowns trains a network on a table, whose schema goes with it.
func savedTowns(folder string) string {
	table, err := datasets.ReadCSV(strings.NewReader("town,area,price\nUlm,50,250\nUlm,80,370\nBath,60,240\nBath,90,360\n"), datasets.CSVOptions{})
	check(err)
	schema, err := json.Marshal(table.Schema)
	check(err)
	net, err := model.New(
		model.Config{Inputs: table.Columns(), Likelihood: losses.Gaussian{}, Features: table.Features, Metadata: map[string]string{"schema": string(schema)}},
		model.Standardize{From: table.X},
		model.Dense{Units: 1, Start: model.Zeros{}},
	)
	check(err)
	_, err = trainer.Fit(context.Background(), net, table, trainer.Settings{Rate: trainer.Constant{Value: 0.3}, Epochs: 200})
	check(err)
	path := filepath.Join(folder, "towns.safetensors")
	check(net.Save(path))
	return path
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
