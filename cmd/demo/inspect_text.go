package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/ascent-ml/ascent/model"
)

// text is the report for people to read.
func (f *inspected) text() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s\n", f.File, f.kind())
	fmt.Fprintf(&text, "%s, %d bytes, %s\n", f.Format, f.Bytes,
		map[string]string{"right": "its checksum is right", "missing": "without a checksum"}[f.Checksum])
	if c := f.Checkpoint; c != nil {
		text.WriteString(c.text())
	}
	if f.Network != nil {
		text.WriteString(f.network(f.Network))
	}
	if f.Schema != nil {
		text.WriteString(f.columns())
	}
	for _, key := range slices.Sorted(maps.Keys(f.Metadata)) {
		fmt.Fprintf(&text, "\nmetadata %s: %s\n", printable(key), printable(f.Metadata[key]))
	}
	text.WriteString(f.tensors())
	return text.String()
}

// kind says what the file is.
func (f *inspected) kind() string {
	switch {
	case f.Checkpoint != nil:
		return "a checkpoint of a run"
	case f.Network != nil && f.Network.Library != "":
		return fmt.Sprintf("a network that Ascent %s has saved, in version %d of its files", printable(f.Network.Library), f.Network.Version)
	case f.Network != nil:
		return fmt.Sprintf("a network of Ascent's, in version %d of its files", f.Network.Version)
	case f.Format == "npz":
		return "a numpy archive"
	}
	return "tensors, without a network of Ascent's"
}

// network has what the network is, and a table of its layers.
func (f *inspected) network(d *model.Description) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "\nfeatures\t%d%s\n", d.Inputs, some(": ", printables(d.Features)))
	fmt.Fprintf(w, "likelihood\t%s\n", settings(d.Likelihood))
	if len(d.Classes) > 0 {
		fmt.Fprintf(w, "classes\t%d%s\n", len(d.Classes), some(": ", printables(d.Classes)))
	}
	fmt.Fprintf(w, "arithmetic\t%s\n", printable(d.Dtype))
	fmt.Fprintf(w, "seed\t%d\n", d.Seed)
	w.Flush()
	fmt.Fprintln(w, "\nlayer\toutput\tsettings")
	for i, layer := range d.Layers {
		name, output := strconv.Itoa(i+1), ""
		if len(d.Names) == len(d.Layers) && len(d.Outputs) == len(d.Layers) {
			name, output = printable(d.Names[i]), shape(d.Outputs[i])
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", name, output, settings(layer))
	}
	w.Flush()
	return text.String()
}

// columns has the columns of the table that the network was trained on.
func (f *inspected) columns() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "\ncolumn of the table\tholds\n")
	for _, c := range f.Schema.Columns {
		holds := "a number"
		if c.Categories != nil {
			holds = some("one of ", printables(c.Categories))
		}
		fmt.Fprintf(w, "%s\t%s\n", printable(c.Name), holds)
	}
	if f.Schema.Target != "" {
		fmt.Fprintf(w, "%s\tthe target\n", printable(f.Schema.Target))
	}
	w.Flush()
	return text.String()
}

// tensors has a table of the file's numbers.
func (f *inspected) tensors() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "\ntensor\tshape\ttype\tnumbers\tsmallest\tlargest\tmean\tzeros")
	for _, t := range f.Tensors {
		if f.ofRun(t) {
			continue
		}
		zeros := fmt.Sprintf("%.0f %%", 100*t.Zeros)
		if t.NotFinite > 0 {
			zeros += fmt.Sprintf(", %d not finite", t.NotFinite)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", printable(t.Name), shape(t.Shape), t.Dtype, t.Numbers, short(t.Min), short(t.Max), short(t.Mean), zeros)
	}
	count, numbers := f.runTensors()
	fmt.Fprintf(w, "total\t\t\t%d\n", f.Numbers-numbers)
	w.Flush()
	if count > 0 {
		fmt.Fprintf(&text, "\nand %d tensors of the run's state, %d numbers: the best epoch's parameters, what the method remembers, the history\n", count, numbers)
	}
	return text.String()
}

func shape(sizes []int) string {
	text := strings.Trim(fmt.Sprint(sizes), "[]")
	return "(" + strings.ReplaceAll(text, " ", ", ") + ")"
}

func short(v *float64) string {
	if v == nil {
		return "none"
	}
	return strconv.FormatFloat(*v, 'g', 4, 64)
}

func printables(names []string) (all []string) {
	for _, name := range names {
		all = append(all, printable(name))
	}
	return all
}

// settings writes a layer, likelihood or activation on a line: its kind, and
// after it the settings that are not left to themselves.
func settings(text json.RawMessage) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil || members == nil {
		return printable(string(text))
	}
	var kind string
	json.Unmarshal(members["kind"], &kind)
	delete(members, "kind")
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch value := string(members[name]); value {
		case "null", "0", "false":
		case "true":
			parts = append(parts, printable(name))
		default:
			if strings.HasPrefix(value, "{") {
				value = settings(members[name])
			}
			parts = append(parts, printable(name)+" "+printable(value))
		}
	}
	if len(parts) == 0 {
		return printable(kind)
	}
	return printable(kind) + " (" + strings.Join(parts, ", ") + ")"
}
