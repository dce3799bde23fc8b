package model

import (
	"encoding/json"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/safetensors"
)

// Version is the version of this library, which the files that it writes name.
const Version = "0.1.0"

// FileVersion is the version of the model files that this library writes. It
// reads those of version 1 too, which had no checksum, no shapes and no name
// of the library. It changes when an older library would read a file wrongly.
const FileVersion = 2

// DescriptionKey is the member of a file's metadata that holds the
// Description; the other members are Config.Metadata.
const DescriptionKey = "ascent"

// CheckpointKey is the member of a file's metadata that makes it a checkpoint
// of a run; with a dot behind it, it is what the names of those tensors begin
// with that are not the network's. Load passes both over. See
// trainer.Checkpoint.
const CheckpointKey = "checkpoint"

// Description is what a file says of its network apart from the numbers, as it
// stands there: layers and likelihood may be of kinds that this program does
// not know.
type Description struct {
	// Version is that of the file, and Library that of the library that
	// wrote it; "" in a file of version 1.
	Version int    `json:"version"`
	Library string `json:"library,omitempty"`
	// Inputs, Dtype, Seed, Features and Classes are as in Config.
	Inputs   int      `json:"inputs"`
	Dtype    string   `json:"dtype"`
	Seed     uint64   `json:"seed,string"`
	Features []string `json:"features,omitempty"`
	Classes  []string `json:"classes,omitempty"`
	// Likelihood and Layers are the settings of each, and in a member "kind"
	// the name that it is registered under.
	Likelihood json.RawMessage   `json:"likelihood"`
	Layers     []json.RawMessage `json:"layers"`
	// Names are the layers' names, which those of their tensors begin with,
	// and Outputs the shapes of what they give for a row. Both are missing in
	// a file of version 1.
	Names   []string `json:"names,omitempty"`
	Outputs [][]int  `json:"outputs,omitempty"`
}

// maxDepth is how deep the settings of a layer may be nested.
const maxDepth = 64

// Describe reads the description of a network from the metadata of a
// safetensors file. It is an error if there is none, and if it is of a version
// that this library does not know.
func Describe(metadata map[string]string) (Description, error) {
	text, ok := metadata[DescriptionKey]
	if !ok {
		return Description{}, errors.Errorf("the file holds tensors, but no network of Ascent's: its metadata has no member %q; Network.LoadNPZ reads parameters of other programs", DescriptionKey)
	}
	if err := safetensors.CheckJSON([]byte(text), maxDepth); err != nil {
		return Description{}, errors.Wrap(err, "the description of the network")
	}
	var d Description
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return Description{}, errors.Wrap(err, "the description of the network")
	}
	if d.Version < 1 || d.Version > FileVersion {
		return Description{}, errors.Errorf("the file is of version %d; this library, %s, reads versions 1 to %d; a newer one may read it", d.Version, Version, FileVersion)
	}
	return d, nil
}
