package main

import (
	"io"
	"path/filepath"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// plot is the command that draws what demo train has written.
type plot struct{ model, data, labels, log, out string }

func newPlot() *cobra.Command {
	var p plot
	c := &cobra.Command{
		Use:   "plot --out FOLDER",
		Short: "Draw a trained network and its training",
		Long: `Draws PNG pictures into a folder: the learning curve of a --log; the confusion
matrix of a --model on --data, and the regions in which it decides for each
class, if it has two features; and the weights of the model's first layer, if
its features are the pixels of square images. It says what it drew, and why not
the rest.`,
		Example: `  demo plot --out pictures --model iris.safetensors --data iris.csv
  demo plot --out pictures --log run.csv`,
		Args: noArguments,
		RunE: p.run,
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&p.out, "out", "", "`folder` for the pictures, which is made if it is not there")
	flags.StringVar(&p.model, "model", "", "`file` that demo train --save has written")
	flags.StringVar(&p.data, "data", "", "`file` with rows and their classes to show the network on,\nor with IDX images; - is standard input")
	flags.StringVar(&p.labels, "labels", "", "`file` with the labels of IDX images")
	flags.StringVar(&p.log, "log", "", "`file` that demo train --log has written")
	return c
}

func (p *plot) run(cmd *cobra.Command, _ []string) error {
	if err := p.check(); err != nil {
		return misuse(err)
	}
	s := subject{title: filepath.Base(p.log)}
	if p.log != "" {
		history, err := readLog(p.log)
		if err != nil {
			return err
		}
		s.run = &trainer.Run{Epochs: history}
	}
	if p.model != "" {
		net, err := model.Load(p.model)
		if err != nil {
			return err
		}
		s.title, s.net = filepath.Base(p.model), net
	}
	if p.data != "" {
		rows, err := p.rows(s.net, cmd.InOrStdin())
		if err != nil {
			return err
		}
		s.rows, s.part = rows, "rows of "+titleOf(p.data)
	}
	if err := p.missing(s); err != nil {
		return misuse(err)
	}
	return writePictures(cmd.OutOrStdout(), p.out, s)
}

func (p *plot) check() error {
	switch {
	case p.out == "":
		return errors.New("--out FOLDER is missing")
	case p.model == "" && p.log == "":
		return errors.New("--model FILE or --log FILE is missing, or both: what to draw")
	case p.data != "" && p.model == "":
		return errors.New("--data is to show a network on; give its --model FILE")
	case p.labels != "" && p.data == "":
		return errors.New("--labels are those of images; give them as --data FILE")
	}
	if err := checkLog(p.log); err != nil {
		return err
	}
	return checkPictures("--out", p.out)
}

// missing returns an error that names the flag without which nothing of the
// subject can be drawn, if there is one.
func (p *plot) missing(s subject) error {
	if p.log != "" {
		return nil
	}
	for _, picture := range pictures {
		var why leftOut
		if _, err := picture.of(s); !errors.As(err, &why) {
			return nil // it can be drawn, or there is an error to be told
		}
	}
	if p.data == "" && classNames(s.net) != nil {
		return errors.New("there is nothing to draw: --data FILE is missing, rows to show the network on, or --log FILE, for its learning curve")
	}
	return errors.New("there is nothing to draw: --log FILE is missing, for the learning curve, and there are no other pictures of such a network")
}

// rows reads the data as the network's were read.
func (p *plot) rows(net *model.Network, stdin io.Reader) (*datasets.Dataset, error) {
	schema, err := schemaOf(net)
	switch {
	case err != nil:
		return nil, err
	case schema == nil && p.labels == "":
		return nil, errors.New("the network names no features, so --data must be IDX images; give their classes as --labels FILE")
	case schema == nil:
		return loadImages(p.data, p.labels, stdin)
	case p.labels != "":
		return nil, errors.New("--labels are those of images, and the network was trained on a table")
	case schema.Target == "":
		return nil, errors.New("the network's file does not say which column holds the classes, as those of demo train do")
	}
	file, err := open(p.data, stdin)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := datasets.ReadCSV(file, datasets.CSVOptions{Schema: schema})
	return rows, errors.Wrap(err, p.data)
}
