package trainer

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// identityOf says in words what a run's weights follow from: by name the
// settings, the network apart from its parameters, and the data. Two runs of
// the same identity go the same way.
func identityOf(net *model.Network, train Source, s Settings) (map[string]string, error) {
	identity := map[string]string{}
	n, err := rowsOf(train)
	if err != nil {
		return nil, err
	}
	s.Batch, s.Rate, s.Method = s.batch(n), s.schedule(), s.method()
	settings := reflect.ValueOf(s)
	for i := range settings.NumField() {
		switch name := settings.Type().Field(i).Name; name {
		case "Epochs", "HeldOut", "Recorder", "Checkpoint": // these do not matter, or are told below
		default:
			identity[name] = inWords(settings.Field(i))
		}
	}
	if err := identifyNetwork(identity, net); err != nil {
		return nil, err
	}
	if identity["training data"], err = identifyData(net, train); err != nil {
		return nil, errors.Wrap(err, "training data")
	}
	identity["held-out data"] = "none"
	if s.HeldOut != nil {
		if identity["held-out data"], err = identifyData(net, s.HeldOut); err != nil {
			return nil, errors.Wrap(err, "held-out data")
		}
	}
	return identity, nil
}

// address is how the package fmt writes where a pointer or a function is.
var address = regexp.MustCompile(`\(0x[0-9a-f]+\)`)

// inWords is a setting as Go writes it, without addresses in memory.
func inWords(v reflect.Value) string {
	for (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) && !v.IsNil() {
		v = v.Elem()
	}
	format := "%#v"
	if v.CanInt() || v.CanUint() || v.CanFloat() {
		format = "%v"
	}
	return address.ReplaceAllString(fmt.Sprintf(format, v), "")
}

// identifyNetwork adds the network's declaration, and its tensors that are no
// parameters.
func identifyNetwork(identity map[string]string, net *model.Network) error {
	file, err := modelFile(net)
	if err != nil {
		return err
	}
	d, err := model.Describe(file.Metadata)
	if err != nil {
		return err
	}
	declared := reflect.ValueOf(d)
	for i := range declared.NumField() {
		name := declared.Type().Field(i).Name
		if name == "Version" || name == "Library" { // another one may go on
			continue
		}
		text, err := json.Marshal(declared.Field(i).Interface())
		if err != nil {
			return errors.WithStack(err)
		}
		identity["network "+name] = string(text)
	}
	trained := map[string]bool{}
	for _, p := range net.Parameters() {
		trained[p.Name] = true
	}
	for _, t := range file.Tensors {
		if !trained[t.Name] {
			identity["network "+t.Name] = fmt.Sprintf("%v with the digest %x", t.Value.Shape(), digest(nil, t.Value)[:8])
		}
	}
	return nil
}

// identifyData reads the data once and sums them up.
func identifyData(net *model.Network, source Source) (string, error) {
	n, err := rowsOf(source)
	if err != nil {
		return "", err
	}
	var sum []byte
	all := chunks(n)
	for i := range all.steps() {
		rows := all.batch(i)
		x := tensor.New(tensor.Of(net.Dtype()), tensor.WithShape(len(rows), net.Inputs()))
		y := tensor.New(tensor.Of(net.Dtype()), tensor.WithShape(len(rows), net.Likelihood().Targets()))
		if err := gather(source, rows, x, y); err != nil {
			return "", err
		}
		weights, err := checkWeights(source, rows)
		if err != nil {
			return "", err
		}
		sum = digest(sum, x, y, tensor.New(tensor.WithShape(len(rows)), tensor.WithBacking(weights)))
	}
	return fmt.Sprintf("rows and features (%d, %d) with the digest %x", n, net.Inputs(), sum[:8]), nil
}

// digest is the SHA-256 of what came before and of the tensors' numbers; 8 of
// its bytes are enough to tell data apart that nobody has made to be alike.
func digest(before []byte, tensors ...*tensor.Dense) []byte {
	sum := sha256.New()
	sum.Write(before)
	for _, t := range tensors {
		_ = binary.Write(sum, binary.LittleEndian, t.Data()) // a sum takes all that it is given
	}
	return sum.Sum(nil)
}

// sameRun returns an error that names what differs between a run and the one
// that a checkpoint is of, apart from what is meant to: data first, for much
// follows from them.
func sameRun(here, there map[string]string, changed []string) error {
	names := map[string]bool{}
	for name := range here {
		names[name] = true
	}
	for name := range there {
		names[name] = true
	}
	for _, name := range changed {
		if !names[name] {
			return errors.Errorf("Checkpoint.Changed names %q; it may name %s", name, strings.Join(slices.Sorted(maps.Keys(names)), ", "))
		}
		delete(names, name)
	}
	order := func(name string) int {
		switch {
		case strings.HasSuffix(name, " data"):
			return 0
		case strings.HasPrefix(name, "network "):
			return 2
		}
		return 1
	}
	var differences []string
	for _, name := range slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a, b))
	}) {
		if a, b := here[name], there[name]; a != b {
			differences = append(differences, fmt.Sprintf("%s is %s, and was %s", name, short(a), short(b)))
		}
	}
	const most = 4
	if n := len(differences); n > most {
		differences = append(differences[:most], fmt.Sprintf("and %d more", n-most))
	}
	if differences == nil {
		return nil
	}
	return errors.Errorf("this is another run than that of the checkpoint: %s; go on with what it began with, or name in Checkpoint.Changed what is meant to differ",
		strings.Join(differences, "; "))
}

// short is a text at a length for an error.
func short(text string) string {
	const most = 200
	switch {
	case text == "":
		return "nothing"
	case len(text) > most:
		return text[:most] + "..."
	}
	return text
}
