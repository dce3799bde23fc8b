package model

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"

	"github.com/google/renameio/v2/maybe"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/registry"
	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
)

// kinds are the layers that a file may name.
var kinds registry.Registry[Layer]

func init() {
	for kind, prototype := range map[string]Layer{
		"dense": Dense{}, "activation": Activation{}, "dropout": Dropout{}, "standardize": Standardize{},
	} {
		if err := kinds.Register(kind, prototype); err != nil {
			panic(err)
		}
	}
}

// Register files a layer of a user's own under a kind, so that networks that
// have it can be saved and loaded. The struct is written as JSON; what must
// not be in the file carries the tag `json:"-"`.
func Register(kind string, prototype Layer) error {
	return errors.Wrap(kinds.Register(kind, prototype), "model")
}

// architecture is what a file says of a network apart from its tensors.
type architecture struct {
	Version    int               `json:"version"`
	Inputs     int               `json:"inputs"`
	Dtype      string            `json:"dtype"`
	Seed       uint64            `json:"seed,string"`
	Likelihood json.RawMessage   `json:"likelihood"`
	Layers     []json.RawMessage `json:"layers"`
	Features   []string          `json:"features,omitempty"`
	Classes    []string          `json:"classes,omitempty"`
}

// architectureKey is the member of a file's metadata that holds the
// architecture; the other members are Config.Metadata.
const architectureKey = "ascent"

// version is the version of architecture that this package writes.
const version = 1

var dtypes = map[string]tensor.Dtype{"float32": tensor.Float32, "float64": tensor.Float64}

// Save writes the network to a file: its weights, layers, preprocessing,
// likelihood, names and metadata, in the safetensors format. The file appears
// whole or not at all; but on Windows, where a file cannot be replaced in one
// step, a crash while writing leaves a part of it.
func (n *Network) Save(path string) error {
	var content bytes.Buffer
	if err := n.Encode(&content); err != nil {
		return err
	}
	return errors.Wrap(maybe.WriteFile(path, content.Bytes(), 0o644), "model: saving")
}

// Encode writes what Save writes. A parameter that is NaN or infinite is an
// error.
func (n *Network) Encode(w io.Writer) error {
	description, err := n.describe()
	if err != nil {
		return err
	}
	metadata := maps.Clone(n.config.Metadata)
	if metadata == nil {
		metadata = map[string]string{}
	}
	if _, taken := metadata[architectureKey]; taken {
		return errors.Errorf("model: the key %q of Config.Metadata is taken; use another", architectureKey)
	}
	metadata[architectureKey] = string(description)
	n.weights.RLock()
	defer n.weights.RUnlock()
	var tensors []safetensors.Tensor
	for name, value := range n.tensors() {
		if notFiniteIn(value) >= 0 {
			return errors.Errorf("model: saving: %q holds a number that is not finite; train anew at a lower rate", name)
		}
		tensors = append(tensors, safetensors.Tensor{Name: name, Value: value})
	}
	return errors.Wrap(safetensors.Write(w, safetensors.File{Tensors: tensors, Metadata: metadata}), "model: saving")
}

func (n *Network) describe() (text []byte, err error) {
	defer recovered(&err, "model: saving")
	a := architecture{
		Version: version, Inputs: n.config.Inputs, Dtype: n.config.Dtype.String(), Seed: n.config.Seed,
		Features: n.config.Features, Classes: n.config.Classes,
	}
	if a.Likelihood, err = losses.Marshal(n.config.Likelihood); err != nil {
		return nil, errors.Wrap(err, "model: saving the likelihood")
	}
	for i, layer := range n.layers {
		text, err := kinds.Marshal(layer)
		if err != nil {
			return nil, errors.Wrapf(err, "model: saving layer %d (%T)", i+1, layer)
		}
		a.Layers = append(a.Layers, text)
	}
	return json.Marshal(a)
}

// Load reads a network from a file that Save wrote. Layers, activations,
// initialisers and likelihoods of a user's own must have been registered.
func Load(path string) (*Network, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.Wrap(err, "model: loading")
	}
	defer file.Close()
	n, err := Decode(file)
	return n, errors.Wrapf(err, "model: loading %s", path)
}

// Decode reads what Encode wrote.
func Decode(r io.Reader) (*Network, error) {
	file, err := safetensors.Read(r)
	if err != nil {
		return nil, err
	}
	description, ok := file.Metadata[architectureKey]
	if !ok {
		return nil, errors.Errorf("this safetensors file holds tensors, but no network of Ascent's: its metadata has no member %q", architectureKey)
	}
	var a architecture
	if err := json.Unmarshal([]byte(description), &a); err != nil {
		return nil, errors.Wrap(err, "the description of the network")
	}
	if a.Version != version {
		return nil, errors.Errorf("the file is of version %d, this library reads version %d", a.Version, version)
	}
	delete(file.Metadata, architectureKey)
	return a.restore(file)
}

func (a architecture) restore(file safetensors.File) (n *Network, err error) {
	defer recovered(&err, "restoring the network")
	config := Config{Inputs: a.Inputs, Seed: a.Seed, Features: a.Features, Classes: a.Classes, Metadata: file.Metadata}
	var ok bool
	if config.Dtype, ok = dtypes[a.Dtype]; !ok {
		return nil, errors.Errorf("unknown dtype %q", a.Dtype)
	}
	if config.Likelihood, err = losses.Unmarshal(a.Likelihood); err != nil {
		return nil, errors.Wrap(err, "the likelihood")
	}
	var layers []Layer
	for i, text := range a.Layers {
		layer, err := kinds.Unmarshal(text)
		if err != nil {
			return nil, errors.Wrapf(err, "layer %d; a layer of your own needs model.Register before", i+1)
		}
		layers = append(layers, layer)
	}
	stored := map[string]*tensor.Dense{}
	for _, t := range file.Tensors {
		stored[t.Name] = t.Value
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
	return n, nil
}
