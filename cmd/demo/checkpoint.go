package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"
	"github.com/spf13/pflag"

	"github.com/ascent-ml/ascent/trainer"
)

// checkpointFlags say where a run is saved, and which one goes on.
type checkpointFlags struct {
	dir, resume string
	every       int
	minutes     float64
	stretched   bool // the run goes on with another number of epochs
}

func (f *checkpointFlags) addTo(flags *pflag.FlagSet) {
	flags.StringVar(&f.dir, "checkpoint", "", "`folder` to save the run into now and then, for --resume")
	flags.Float64Var(&f.minutes, "checkpoint-minutes", 1, "`number` of minutes from one checkpoint to the next; 0: none")
	flags.IntVar(&f.every, "checkpoint-every", 0, "`number` of epochs from one checkpoint to the next; 0: none")
	flags.StringVar(&f.resume, "resume", "", "`folder` with the checkpoints of a run that is to go on, by the\nflags that it was started with")
}

func (f *checkpointFlags) check(flags *pflag.FlagSet) error {
	switch {
	case f.dir == "" && f.resume == "" && (flags.Changed("checkpoint-every") || flags.Changed("checkpoint-minutes")):
		return errors.New("--checkpoint FOLDER is missing; --checkpoint-every and --checkpoint-minutes say how often the run is saved there")
	case f.dir == "" && f.resume == "":
		return nil
	case f.dir != "" && f.resume != "":
		return errors.New("--checkpoint is for a new run and --resume for one that goes on, in the same folder; give one of them")
	case f.every < 0 || !(f.minutes >= 0) || f.minutes > 1e6:
		return errors.Errorf("--checkpoint-every and --checkpoint-minutes must be at least 0, got %d and %v", f.every, f.minutes)
	case f.every == 0 && f.minutes == 0:
		return errors.New("--checkpoint-every and --checkpoint-minutes are both 0; give one of them")
	case f.resume != "":
		return checkOutputFolder("--resume", f.resume)
	}
	if err := checkOutputFolder("--checkpoint", f.dir); err != nil {
		return err
	}
	if _, err := trainer.ReadCheckpoint(f.dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return errors.Errorf("--checkpoint %s: there are checkpoints of a run; go on with it by --resume %s, or name another folder", f.dir, shellWord(f.dir))
	}
	return nil
}

// settings are the checkpoints of a run that was started with the flags.
func (f *checkpointFlags) settings(flags *pflag.FlagSet) (trainer.Checkpoint, error) {
	if f.dir == "" && f.resume == "" {
		return trainer.Checkpoint{}, nil
	}
	text, err := json.Marshal(flagValues(flags))
	if err != nil {
		return trainer.Checkpoint{}, err
	}
	c := trainer.Checkpoint{
		Dir: f.dir + f.resume, Every: f.every,
		Interval: time.Duration(f.minutes * float64(time.Minute)), Clock: time.Now,
		Metadata: map[string]string{flagsKey: string(text)},
	}
	if f.stretched {
		c.Changed = []string{"Rate"}
	}
	return c, nil
}

// flagsKey is where a checkpoint has the flags of the command, as JSON.
const flagsKey = "flags of demo train"

// flagValues are the values of all flags but those that are not about how the
// run goes on. Paths hold wherever that is.
func flagValues(flags *pflag.FlagSet) map[string][]string {
	values := map[string][]string{}
	flags.VisitAll(func(flag *pflag.Flag) {
		switch flag.Name {
		case "checkpoint", "resume", "preflight", "help":
		case "data", "labels", "save", "plot", "pictures", "log":
			path := flag.Value.String()
			if absolute, err := filepath.Abs(path); err == nil && path != "" && path != "-" {
				path = absolute
			}
			values[flag.Name] = []string{path}
		default:
			values[flag.Name] = valueOf(flag)
		}
	})
	return values
}

func valueOf(flag *pflag.Flag) []string {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return append([]string{}, list.GetSlice()...)
	}
	return []string{flag.Value.String()}
}

// recall sets the flags to those that the run was started with, where it is to
// go on. One that is given again must be the same if the numbers of the run
// depend on it. It returns the checkpoint; nil if there is none, and the run is a
// new one.
func (f *checkpointFlags) recall(flags *pflag.FlagSet) (*trainer.CheckpointInfo, error) {
	if f.resume == "" {
		return nil, nil
	}
	info, err := trainer.ReadCheckpoint(f.resume)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !flags.Changed("data"):
		return nil, misuse(errors.Errorf("--resume %s: there are no checkpoints; a new run needs --data FILE", f.resume))
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	text, ok := info.Metadata[flagsKey]
	if !ok {
		return nil, errors.Errorf("--resume %s: the run is another program's, which has to go on with it", f.resume)
	}
	var values map[string][]string
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return nil, errors.Wrapf(err, "--resume %s: the flags that the run was started with", f.resume)
	}
	bound := numberFlags()
	for name, value := range values {
		flag := flags.Lookup(name)
		switch {
		case flag == nil:
			return nil, errors.Errorf("--resume %s: the run was started with --%s, which this version of demo does not know", f.resume, name)
		case !flag.Changed:
			if err := setFlag(flag, value); err != nil {
				return nil, errors.Wrapf(err, "--resume %s: --%s of the run", f.resume, name)
			}
		case slices.Equal(valueOf(flag), value):
		case slices.Contains(bound, name):
			return nil, misuse(errors.Errorf("--%s is %s, and was %s when the run was started; leave it out, or start a new run",
				name, shown(valueOf(flag)), shown(value)))
		case name == "epochs":
			f.stretched = true
		}
	}
	return &info, nil
}

func shown(value []string) string {
	return cmp.Or(strings.Join(value, ","), "nothing")
}

// setFlag sets a flag to what valueOf gave.
func setFlag(flag *pflag.Flag, value []string) error {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return list.Replace(value)
	}
	if len(value) != 1 {
		return errors.Errorf("has %d values", len(value))
	}
	return flag.Value.Set(value[0])
}

// numberFlags are the flags that the numbers of a run depend on. Where the data
// are may change, as it is their content that counts.
func numberFlags() []string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(dataFlags).addTo(flags)
	new(networkFlags).addTo(flags)
	new(trainingFlags).addTo(flags)
	var names []string
	flags.VisitAll(func(flag *pflag.Flag) {
		switch flag.Name {
		case "data", "labels", "max-bytes", "epochs":
		default:
			names = append(names, flag.Name)
		}
	})
	return names
}

// goOn adds to the error of a run that was cancelled, or could not be saved, how
// to go on.
func (f *checkpointFlags) goOn(stopped error, run *trainer.Run, data string) error {
	if run.Checkpoint == "" || run.Reason != trainer.Cancelled && run.Reason != trainer.Failed {
		return stopped
	}
	input := ""
	if data == "-" {
		input = " < the same data"
	}
	return fmt.Errorf("%w\ngo on with: demo train --resume %s%s", stopped, shellWord(filepath.Dir(run.Checkpoint)), input)
}

// tell says where the run goes on, or that it does not, and what was damaged.
func (f *checkpointFlags) tell(stdout, stderr io.Writer, from *trainer.CheckpointInfo) {
	switch {
	case f.resume == "":
	case from == nil:
		fmt.Fprintf(stdout, "There are no checkpoints in %s: this is a new run.\n\n", f.resume)
	case from.Batch > 0:
		fmt.Fprintf(stdout, "Going on from %s, in epoch %d after %d of %d batches.\n\n", from.Path, len(from.Epochs)+1, from.Batch, from.Batches)
	default:
		fmt.Fprintf(stdout, "Going on from %s, after epoch %d.\n\n", from.Path, len(from.Epochs))
	}
	if from != nil {
		for _, damaged := range from.PassedOver {
			fmt.Fprintf(stderr, "demo: passed over: %v\n", damaged)
		}
	}
}

// shellWord is a path as a shell takes it.
func shellWord(path string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+,:@%=\\", r) || r > 127
	}
	if path != "" && strings.IndexFunc(path, func(r rune) bool { return !plain(r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
