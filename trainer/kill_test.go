package trainer

import (
	"bufio"
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/activations"
	"github.com/ascent-ml/ascent/datasets"
	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// killed are the runs that are killed, of 40 epochs of 21 batches each.
func killed(t *testing.T) []course {
	t.Helper()
	train, held, err := datasets.Iris().Split(0.7, 1)
	if err != nil {
		t.Fatal(err)
	}
	declare := func(layers ...model.Layer) func() *model.Network {
		layers = append([]model.Layer{model.Standardize{From: train.X}}, layers...)
		return func() *model.Network {
			return network(t, 4, losses.Categorical{Classes: 3}, tensor.Float32, append(layers, model.Dense{Units: 3})...)
		}
	}
	dense, dropout := model.Dense{Units: 16, Activation: activations.ReLU}, model.Dropout{Rate: 0.2}
	settings := Settings{Batch: 5, Epochs: 40, Seed: 7, HeldOut: held}
	ascent, adam, plateau := settings, settings, settings
	adam.Method = Adam{}
	plateau.Rate = ReduceOnPlateau{Start: 0.5, Factor: 0.5, Patience: 2}
	return []course{
		{"ascent", declare(), train, ascent},
		{"adam with dropout", declare(dense, dropout), train, adam},
		{"reduce on plateau", declare(dense), train, plateau},
	}
}

// killDir and killName tell this program that it is a run to be killed.
const killDir, killName = "ASCENT_TEST_KILL_DIR", "ASCENT_TEST_KILL_RUN"

// checkpointsOften are checkpoints at the end of each epoch, and in its middle:
// a clock that ticks with every look at it makes it every eighth step.
func checkpointsOften(dir string) Checkpoint {
	now := time.Time{}
	return Checkpoint{Dir: dir, Every: 1, Interval: 8 * time.Second, Keep: 2, Clock: func() time.Time {
		now = now.Add(time.Second)
		return now
	}}
}

// TestRunToBeKilled is no test: TestKill runs it in a process of its own. After
// each step it writes a line, and waits for a byte.
func TestRunToBeKilled(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("is run by TestKill")
	}
	for _, c := range killed(t) {
		if c.name != os.Getenv(killName) {
			continue
		}
		c.settings.Checkpoint = checkpointsOften(dir)
		c.settings.Recorder = RecorderFunc(func(e Event) error {
			if e.Kind != Stepped {
				return nil
			}
			if _, err := os.Stdout.WriteString("step\n"); err != nil {
				return err
			}
			_, err := os.Stdin.Read(make([]byte, 1))
			return err
		})
		if _, err := Resume(context.Background(), c.network(), c.train, c.settings); err != nil {
			t.Fatal(err)
		}
	}
}

// A run that is killed again and again, and resumed each time, ends as one that
// was never stopped. The moments are random: in one of the last of a number of
// steps, which are few enough for the run not to end before the last kill, or
// while a checkpoint is written.
func TestKill(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 10
	}
	for i, c := range killed(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			net := c.network()
			want, err := Fit(context.Background(), net, c.train, c.settings)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			random := rand.New(rand.NewPCG(1, uint64(i)))
			reached, writing := 0, 0
			for kill := range kills {
				killAfter(t, dir, c.name, random.IntN(28), random.IntN(4), time.Duration(random.IntN(3000))*time.Microsecond)
				half, err := filepath.Glob(filepath.Join(dir, "*.part"))
				if err != nil {
					t.Fatal(err)
				}
				writing += len(half)
				info, err := ReadCheckpoint(dir)
				if err != nil && (reached > 0 || !errors.Is(err, fs.ErrNotExist)) || len(info.PassedOver) > 0 {
					t.Fatalf("after %d kills the folder cannot be resumed: %v, %v", kill+1, err, info.PassedOver)
				}
				if info.Steps < reached {
					t.Fatalf("after %d kills the checkpoint of step %d is gone, and that of step %d is there", kill+1, reached, info.Steps)
				}
				reached = info.Steps
			}
			t.Logf("after %d kills, %d of them while a file was written, there is the checkpoint of step %d of %d", kills, writing, reached, want.Steps)
			again := c.network()
			c.settings.Checkpoint = checkpointsOften(dir)
			got, err := Resume(context.Background(), again, c.train, c.settings)
			if err != nil {
				t.Fatal(err)
			}
			sameRuns(t, c.name, want, got, bits(net), bits(again))
			files, err := os.ReadDir(dir)
			if err != nil || len(files) != 3 { // two checkpoints and the best network
				t.Errorf("%v, files %v", err, files)
			}
		})
	}
}

// killAfter starts or resumes a run that may take so many steps, and kills it so
// long after a few steps before the last.
func killAfter(t *testing.T, dir, name string, steps, few int, later time.Duration) {
	t.Helper()
	process := exec.Command(os.Args[0], "-test.run=^TestRunToBeKilled$")
	process.Env = append(os.Environ(), killDir+"="+dir, killName+"="+name)
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := stdin.Write(make([]byte, steps)); err != nil {
		t.Error(err)
	}
	lines := bufio.NewScanner(stdout)
	for range steps - few {
		if !lines.Scan() || lines.Text() != "step" {
			t.Errorf("the run says %q", lines.Text())
		}
	}
	time.Sleep(later)
	if err := process.Process.Kill(); err != nil {
		t.Errorf("the run has ended by itself: %v", err)
	}
	if err := process.Wait(); err == nil {
		t.Error("the run has ended by itself")
	}
}
