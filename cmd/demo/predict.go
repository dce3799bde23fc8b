package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
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
type predict struct{ model, data, out string }

func newPredict() *cobra.Command {
	var p predict
	c := &cobra.Command{
		Use:   "predict --model FILE --data FILE",
		Short: "Predict with a trained network",
		Long: `Predicts a class and the probability of each, or a value, for every row of a CSV
table, or for every image of an IDX file if the network was trained on images.
Columns are found by their names, in any order; the target need not be there,
and other columns are passed over. The result is a CSV table.`,
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
	return c
}

func (p *predict) run(cmd *cobra.Command, _ []string) error {
	if p.model == "" {
		return misuse(errors.New("--model FILE is missing"))
	}
	if p.data == "" {
		return misuse(errors.New("--data FILE is missing"))
	}
	if err := checkFolder("--out", p.out); err != nil {
		return misuse(err)
	}
	if err := checkOverwrite("--out", p.out, p.data, p.model); err != nil {
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
	x, err := encode(net, rows)
	if err != nil {
		return errors.Wrap(err, p.data)
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
	return errors.Wrap(maybe.WriteFile(p.out, text.Bytes(), 0o644), "writing the predictions")
}

// encode turns raw rows into features as the network's training did: by the
// schema of its table, or else by the names of its features. A network whose
// features have no names was trained on images.
func encode(net *model.Network, rows io.Reader) (*tensor.Dense, error) {
	c := net.Config()
	var schema datasets.Schema
	if text, ok := c.Metadata[schemaKey]; ok {
		if err := json.Unmarshal([]byte(text), &schema); err != nil {
			return nil, errors.Wrap(err, "the schema in the network's file")
		}
		return schema.EncodeCSV(rows)
	}
	if len(c.Features) == 0 {
		x, err := datasets.ReadIDXImages(rows)
		return x, errors.Wrap(err, "the network names no features, so the data must be images")
	}
	for _, name := range c.Features {
		schema.Columns = append(schema.Columns, datasets.Column{Name: name})
	}
	return schema.EncodeCSV(rows)
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
