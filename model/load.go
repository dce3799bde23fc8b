package model

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
)

var dtypes = map[string]tensor.Dtype{"float32": tensor.Float32, "float64": tensor.Float64}

// What a file may ask for without holding as much itself.
const (
	maxScores = 1 << 16 // scores a row, of a network of fewer numbers: a likelihood takes memory for each
	maxLayers = 10_000
)

// Load reads a network from a file that Save wrote, or from a checkpoint of
// package trainer. Layers, activations, initialisers and likelihoods of a
// user's own must have been registered. A file that was damaged, cut short or
// changed by another program is an error.
func Load(path string) (*Network, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.Wrap(err, "model: loading")
	}
	defer file.Close()
	n, err := decode(file)
	return n, errors.Wrapf(err, "model: loading %s", path)
}

// Decode reads what Encode wrote.
func Decode(r io.Reader) (*Network, error) {
	n, err := decode(r)
	return n, errors.Wrap(err, "model: loading")
}

func decode(r io.Reader) (*Network, error) {
	file, err := safetensors.Read(r)
	if err != nil {
		return nil, err
	}
	d, err := Describe(file.Metadata)
	if err != nil {
		return nil, err
	}
	if !file.Checked && d.Version > 1 {
		return nil, errors.Errorf("the file has no checksum %q in its metadata: it is damaged, or another program has changed it; Network.LoadNPZ reads parameters of other programs", safetensors.ChecksumKey)
	}
	delete(file.Metadata, DescriptionKey)
	if _, ok := file.Metadata[CheckpointKey]; ok {
		delete(file.Metadata, CheckpointKey)
		file.Tensors = slices.DeleteFunc(file.Tensors, func(t safetensors.Tensor) bool {
			return strings.HasPrefix(t.Name, CheckpointKey+".")
		})
	}
	return d.restore(file)
}

func (d Description) restore(file safetensors.File) (n *Network, err error) {
	defer recovered(&err, "restoring the network")
	config := Config{Inputs: d.Inputs, Seed: d.Seed, Features: d.Features, Classes: d.Classes, Metadata: file.Metadata}
	var ok bool
	if config.Dtype, ok = dtypes[d.Dtype]; !ok {
		return nil, errors.Errorf("unknown dtype %q; it must be float32 or float64", d.Dtype)
	}
	if config.Likelihood, err = losses.Unmarshal(d.Likelihood); err != nil {
		return nil, errors.Wrap(err, "the likelihood")
	}
	if len(d.Layers) > maxLayers {
		return nil, errors.Errorf("%d layers are more than the %d allowed", len(d.Layers), maxLayers)
	}
	var layers []Layer
	for i, text := range d.Layers {
		layer, err := kinds.Unmarshal(text)
		if err != nil {
			return nil, errors.Wrapf(err, "layer %d", i+1)
		}
		layers = append(layers, layer)
	}
	stored, numbers := map[string]*tensor.Dense{}, 0
	for _, t := range file.Tensors {
		stored[t.Name] = t.Value
		numbers += t.Value.DataSize()
	}
	if k := config.Likelihood.Scores(); k > max(numbers, maxScores) {
		return nil, errors.Errorf("the likelihood %s has %d scores a row, of a network of %d numbers", config.Likelihood.Name(), k, numbers)
	}
	if n, err = declare(config, layers, stored); err != nil {
		return nil, err
	}
	for name := range n.tensors() {
		delete(stored, name)
	}
	for name := range stored {
		return nil, errors.Errorf("the file has a tensor %q, which no layer asks for", name)
	}
	return n, d.checkLayers(n)
}

// checkLayers returns an error unless the network's layers have the names and
// shapes that they had when it was saved: a layer of a user's own may have
// changed since.
func (d Description) checkLayers(n *Network) error {
	if d.Version == 1 {
		return nil
	}
	if len(d.Names) != len(n.names) || len(d.Outputs) != len(n.names) {
		return errors.Errorf("the file names %d layers and the shapes of %d, but describes %d", len(d.Names), len(d.Outputs), len(n.names))
	}
	for i, shape := range n.rowShapes() {
		if n.names[i] != d.Names[i] || !slices.Equal(shape, d.Outputs[i]) {
			return errors.Errorf("layer %d is %s and gives %v for a row; when it was saved, it was %s and gave %v", i+1, n.names[i], shape, d.Names[i], d.Outputs[i])
		}
	}
	return nil
}
