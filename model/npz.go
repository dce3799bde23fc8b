package model

import (
	"bytes"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/google/renameio/v2/maybe"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/npz"
)

// SaveNPZ writes the network's parameters, and the means and deviations of
// Standardize, under their names into a numpy archive (npz), in the way of
// Save. The rest of the network is not in it. In Python,
//
//	w = numpy.load(path)["dense1.weight"]  # of shape (in, units)
func (n *Network) SaveNPZ(path string) error {
	n.weights.RLock()
	defer n.weights.RUnlock()
	tensors, err := n.finiteTensors()
	if err != nil {
		return err
	}
	var arrays []npz.Array
	for _, t := range tensors {
		arrays = append(arrays, npz.Array{Name: t.Name, Value: t.Value})
	}
	var content bytes.Buffer
	if err := npz.Write(&content, arrays); err != nil {
		return errors.Wrap(err, "model: saving")
	}
	return errors.Wrapf(maybe.WriteFile(path, content.Bytes(), 0o644), "model: saving %s", path)
}

// LoadNPZ sets the numbers that SaveNPZ writes to those of a numpy archive, of
// SaveNPZ's or of
//
//	numpy.savez(path, **{"dense1.weight": w, "dense1.bias": b})
//
// It must have an array of the right shape and dtype for each of them, all
// finite, and no others; if not, the network stays as it was.
func (n *Network) LoadNPZ(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return errors.Wrap(err, "model: loading")
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return errors.Wrap(err, "model: loading")
	}
	return errors.Wrapf(n.readNPZ(file, info.Size()), "model: loading %s", path)
}

func (n *Network) readNPZ(r io.ReaderAt, size int64) error {
	bytes := int64(0)
	for _, value := range n.tensors() {
		bytes += int64(value.DataSize()) * int64(value.Dtype().Size())
	}
	// Twice as much and a little leaves room for arrays of a wrong dtype or
	// shape, which an error will name.
	arrays, _, err := npz.Read(r, size, 2*bytes+1<<20)
	if err != nil {
		return err
	}
	stored := map[string]*tensor.Dense{}
	for _, a := range arrays {
		stored[a.Name] = a.Value
	}
	return n.Update(func() error { return n.set(stored) })
}

// set copies tensors into the network's own, if all of them fit.
func (n *Network) set(stored map[string]*tensor.Dense) error {
	var names []string
	for name, value := range n.tensors() {
		names = append(names, name)
		if err := fits(name, stored[name], n.config.Dtype, value.Shape()); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		if !slices.Contains(names, name) {
			return errors.Errorf("the file has a tensor %q, which no layer asks for; there are %q", name, names)
		}
	}
	for name, value := range n.tensors() {
		if err := tensor.Copy(value, stored[name]); err != nil {
			return errors.Wrapf(err, "copying %q", name)
		}
	}
	return nil
}

// fits returns an error unless a tensor of a file, nil if it has none of that
// name, is what the network needs.
func fits(name string, stored *tensor.Dense, dtype tensor.Dtype, shape []int) error {
	switch {
	case stored == nil:
		return errors.Errorf("there is no tensor %q", name)
	case !slices.Equal(stored.Shape(), shape) || stored.Dtype() != dtype:
		return errors.Errorf("the tensor %q is %v %v, the network needs %v %v", name, stored.Dtype(), stored.Shape(), dtype, tensor.Shape(shape))
	case notFiniteIn(stored) >= 0:
		return errors.Errorf("the tensor %q holds a number that is not finite", name)
	}
	return nil
}
