package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/internal/npz"
	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

func newInspect() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what is inside of a model file",
		Long: `Shows what is inside of a model file: the network's layers, likelihood, features
and classes, the columns of the table that it was trained on, and name, shape,
type and range of its numbers. Of a checkpoint of a run it shows too where the
run is and how it was started; FILE may also be the folder of a run, for its
newest checkpoint. Of another safetensors file and of a numpy archive (npz) it
shows the numbers alone.

A file that is damaged or cut short is an error. Layers and likelihoods of kinds
that this program does not know are shown as they stand in the file.`,
		Example: `  demo inspect houses.safetensors
  demo inspect weights.npz --json
  demo inspect run                  # the newest checkpoint there`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return misuse(errors.Errorf("%s takes one FILE, got %d", cmd.CommandPath(), len(args)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := inspect(args[0])
			if err != nil {
				return errors.Wrap(err, args[0])
			}
			if c := found.Checkpoint; c != nil {
				for _, damaged := range c.PassedOver {
					fmt.Fprintf(cmd.ErrOrStderr(), "demo: passed over: %s\n", damaged)
				}
			}
			if asJSON {
				return errors.Wrap(json.NewEncoder(cmd.OutOrStdout()).Encode(found), "writing JSON")
			}
			_, err = io.WriteString(cmd.OutOrStdout(), found.text())
			return errors.Wrap(err, "writing")
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object in place of the report")
	return c
}

// inspected is what is inside of a file, as JSON.
type inspected struct {
	File       string             `json:"file"`
	Format     string             `json:"format"` // safetensors or npz
	Bytes      int64              `json:"bytes"`
	Checksum   string             `json:"checksum"` // right, or missing
	Network    *model.Description `json:"network"`
	Schema     *datasets.Schema   `json:"schema"`
	Checkpoint *runState          `json:"checkpoint"`
	Metadata   map[string]string  `json:"metadata"` // the rest of it
	Numbers    int                `json:"numbers"`
	Tensors    []inspectedTensor  `json:"tensors"`
}

// inspect looks into a file, or into the newest checkpoint of a folder.
func inspect(path string) (*inspected, error) {
	var passedOver []string
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		newest, err := trainer.ReadCheckpoint(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, errors.New("the folder holds no checkpoints; give a FILE, or the folder of a run")
		case err != nil:
			return nil, err
		}
		path = newest.Path
		for _, damaged := range newest.PassedOver {
			passedOver = append(passedOver, damaged.Error())
		}
	}
	found, err := inspectFile(path)
	if err == nil && found.Checkpoint != nil {
		found.Checkpoint.read(path)
		found.Checkpoint.PassedOver = passedOver
	}
	return found, err
}

func inspectFile(path string) (*inspected, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	found := &inspected{File: path, Bytes: info.Size(), Checksum: "missing", Metadata: map[string]string{}, Tensors: []inspectedTensor{}}
	buffered := bufio.NewReader(file)
	if start, err := buffered.Peek(2); err == nil && string(start) == "PK" { // a zip archive
		return found, found.readNPZ(file)
	}
	return found, found.readSafetensors(buffered)
}

// mostUnpacked is how many bytes of numbers a compressed archive may hold.
const mostUnpacked = 1 << 30

func (f *inspected) readNPZ(file *os.File) error {
	f.Format = "npz"
	arrays, checked, err := npz.Read(file, f.Bytes, max(f.Bytes, mostUnpacked))
	if err != nil {
		return err
	}
	if checked {
		f.Checksum = "right"
	}
	for _, a := range arrays {
		f.add(a.Name, a.Value)
	}
	return nil
}

func (f *inspected) readSafetensors(r io.Reader) error {
	f.Format = "safetensors"
	file, err := safetensors.Read(r)
	if err != nil {
		return err
	}
	if file.Checked {
		f.Checksum = "right"
	}
	for _, t := range file.Tensors {
		f.add(t.Name, t.Value)
	}
	f.Metadata = file.Metadata
	if _, ours := file.Metadata[model.DescriptionKey]; ours {
		d, err := model.Describe(file.Metadata)
		if err != nil {
			return err
		}
		f.Network = &d
		delete(f.Metadata, model.DescriptionKey)
	}
	if err := take(f.Metadata, schemaKey, &f.Schema); err != nil {
		return err
	}
	return take(f.Metadata, model.CheckpointKey, &f.Checkpoint)
}

// take takes a member out of the metadata, if it is there, and reads its JSON.
func take[T any](metadata map[string]string, key string, into **T) error {
	text, ok := metadata[key]
	if !ok {
		return nil
	}
	delete(metadata, key)
	return errors.Wrapf(json.Unmarshal([]byte(text), into), "the member %q of the file's metadata", key)
}
