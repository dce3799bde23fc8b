package model_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/ascent-ml/ascent/internal/hostile"
	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// Whatever the bytes are, loading them gives an error, or a network that can be
// saved. They are taken for a file, and for the description of a network in a
// file whose checksum is right, since few changes leave it so.
func FuzzDecode(f *testing.F) {
	var file bytes.Buffer
	net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Categorical{Classes: 3}, Features: []string{"a", "b", "c", "d"}},
		stacks(3)["dropout"]...)
	if err != nil {
		f.Fatal(err)
	}
	if err := net.Encode(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	whole, err := safetensors.Read(&file)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(whole.Metadata["ascent"]))
	for _, layers := range []string{
		`{"kind":"standardize"},{"kind":"dense","Units":1}`,
		`{"kind":"dropout","Rate":0.5},{"kind":"activation","Function":{"kind":"leakyrelu","Slope":0.2}}`,
		`{"kind":"dense","Units":1,"NoBias":true,"Start":{"kind":"constant","Value":2},"Activation":{"kind":"gelu"}}`,
	} {
		f.Add([]byte(`{"version":1,"inputs":1,"dtype":"float64","seed":"1","likelihood":{"kind":"bernoulli"},"layers":[` + layers + `]}`))
	}
	f.Add([]byte(`{"version":1,"inputs":2147483647,"dtype":"float32","seed":"1","likelihood":{"kind":"gaussian","Outputs":2147483647},"layers":[{"kind":"dropout","Rate":0.5}]}`))
	// Masks of a gigabyte, if they had to be there before training.
	f.Add([]byte(`{"version":1,"inputs":65536,"dtype":"float32","seed":"1","likelihood":{"kind":"gaussian","Outputs":65536},"layers":[` +
		strings.Repeat(`{"kind":"dropout","Rate":0.5},`, 700) + `{"kind":"dropout"}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		files := [][]byte{content}
		for _, tensors := range [][]safetensors.Tensor{nil, whole.Tensors} {
			var file bytes.Buffer
			metadata := map[string]string{"ascent": string(content)}
			if err := safetensors.Write(&file, safetensors.File{Tensors: tensors, Metadata: metadata}); err == nil {
				files = append(files, file.Bytes())
			}
		}
		for _, file := range files {
			var net *model.Network
			var err error
			hostile.Limit(t, func() { net, err = model.Decode(bytes.NewReader(file)) })
			if err != nil {
				continue
			}
			if err := net.Encode(&bytes.Buffer{}); err != nil {
				t.Fatalf("a network that was loaded cannot be saved: %v", err)
			}
		}
	})
}
