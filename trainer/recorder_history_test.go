package trainer

import (
	"bytes"
	"context"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkg/errors"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"
)

// historyFormats are the recorders that write a history, each with its reader.
var historyFormats = []struct {
	name     string
	recorder func(io.Writer) Recorder
	read     func(io.Reader) ([]Epoch, error)
	first    string // the file of firstEpochs
}{
	{
		"CSV",
		func(w io.Writer) Recorder { return &CSVRecorder{W: w} },
		ReadCSVHistory,
		"epoch,steps,rate,gradient_norm,update_ratio," +
			"train_rows,train_log_likelihood,train_accuracy,train_mse,train_r2," +
			"held_out_rows,held_out_log_likelihood,held_out_accuracy,held_out_mse,held_out_r2\n" +
			"1,8,0.1,2.5,0.001,5,-0.75,0.8,0,0,2,-1e-07,1,0,0\n" +
			"2,16,0.1,-0,Infinity,5,-Infinity,0,NaN,0.30000000000000004,,,,,\n",
	},
	{
		"JSON lines",
		func(w io.Writer) Recorder { return &JSONLRecorder{W: w} },
		ReadJSONLHistory,
		`{"epoch":1,"steps":8,"rate":0.1,"gradient_norm":2.5,"update_ratio":0.001,` +
			`"train_rows":5,"train_log_likelihood":-0.75,"train_accuracy":0.8,"train_mse":0,"train_r2":0,` +
			`"held_out_rows":2,"held_out_log_likelihood":-1e-07,"held_out_accuracy":1,"held_out_mse":0,"held_out_r2":0}` + "\n" +
			`{"epoch":2,"steps":16,"rate":0.1,"gradient_norm":-0,"update_ratio":"Infinity",` +
			`"train_rows":5,"train_log_likelihood":"-Infinity","train_accuracy":0,"train_mse":"NaN","train_r2":0.30000000000000004}` + "\n",
	},
}

var firstEpochs = []Epoch{
	{
		Epoch: 1, Steps: 8, Rate: 0.1, GradientNorm: 2.5, UpdateRatio: 0.001,
		Train:   Measures{Rows: 5, LogLikelihood: -0.75, Accuracy: 0.8},
		HeldOut: &Measures{Rows: 2, LogLikelihood: -1e-7, Accuracy: 1},
	},
	{
		Epoch: 2, Steps: 16, Rate: 0.1, GradientNorm: math.Copysign(0, -1), UpdateRatio: math.Inf(1),
		Train: Measures{Rows: 5, LogLikelihood: math.Inf(-1), MSE: math.NaN(), R2: 0.1 + 0.2*1.0000000000000002},
	},
}

// sameBits compares numbers bit for bit, but for NaN, of which there is one.
var sameBits = cmp.Comparer(func(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
})

// record sends a recorder the events of a run that has some epochs when it
// starts, and takes others.
func record(r Recorder, before, then []Epoch) error {
	run := &Run{Epochs: append([]Epoch(nil), before...)}
	if err := r.Record(Event{Kind: Started, Run: run}); err != nil {
		return err
	}
	for _, e := range then {
		if err := r.Record(Event{Kind: Stepped, Run: run, Epoch: Epoch{Epoch: e.Epoch}}); err != nil {
			return err
		}
		run.Epochs, run.Last = append(run.Epochs, e), e
		if err := r.Record(Event{Kind: EpochEnded, Run: run, Epoch: e}); err != nil {
			return err
		}
	}
	return r.Record(Event{Kind: Ended, Run: run})
}

// Files by hand.
func TestHistoryFiles(t *testing.T) {
	for _, f := range historyFormats {
		var b bytes.Buffer
		if err := record(f.recorder(&b), nil, firstEpochs); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f.first, b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.name, diff)
		}
		got, err := f.read(strings.NewReader(f.first))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(firstEpochs, got, sameBits); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.name, diff)
		}
	}
}

// fill draws every number of a struct, be it added tomorrow: any bits, among
// them NaN, infinities, -0 and numbers that are not normal.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Int:
		v.SetInt(rapid.Int64().Draw(t, "int"))
	case reflect.Float64:
		v.SetFloat(rapid.OneOf(
			rapid.Map(rapid.Uint64(), math.Float64frombits),
			rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.MaxFloat64, 5e-324}),
		).Draw(t, "float"))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	default:
		t.Fatalf("a history has a %v, which nobody draws", v.Type())
	}
}

func drawHistory(t *rapid.T) []Epoch {
	var history []Epoch
	for i := range rapid.IntRange(0, 5).Draw(t, "epochs") {
		var e Epoch
		fill(t, reflect.ValueOf(&e).Elem())
		e.Epoch = i + 1
		history = append(history, e)
	}
	return history
}

// Any history comes back as it was, also from a run that was resumed.
func TestHistoryProperty(t *testing.T) {
	for _, f := range historyFormats {
		t.Run(f.name, rapid.MakeCheck(func(t *rapid.T) {
			history := drawHistory(t)
			resumed := rapid.IntRange(0, len(history)).Draw(t, "resumed")
			var b bytes.Buffer
			if err := record(f.recorder(&b), history[:resumed], history[resumed:]); err != nil {
				t.Fatal(err)
			}
			got, err := f.read(&b)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(history, got, sameBits); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}))
	}
}

// What a run of the trainer leaves in the files is its history.
func TestHistoryOfARun(t *testing.T) {
	train, held, net := irisSplit(t)
	for _, f := range historyFormats {
		var classes, values bytes.Buffer
		classified, err := Fit(context.Background(), net, train, Settings{Batch: 32, Epochs: 5, HeldOut: held, Recorder: f.recorder(&classes)})
		if err != nil {
			t.Fatal(err)
		}
		regressed, err := Fit(context.Background(), regression(t, tensor.Float32), line, Settings{Epochs: 5, Recorder: f.recorder(&values)})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			file *bytes.Buffer
			want *Run
		}{{&classes, classified}, {&values, regressed}} {
			got, err := f.read(c.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want.Epochs, got, sameBits); diff != "" || len(got) != 5 {
				t.Errorf("%s (-want +got):\n%s", f.name, diff)
			}
		}
	}
}

// A run that is killed and resumed leaves the file of one that was not.
func TestHistoryOfAResumedRun(t *testing.T) {
	train, held, net := irisSplit(t)
	start := net.Snapshot()
	settings := Settings{Batch: 32, Epochs: 6, HeldOut: held}
	for _, f := range historyFormats {
		var whole, killed, resumed bytes.Buffer
		settings.Checkpoint, settings.Recorder = Checkpoint{}, f.recorder(&whole)
		if err := net.Restore(start); err != nil {
			t.Fatal(err)
		}
		if _, err := Fit(context.Background(), net, train, settings); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		settings.Checkpoint.Dir = t.TempDir()
		settings.Recorder = Recorders{f.recorder(&killed), RecorderFunc(func(e Event) error {
			if e.Kind == Stepped && e.Epoch.Epoch == 4 {
				cancel()
			}
			return nil
		})}
		if err := net.Restore(start); err != nil {
			t.Fatal(err)
		}
		if _, err := Fit(ctx, net, train, settings); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		settings.Recorder = f.recorder(&resumed)
		if _, err := Resume(context.Background(), net, train, settings); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole.String(), resumed.String()); diff != "" {
			t.Errorf("%s, resumed (-want +got):\n%s", f.name, diff)
		}
		if !strings.HasPrefix(whole.String(), killed.String()) || killed.Len() == 0 || killed.Len() == whole.Len() {
			t.Errorf("%s: the run that was killed left\n%s", f.name, &killed)
		}
	}
}

// A run that goes on in the same process may have its recorder again; one that
// begins anew may not.
func TestHistoryGoesOn(t *testing.T) {
	for _, f := range historyFormats {
		var b bytes.Buffer
		r := f.recorder(&b)
		for _, from := range []int{0, 1, 2} { // no epoch, one, none, none: each leg stops after one at most
			if err := record(r, firstEpochs[:from], firstEpochs[from:min(from+1, 2)]); err != nil {
				t.Fatalf("%s, from epoch %d: %v", f.name, from, err)
			}
		}
		if diff := cmp.Diff(f.first, b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.name, diff)
		}
		if err := record(r, nil, firstEpochs); err == nil || !strings.Contains(err.Error(), "a file of its own") {
			t.Errorf("%s: a second run gave %v", f.name, err)
		}
		if b.String() != f.first {
			t.Errorf("%s: the second run changed the file", f.name)
		}
	}
}

// lineWriter takes some lines and then no more; each must come whole.
type lineWriter struct {
	t     *testing.T
	lines int
}

var errFull = errors.New("the disk is full")

func (w *lineWriter) Write(p []byte) (int, error) {
	if !bytes.HasSuffix(p, []byte("\n")) || bytes.Count(p, []byte("\n")) != 1 {
		w.t.Errorf("wrote %q, want a whole line", p)
	}
	if w.lines--; w.lines < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestHistoryOnAFullDisk(t *testing.T) {
	for _, f := range historyFormats {
		for lines := range strings.Count(f.first, "\n") {
			if err := record(f.recorder(&lineWriter{t, lines}), nil, firstEpochs); !errors.Is(err, errFull) {
				t.Errorf("%s, after %d lines: %v", f.name, lines, err)
			}
		}
		if err := record(f.recorder(nil), nil, firstEpochs); err == nil || !strings.Contains(err.Error(), "W is nil") {
			t.Errorf("%s without W: %v", f.name, err)
		}
	}
}
