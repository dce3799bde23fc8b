package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/google/renameio/v2/maybe"
	"github.com/pkg/errors"
	"github.com/spf13/cobra"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// predict is the command that uses a trained network.
type predict struct {
	model, data, out string
	unknown          string
	maxBytes         int64
}

func newPredict() *cobra.Command {
	var p predict
	c := &cobra.Command{
		Use:   "predict --model FILE --data FILE",
		Short: "Predict with a trained network",
		Long: `Predicts a class and the probability of each, or a value, for every row of a CSV
table, or for every image of an IDX file if the network was trained on images.
Columns are found by their names, in any order; the target need not be there,
and other columns are passed over. The result is a CSV table with a line for
each row, in the order of the rows: where a value is missing there is an error
that says in which lines, and no row is left out.

A category that was not seen in training is an error too. With --unknown ignore
it counts as none of those that were: the prediction rests on the row's other
columns, and as no row was like that in training, its probabilities promise less
than they say.`,
		Example: `  demo predict --model houses.safetensors --data new.csv
  demo predict --model houses.safetensors --data - --out prices.csv < new.csv`,
		Args: noArguments,
		RunE: p.run,
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&p.model, "model", "", "`file` that demo train --save has written")
	flags.StringVar(&p.data, "data", "", "`file` with the rows to predict; - is standard input")
	flags.StringVar(&p.out, "out", "", "`file` to write the predictions to, in place of standard output")
	flags.StringVar(&p.unknown, "unknown", "error", "`what` to do with a category not seen in training: error or ignore")
	addMaxBytes(flags, &p.maxBytes)
	return c
}

func (p *predict) run(cmd *cobra.Command, _ []string) error {
	if err := p.check(); err != nil {
		return misuse(err)
	}
	net, err := model.Load(p.model)
	if err != nil {
		return err
	}
	rows, err := open(p.data, cmd.InOrStdin())
	if err != nil {
		return err
	}
	defer rows.Close()
	x, unknown, err := p.encode(net, rows)
	if err != nil {
		return errors.Wrap(inFlags(err), p.data)
	}
	if unknown > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: cells with a category not seen in training, which counts as none: %d\n", p.data, unknown)
	}
	mean, err := net.Predict(x)
	if err != nil {
		return err
	}
	var classes []int
	if _, ok := net.Likelihood().(losses.Classifier); ok {
		if classes, err = net.Classify(x); err != nil {
			return err
		}
	}
	var text bytes.Buffer
	if err := writePredictions(&text, net, mean, classes); err != nil {
		return err
	}
	if p.out == "" {
		_, err = cmd.OutOrStdout().Write(text.Bytes())
		return errors.Wrap(err, "writing the predictions")
	}
	return errors.Wrap(maybe.WriteFile(resolved(p.out), text.Bytes(), 0o644), "writing the predictions")
}

// check looks at every flag before anything is read.
func (p *predict) check() error {
	switch {
	case p.model == "":
		return errors.New("--model FILE is missing")
	case p.data == "":
		return errors.New("--data FILE is missing")
	case p.unknown != "error" && p.unknown != "ignore":
		return errors.Errorf("--unknown must be error or ignore, got %q", p.unknown)
	case p.maxBytes < 1:
		return errors.Errorf("--max-bytes must be at least 1, got %d", p.maxBytes)
	}
	if err := checkOutput("--out", p.out); err != nil {
		return err
	}
	return checkOverwrite("--out", p.out, p.data, p.model)
}

// encode turns raw rows into features as the network's training did, and counts
// the cells whose category is ignored. A network whose features have no names
// was trained on images.
func (p *predict) encode(net *model.Network, rows io.Reader) (x *tensor.Dense, unknown int, err error) {
	schema, err := schemaOf(net)
	if err != nil {
		return nil, 0, err
	}
	if schema == nil {
		if p.unknown == "ignore" {
			return nil, 0, errors.New("--unknown ignore is for categories of a table, and the network names no features, so the data must be images")
		}
		x, err := datasets.IDX{MaxBytes: p.maxBytes}.ReadImages(rows)
		return x, 0, errors.Wrap(err, "the network names no features, so the data must be images")
	}
	schema.IgnoreUnknown = p.unknown == "ignore"
	d, err := datasets.ReadCSV(rows, datasets.CSVOptions{Schema: schema, Unlabelled: true, MaxBytes: p.maxBytes})
	if err != nil {
		return nil, 0, err
	}
	return d.X, d.Unknown, nil
}

// schemaOf returns the schema of the table that the network was trained on, or
// one of its features' names; nil if there are neither.
func schemaOf(net *model.Network) (*datasets.Schema, error) {
	c := net.Config()
	var schema datasets.Schema
	text, ok := c.Metadata[schemaKey]
	if !ok {
		for _, name := range c.Features {
			schema.Columns = append(schema.Columns, datasets.Column{Name: name})
		}
		if schema.Columns == nil {
			return nil, nil
		}
		return &schema, nil
	}
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		return nil, errors.Wrap(err, "the schema in the network's file")
	}
	if err := schema.Validate(); err != nil {
		return nil, errors.Wrap(err, "the schema in the network's file")
	}
	for _, names := range []struct {
		what            string
		schema, network []string
	}{{"features", schema.Features(), c.Features}, {"classes", schema.Classes, c.Classes}} {
		if len(names.network) > 0 && !slices.Equal(names.schema, names.network) {
			return nil, errors.Errorf("the schema in the network's file makes the %s %.60q, the network takes %.60q", names.what, names.schema, names.network)
		}
	}
	return &schema, nil
}

// writePredictions writes a table with the class, if there are classes, and the
// probability of each, or with the value, or values, of every row.
func writePredictions(w io.Writer, net *model.Network, mean *tensor.Dense, classes []int) error {
	bits, values := 64, []float64(nil)
	switch data := mean.Data().(type) {
	case []float64:
		values = data
	case []float32:
		bits = 32
		for _, v := range data {
			values = append(values, float64(v))
		}
	}
	columns := mean.Shape()[1]
	names := classNames(net)
	table := csv.NewWriter(w)
	table.Write(predictionHeader(names, columns))
	for row := range mean.Shape()[0] {
		numbers := values[row*columns : (row+1)*columns]
		var cells []string
		if classes != nil {
			if columns == 1 { // Bernoulli's: the probability of the second class
				numbers = []float64{1 - numbers[0], numbers[0]}
			}
			cells = append(cells, names[classes[row]])
		}
		for _, v := range numbers {
			cells = append(cells, number(v, bits))
		}
		table.Write(cells)
	}
	table.Flush()
	return errors.Wrap(table.Error(), "writing the predictions")
}

// number writes as many digits as tell a float of so many bits from others,
// without an exponent as long as that is readable.
func number(v float64, bits int) string {
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.FormatFloat(v, format, -1, bits)
}

func predictionHeader(classes []string, columns int) []string {
	if classes == nil && columns == 1 {
		return []string{"value"}
	}
	var header []string
	if classes == nil {
		for i := range columns {
			header = append(header, "value"+strconv.Itoa(i+1))
		}
		return header
	}
	header = append(header, "class")
	for _, name := range classes {
		header = append(header, "P("+name+")")
	}
	return header
}

// classNames returns the names of the network's classes, their numbers if they
// have none, and nil if it has no classes.
func classNames(net *model.Network) []string {
	classifier, ok := net.Likelihood().(losses.Classifier)
	if names := net.Config().Classes; !ok || len(names) > 0 {
		return names
	}
	var names []string
	for i := range classifier.ClassCount() {
		names = append(names, strconv.Itoa(i))
	}
	return names
}
