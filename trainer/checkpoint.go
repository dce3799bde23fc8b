package trainer

import (
	"cmp"
	"context"
	"io/fs"
	"os"
	"time"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/model"
)

// Checkpoint says where and how often a run is saved, so that Resume can go on
// with it when the program has ended or was killed. The zero value saves
// nothing.
//
// A checkpoint is written after every so many epochs, or after every so much
// time, also in the middle of an epoch; when the context is cancelled; and at
// the end of the run, unless it has diverged or failed. It is a file
// checkpoint-STEPS.safetensors in the folder Dir, a model file that model.Load
// reads, with the weights as they are at that step, and with all else that the
// run needs to go on. The folder also holds best.safetensors, once there is a
// best epoch on held-out data: the network as it would be if the run ended now.
//
// A file is synced to the disk under another name, renamed, and only then are
// older ones removed, so that at every moment the last checkpoint written is
// whole. One that cannot be written ends the run with an error.
type Checkpoint struct {
	// Dir is the folder, which is made if it is not there. It is for one run.
	Dir string
	// Every is the number of epochs from one checkpoint to the next; 0 means
	// 1, or none if there is an Interval.
	Every int
	// Interval is the time from one checkpoint to the next, as the Clock
	// tells it after each step; 0 means none. The checkpoints of Every count.
	Interval time.Duration
	// Clock tells the time, usually time.Now; only Interval needs it.
	Clock func() time.Time
	// Keep is how many of the last checkpoints are kept; 0 means 3. More than
	// one helps against a disk that loses what it has.
	Keep int
	// Metadata is kept in each checkpoint and otherwise left alone; see
	// ReadCheckpoint.
	Metadata map[string]string
	// Changed names the settings that Resume may find changed, as its error
	// names them: "Rate", for example, to go on at another rate. What has
	// changed holds from there on.
	Changed []string
}

func (c Checkpoint) check() error {
	if c.Dir == "" {
		if c.Every != 0 || c.Interval != 0 || c.Keep != 0 || c.Metadata != nil || c.Changed != nil {
			return errors.New("Checkpoint.Dir is missing, the folder for the checkpoints")
		}
		return nil
	}
	if c.Interval > 0 && c.Clock == nil {
		return errors.New("Checkpoint.Interval needs a Checkpoint.Clock, such as time.Now")
	}
	return firstError(
		checkAtLeast("Checkpoint.Every", float64(c.Every), 0),
		checkAtLeast("Checkpoint.Interval", c.Interval.Seconds(), 0),
		checkAtLeast("Checkpoint.Keep", float64(c.Keep), 0),
	)
}

// epochs is the number of epochs from one checkpoint to the next, 0 for none.
func (c Checkpoint) epochs() int {
	if c.Interval > 0 {
		return c.Every
	}
	return cmp.Or(c.Every, 1)
}

// Resume is Fit that goes on where the newest checkpoint in
// Settings.Checkpoint.Dir was written. It ends with the weights and the history
// of a run that was never stopped, bit for bit, on the same kind of machine. A
// run that had ended ends again at once. Where there are no checkpoints it
// starts, so that a program may always call Resume.
//
// The network, the data and the settings must be those of the run; what is not
// is an error that names it. The network's weights do not matter, as the
// checkpoint has them. Free to change are Epochs, Recorder, how checkpoints are
// written, and what Checkpoint.Changed names.
//
// A checkpoint that is damaged is passed over, for the one before it, and Run
// says so; if all are damaged, that is an error.
//
// To train anew where there are checkpoints, Fit needs another folder.
func Resume(ctx context.Context, net *model.Network, train Source, s Settings) (*Run, error) {
	if s.Checkpoint.Dir == "" {
		return nil, errors.New("trainer: Resume needs Settings.Checkpoint.Dir, the folder with the checkpoints")
	}
	return start(ctx, net, train, s, true)
}

// CheckpointInfo says what a checkpoint is of.
type CheckpointInfo struct {
	// Path is its file.
	Path string
	// Epochs is the history of the completed epochs, and Best the one that
	// Run.Best would be; zero when there is none.
	Epochs []Epoch
	Best   Epoch
	// Steps is the number of steps taken, and Batch how many of them in an
	// epoch that is half done, of Batches that it has.
	Steps, Batch, Batches int
	// Identity says by name what Resume compares: settings, network and data.
	Identity map[string]string
	// Metadata is that of Settings.Checkpoint.
	Metadata map[string]string
	// PassedOver says of newer checkpoints in the folder how they are damaged.
	PassedOver []error
}

// ReadCheckpoint tells what is in a checkpoint, or in the newest one that is
// whole of a folder. Where there are no checkpoints, the error wraps
// fs.ErrNotExist. The network in it is read by model.Load.
func ReadCheckpoint(path string) (CheckpointInfo, error) {
	c, passedOver, err := findCheckpoint(path)
	if err != nil {
		return CheckpointInfo{}, errors.Wrap(err, "trainer")
	}
	info := CheckpointInfo{
		Path: c.path, Epochs: c.epochs, Steps: c.Steps, Batch: c.Batch, Batches: c.Batches,
		Identity: c.Identity, Metadata: c.Metadata, PassedOver: passedOver,
	}
	if c.Best > 0 {
		info.Best = c.epochs[c.Best-1]
	}
	return info, nil
}

func findCheckpoint(path string) (c *checkpoint, passedOver []error, err error) {
	if found, err := os.Stat(path); err != nil || !found.IsDir() {
		c, err := openCheckpoint(path)
		return c, nil, err
	}
	c, passedOver, err = folder(path).newest()
	if err == nil && c == nil {
		err = errors.Wrapf(fs.ErrNotExist, "%s holds no checkpoints", path)
	}
	return c, passedOver, err
}
