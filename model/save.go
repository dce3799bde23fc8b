package model

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"

	"github.com/google/renameio/v2/maybe"
	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
)

// Save writes the network to a file, in the safetensors format: its weights
// under their names, and in the metadata its layers, preprocessing,
// likelihood, names, seed and Config.Metadata, the version of this library,
// and a SHA-256 of the whole file. Other programs read the weights from it.
//
// The file is written under another name, synced to the disk and renamed, so
// that it appears whole or not at all, and one that was there before is left
// as it was by an error. Not so on Windows, where a file cannot be replaced in
// one step, and a crash while writing leaves a part of it.
func (n *Network) Save(path string) error {
	var content bytes.Buffer
	if err := n.Encode(&content); err != nil {
		return err
	}
	return errors.Wrapf(maybe.WriteFile(path, content.Bytes(), 0o644), "model: saving %s", path)
}

// Encode writes what Save writes. A parameter that is NaN or infinite is an
// error, and so is a layer, activation, initialiser or likelihood of a user's
// own that was not registered.
func (n *Network) Encode(w io.Writer) error {
	description, err := n.describe()
	if err != nil {
		return err
	}
	metadata := maps.Clone(n.config.Metadata)
	if metadata == nil {
		metadata = map[string]string{}
	}
	for _, key := range []string{DescriptionKey, CheckpointKey, safetensors.ChecksumKey} {
		if _, taken := metadata[key]; taken {
			return errors.Errorf("model: the key %q of Config.Metadata is taken; use another", key)
		}
	}
	metadata[DescriptionKey] = string(description)
	n.weights.RLock()
	defer n.weights.RUnlock()
	tensors, err := n.finiteTensors()
	if err != nil {
		return err
	}
	return errors.Wrap(safetensors.Write(w, safetensors.File{Tensors: tensors, Metadata: metadata}), "model: saving")
}

// finiteTensors returns every parameter and buffer by name, or an error if one
// is not fit to be saved. The caller holds the lock on the weights.
func (n *Network) finiteTensors() (tensors []safetensors.Tensor, err error) {
	for name, value := range n.tensors() {
		if notFiniteIn(value) >= 0 {
			return nil, errors.Errorf("model: saving: %q holds a number that is not finite; train anew at a lower rate", name)
		}
		tensors = append(tensors, safetensors.Tensor{Name: name, Value: value})
	}
	return tensors, nil
}

func (n *Network) describe() (text []byte, err error) {
	defer recovered(&err, "model: saving")
	d := Description{
		Version: FileVersion, Library: Version, Inputs: n.config.Inputs, Dtype: n.config.Dtype.String(), Seed: n.config.Seed,
		Features: n.config.Features, Classes: n.config.Classes, Names: n.names, Outputs: n.rowShapes(),
	}
	if d.Likelihood, err = losses.Marshal(n.config.Likelihood); err != nil {
		return nil, errors.Wrap(err, "model: saving the likelihood")
	}
	for i, layer := range n.layers {
		text, err := kinds.Marshal(layer)
		if err != nil {
			return nil, errors.Wrapf(err, "model: saving layer %d (%T)", i+1, layer)
		}
		d.Layers = append(d.Layers, text)
	}
	return json.Marshal(d)
}

// rowShapes returns the shape of each layer's output for a row.
func (n *Network) rowShapes() [][]int {
	var shapes [][]int
	for _, layer := range n.summary.Layers {
		shapes = append(shapes, append([]int{}, layer.Shape[1:]...))
	}
	return shapes
}
