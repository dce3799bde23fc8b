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
	// one.
	folder, err := os.MkdirTemp("", "serving")
	check(err)
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "iris.safetensors")
	check(trained().Save(path))

	// ## Serving
	//
	// The server loads the network once. `Predict` may be called by any number
	// of goroutines, and so by any number of requests at a time.
	net, err := model.Load(path)
	check(err)
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

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
