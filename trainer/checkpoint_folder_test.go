package trainer

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

// names are the files in a folder, sorted.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

// lineRun resumes a regression of three steps an epoch.
func lineRun(t *testing.T, s Settings) (*Run, *model.Network, error) {
	t.Helper()
	net := regression(t, tensor.Float64)
	s.Batch = 2
	run, err := Resume(context.Background(), net, line, s)
	return run, net, err
}

func TestWhichCheckpointsAreWritten(t *testing.T) {
	ticks := func() func() time.Time {
		now := time.Unix(0, 0)
		return func() time.Time {
			now = now.Add(time.Minute)
			return now
		}
	}
	for _, c := range []struct {
		name       string
		checkpoint Checkpoint
		want       []int // steps, the oldest first; all there ever were
	}{
		{"each epoch", Checkpoint{}, []int{3, 6, 9, 12, 15}},
		{"every second epoch, and the end", Checkpoint{Every: 2}, []int{6, 12, 15}},
		{"the end only", Checkpoint{Every: 100}, []int{15}},
		{"every fourth look at the clock", Checkpoint{Interval: 4 * time.Minute, Clock: ticks()}, []int{4, 8, 12, 15}},
		{"both", Checkpoint{Every: 3, Interval: 4 * time.Minute, Clock: ticks()}, []int{4, 8, 9, 13, 15}},
	} {
		for _, keep := range []int{0, 1, 2, 100} {
			dir := filepath.Join(t.TempDir(), "new")
			c.checkpoint.Dir, c.checkpoint.Keep = dir, keep
			if c.checkpoint.Clock != nil {
				c.checkpoint.Clock = ticks()
			}
			var written []int
			run, _, err := lineRun(t, Settings{Epochs: 5, HeldOut: line, Checkpoint: c.checkpoint, Recorder: RecorderFunc(func(e Event) error {
				if e.Kind == Checkpointed {
					written = append(written, e.Run.Steps)
					if e.Run.Checkpoint != folder(dir).path(e.Run.Steps) {
						t.Errorf("%s: step %d is in %s", c.name, e.Run.Steps, e.Run.Checkpoint)
					}
				}
				return nil
			})})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(written, c.want) {
				t.Errorf("%s: checkpoints of steps %v, want %v", c.name, written, c.want)
			}
			if keep == 0 {
				keep = 3
			}
			want := []string{bestName}
			for _, steps := range c.want[max(0, len(c.want)-keep):] {
				want = append(want, filepath.Base(folder(dir).path(steps)))
			}
			if got := names(t, dir); !slices.Equal(got, want) {
				t.Errorf("%s, keeping %d: there are %v, want %v", c.name, keep, got, want)
			}
			if run.Checkpoint != folder(dir).path(15) {
				t.Errorf("%s: the last checkpoint is %q", c.name, run.Checkpoint)
			}
		}
	}
}

// The best network is what the run would end with; without held-out data there
// is none.
func TestBestNetworkIsKept(t *testing.T) {
	dir := t.TempDir()
	falls := Settings{Epochs: 9, Rate: Constant{0.5}, HeldOut: two(0, 1, 0.1, 0.1), Checkpoint: Checkpoint{Dir: dir}} // the best epoch is not the last
	run, net, err := lineRun(t, falls)
	if err != nil {
		t.Fatal(err)
	}
	if run.Best.Epoch == run.Last.Epoch {
		t.Fatalf("the last epoch is the best of %d", run.Last.Epoch)
	}
	best, err := model.Load(filepath.Join(dir, bestName))
	if err != nil {
		t.Fatal(err)
	}
	last, err := model.Load(run.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	if !equalBits(bits(best), bits(net)) || equalBits(bits(last), bits(net)) {
		t.Errorf("the run has ended with %v; best are %v, last %v", net.Parameters(), best.Parameters(), last.Parameters())
	}
	without := t.TempDir()
	if _, _, err := lineRun(t, Settings{Epochs: 2, Checkpoint: Checkpoint{Dir: without}}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, without); slices.Contains(got, bestName) {
		t.Errorf("without held-out data there are %v", got)
	}
}

// A checkpoint that is damaged is passed over, which Run tells from the start
// on, and it does not stay in the way.
func TestDamagedCheckpointsArePassedOver(t *testing.T) {
	whole, net, err := lineRun(t, Settings{Epochs: 9, Method: Adam{}, Checkpoint: Checkpoint{Dir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := Settings{Epochs: 5, Method: Adam{}, Checkpoint: Checkpoint{Dir: dir}}
	if _, _, err := lineRun(t, s); err != nil {
		t.Fatal(err)
	}
	damage(t, folder(dir).path(15), func(content []byte) []byte { return content[:len(content)/2] })
	damage(t, folder(dir).path(12), func(content []byte) []byte { content[len(content)-1] ^= 1; return content })
	info, err := ReadCheckpoint(dir)
	if err != nil || info.Path != folder(dir).path(9) || len(info.PassedOver) != 2 || len(info.Epochs) != 3 {
		t.Errorf("found %+v, %v", info, err)
	}
	told := 0
	s.Epochs = 9
	s.Recorder = RecorderFunc(func(e Event) error {
		if e.Kind == Started {
			told = len(e.Run.PassedOver)
			if e.Run.Steps != 9 || e.Run.Checkpoint != folder(dir).path(9) {
				t.Errorf("resumed at step %d from %s", e.Run.Steps, e.Run.Checkpoint)
			}
		}
		return nil
	})
	run, again, err := lineRun(t, s)
	if err != nil {
		t.Fatal(err)
	}
	if told != 2 || len(run.PassedOver) != 2 || !strings.Contains(run.PassedOver[0].Error(), "0015.safetensors: ") || !strings.Contains(run.PassedOver[1].Error(), "checksum is wrong") {
		t.Errorf("passed over %v", run.PassedOver)
	}
	sameRuns(t, "passing over", whole, run, bits(net), bits(again))
	if info, err := ReadCheckpoint(dir); err != nil || len(info.PassedOver) > 0 {
		t.Errorf("afterwards there are %v, %v", info.PassedOver, err)
	}

	for _, name := range names(t, dir) {
		damage(t, filepath.Join(dir, name), func([]byte) []byte { return nil })
	}
	run, _, err = lineRun(t, s)
	if run != nil || err == nil || !strings.Contains(err.Error(), "all 3 checkpoints") || !strings.HasSuffix(err.Error(), "start anew, in another folder") {
		t.Errorf("with damaged checkpoints only: %v", err)
	}
	best := filepath.Join(dir, bestName)
	if err := net.Save(best); err != nil {
		t.Fatal(err)
	}
	if _, _, err = lineRun(t, s); err == nil || !strings.HasSuffix(err.Error(), "the best epoch from "+best+", which is whole") {
		t.Errorf("with the best network: %v", err)
	}
}

func damage(t *testing.T, name string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, change(content), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What a killed run has left half written is removed, and nothing else.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	ours := []string{"checkpoint-0000000003.safetensors.1.part", "best.safetensors.77.part"}
	others := []string{"notes.txt", "checkpoint-3.safetensors", "my.safetensors.1.part", "checkpoint-0000000003.safetensors.bak"}
	for _, name := range slices.Concat(ours, others) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := lineRun(t, Settings{Epochs: 1, Checkpoint: Checkpoint{Dir: dir}}); err != nil {
		t.Fatal(err)
	}
	want := append(others, "checkpoint-0000000003.safetensors")
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("there are %v, want %v", got, want)
	}
}

// A checkpoint that cannot be written ends the run, and leaves the last one.
func TestCheckpointThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	s := Settings{Epochs: 5, Checkpoint: Checkpoint{Dir: dir}}
	s.Recorder = RecorderFunc(func(e Event) error {
		if e.Kind == EpochEnded && e.Epoch.Epoch == 3 {
			// In the way of the file that comes next.
			return os.MkdirAll(filepath.Join(folder(dir).path(9), "below"), 0o700)
		}
		return nil
	})
	run, _, err := lineRun(t, s)
	if err == nil || !strings.Contains(err.Error(), "writing a checkpoint: ") || run == nil || run.Reason != Failed || len(run.Epochs) != 3 {
		t.Fatalf("%v: %+v", err, run)
	}
	if want := []string{"checkpoint-0000000003.safetensors", "checkpoint-0000000006.safetensors", "checkpoint-0000000009.safetensors"}; !slices.Equal(names(t, dir), want) {
		t.Errorf("there are %v", names(t, dir))
	}
	if info, err := ReadCheckpoint(dir); err != nil || info.Steps != 6 {
		t.Errorf("resuming from step %d: %v", info.Steps, err)
	}

	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if run, _, err := lineRun(t, Settings{Checkpoint: Checkpoint{Dir: file}}); err == nil || run != nil || !strings.Contains(err.Error(), file+" is a file") {
		t.Errorf("a file in place of the folder: %+v, %v", run, err)
	}
}

func TestReadCheckpointOfNothing(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none")} {
		if _, err := ReadCheckpoint(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
