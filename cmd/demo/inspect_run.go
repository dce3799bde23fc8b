package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// runState is what of a checkpoint is worth showing.
type runState struct {
	Steps   int `json:"steps"`
	Batch   int `json:"batch"`
	Batches int `json:"batches"`
	Best    int `json:"best"`

	Last       *epochState         `json:"last_epoch"` // null before the first is complete
	BestEpoch  *epochState         `json:"best_epoch"`
	Flags      map[string][]string `json:"flags"`                 // that demo train was started with; null for another program's run
	Unread     string              `json:"unread,omitempty"`      // why there is no more than the steps
	PassedOver []string            `json:"passed_over,omitempty"` // newer checkpoints of the folder, and how they are damaged
}

// epochState is a completed epoch, with its mean log likelihoods of a row.
type epochState struct {
	Epoch   int      `json:"epoch"`
	Train   *float64 `json:"train_log_likelihood"` // null if it is not finite
	HeldOut *float64 `json:"held_out_log_likelihood"`
}

func newEpochState(e trainer.Epoch) *epochState {
	if e.Epoch == 0 {
		return nil
	}
	s := &epochState{Epoch: e.Epoch, Train: finite(e.Train.LogLikelihood)}
	if e.HeldOut != nil {
		s.HeldOut = finite(e.HeldOut.LogLikelihood)
	}
	return s
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// read adds what the checkpoint says of its run, if this version can read it.
func (r *runState) read(path string) {
	info, err := trainer.ReadCheckpoint(path)
	if err == nil {
		if text, ok := info.Metadata[flagsKey]; ok {
			err = json.Unmarshal([]byte(text), &r.Flags)
		}
	}
	if err != nil {
		r.Unread = err.Error()
		return
	}
	r.BestEpoch = newEpochState(info.Best)
	if n := len(info.Epochs); n > 0 {
		r.Last = newEpochState(info.Epochs[n-1])
	}
}

// text says where the run is, how well it does, and how it was started.
func (r *runState) text() string {
	var text strings.Builder
	if r.Unread != "" {
		fmt.Fprintf(&text, "\ntaken after %d steps, %d batches of %d into an epoch; %s\n", r.Steps, r.Batch, r.Batches, bestEpoch(r.Best))
		fmt.Fprintf(&text, "there is no more that can be read: %s\n", harmless(r.Unread))
		return text.String()
	}
	done, most := 0, ""
	if r.Last != nil {
		done = r.Last.Epoch
	}
	if epochs := r.Flags["epochs"]; len(epochs) == 1 && epochs[0] != "0" {
		most = " of at most " + harmless(epochs[0])
	}
	if r.Batch > 0 {
		fmt.Fprintf(&text, "\ntaken in epoch %d%s, after %d of its %d batches and %d steps in all\n", done+1, most, r.Batch, r.Batches, r.Steps)
	} else {
		fmt.Fprintf(&text, "\ntaken after epoch %d%s, %d steps\n", done, most, r.Steps)
	}
	text.WriteString(r.likelihoods())
	if r.Flags != nil {
		fmt.Fprintf(&text, "\nstarted by: %s\n", commandLine(r.Flags))
	}
	return text.String()
}

func bestEpoch(number int) string {
	if number == 0 {
		return "no epoch is complete"
	}
	return fmt.Sprintf("the best epoch so far is %d", number)
}

// likelihoods has a table of the last epoch and the best.
func (r *runState) likelihoods() string {
	if r.Last == nil {
		return ""
	}
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "\nlog likelihood of a row\ttraining\theld out")
	row := func(e *epochState, which string) {
		fmt.Fprintf(w, "epoch %d, the %s\t%s\t%s\n", e.Epoch, which, short(e.Train), short(e.HeldOut))
	}
	if best := r.BestEpoch; best != nil && best.Epoch != r.Last.Epoch {
		row(r.Last, "last")
		row(best, "best")
	} else {
		row(r.Last, "last and the best")
	}
	w.Flush()
	return text.String()
}

// commandLine is how a run of the flags is started; flags that are as they are
// without being given are left out.
func commandLine(values map[string][]string) string {
	words := []string{"demo train"}
	flags := newTrain().Flags()
	flags.SortFlags = false // data first, as in the help
	flags.VisitAll(func(flag *pflag.Flag) {
		value, ok := values[flag.Name]
		switch {
		case !ok || slices.Equal(value, valueOf(flag)):
		case flag.Value.Type() == "bool":
			words = append(words, "--"+flag.Name+"="+harmless(strings.Join(value, ",")))
		default:
			words = append(words, "--"+flag.Name, harmless(shellWord(strings.Join(value, ","))))
		}
	})
	return strings.Join(words, " ")
}

// harmless is a text in full; quoted, where it would do something to a terminal.
func harmless(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}

// runTensors counts the tensors of a checkpoint that are the run's own, and
// their numbers.
func (f *inspected) runTensors() (tensors, numbers int) {
	for _, t := range f.Tensors {
		if f.ofRun(t) {
			tensors++
			numbers += t.Numbers
		}
	}
	return tensors, numbers
}

func (f *inspected) ofRun(t inspectedTensor) bool {
	return f.Checkpoint != nil && strings.HasPrefix(t.Name, model.CheckpointKey+".")
}
