// # Will it learn?
//
// A network that learns badly gives no error. It only does worse than it could,
// and after a night of training one begins to look for the reason.
// `trainer.Preflight` looks first: it takes what `trainer.Fit` will be given,
// checks in a second or two what most often goes wrong, and says what to do
// about it.
package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func main() {
	// ## A first attempt
	//
	// The table is made up further below: temperature, pressure and vibration of
	// pumps, some of which leak. Pressures are in pascal, leaks are rare, and
	// some rows were written down twice.
	data, err := pumps(1000, true)
	check(err)
	train, held, err := data.Split(0.8, 1)
	check(err)

	// The network has mistakes of its own. Nothing stops us from training it.
	config := model.Config{
		Inputs: 3, Likelihood: losses.Categorical{Classes: 2}, Dtype: tensor.Float64, Seed: 1,
		Features: data.Features, Classes: data.Classes,
	}
	net, err := model.New(config,
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 2, Activation: activations.Tanh},
	)
	check(err)
	found, err := trainer.Preflight(context.Background(), net, train, trainer.Settings{HeldOut: held})
	check(err)

	// There is a finding for each check. `fmt.Print(found)` writes all of them,
	// and here are those that are not in order.
	tell(found)

	// Each has a severity. An `Error` says that the network cannot learn what it
	// should, a `Warning` that the run may do worse than it could or look better
	// than it is: rows that are held out and trained on too make early stopping
	// and every number in the report too good.
	//
	// ## A second attempt
	//
	// We follow the advice, point by point: no row twice, features standardized
	// inside of the network, no activation at the end, and rare rows that count
	// for more.
	data, err = pumps(1000, false)
	check(err)
	train, held, err = data.Split(0.8, 1)
	check(err)
	net, err = model.New(config,
		model.Standardize{From: train.X},
		model.Dense{Units: 16, Activation: activations.Tanh},
		model.Dense{Units: 2},
	)
	check(err)
	settings := trainer.Settings{
		Method: trainer.Adam{}, Batch: 32, Epochs: 50, HeldOut: held,
		ClassWeights: losses.BalancedWeights(train.ClassCounts()),
	}
	found, err = trainer.Preflight(context.Background(), net, train, settings)
	check(err)
	tell(found)

	// `Preflight` has left the network as it was. It has trained a copy on a few
	// rows only, so now the training proper can begin.
	_, err = trainer.Fit(context.Background(), net, train, settings)
	check(err)
	predicted, err := net.Classify(held.X)
	check(err)
	confusion, err := losses.NewConfusion(predicted, held.Labels(), held.Classes)
	check(err)
	fmt.Println("more than 8 of 10 leaks are found:", confusion.Recall(1) > 0.8)

	// ## What is checked
	//
	// 1. `gradient`: the symbolic gradient against differences, on some rows and
	//    weights. It finds a wrong derivative in a [layer of your
	//    own](../layer/README.md).
	// 2. `start`: the log likelihood before the first step. To guess one of k
	//    classes has -log k; far below, the network is sure of what it cannot
	//    know.
	// 3. `overfit`: whether a copy of the network learns a handful of rows by
	//    heart. One that cannot will not learn many rows either.
	// 4. `units`: hidden units that are 0 on every row. No gradient comes through
	//    a dead ReLU.
	// 5. `features`: sizes that differ by a factor of 1,000 or more, and features
	//    that are constant.
	// 6. `classes`: how rare the rarest is, and what always saying the most
	//    frequent one is worth.
	// 7. `duplicates`: rows that are held out and trained on.
	//
	// The limits are rules of thumb, and `go doc trainer.Preflight` has them all.
	// That nothing was found does not prove that a network will learn.
	//
	// ## On the command line
	//
	// `demo train --preflight` writes the report before it trains. After a
	// warning it goes on. After an error it does not train, and its exit status
	// is 1. With `--json` the findings are a part of the object.
	//
	// ## Looking inside
	//
	// The check of units uses `Activations`, which returns what each layer
	// gives for some rows, from the first layer to the scores.
	layers, err := net.Activations(held.X)
	check(err)
	for i, layer := range layers {
		fmt.Println(net.Summary().Layers[i].Name, layer.Shape())
	}
}

// Tell writes the findings that are not in order, and how many are.
func tell(found trainer.Findings) {
	fine := 0
	for _, f := range found {
		if f.Severity == trainer.OK {
			fine++
			continue
		}
		fmt.Print(trainer.Findings{f})
	}
	fmt.Println(fine, "of", len(found), "checks are in order")
}

// Pumps makes the table. Leaks come with a low pressure and much vibration;
// twice tells whether every tenth row is there a second time.
func pumps(rows int, twice bool) (*datasets.Dataset, error) {
	random := rand.New(rand.NewPCG(1, 1))
	var x [][]float64
	var y []string
	for i := range rows {
		row := []float64{60 + 5*random.NormFloat64(), 200_000 + 10_000*random.NormFloat64(), 2 + 0.5*random.NormFloat64()}
		state := "fine"
		if i%25 == 0 {
			state = "leaking"
			row[1] -= 30_000
			row[2] += 1
		}
		x, y = append(x, row), append(y, state)
		if twice && i%10 == 0 {
			x, y = append(x, row), append(y, state)
		}
	}
	data, err := datasets.FromRows(x, y)
	if err == nil {
		data.Features = []string{"temperature", "pressure", "vibration"}
	}
	return data, err
}

// An error stops the program.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
