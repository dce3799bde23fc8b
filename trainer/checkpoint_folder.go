package trainer

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"syscall"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/model"
)

// folder is where the checkpoints of a run are, a file each, named after the
// steps that the run had taken.
type folder string

var checkpointName = regexp.MustCompile(`^checkpoint-(\d{10,18})\.safetensors$`)

// bestName is the file with the best network so far.
const bestName = "best.safetensors"

// partialName is what a file is called while it is written.
var partialName = regexp.MustCompile(`^(checkpoint-\d+|best)\.safetensors\.\d+\.part$`)

func (f folder) path(steps int) string {
	return filepath.Join(string(f), fmt.Sprintf("checkpoint-%010d.safetensors", steps))
}

// steps returns the steps of the checkpoints in the folder, the newest first;
// none if there is no folder.
func (f folder) steps() ([]int, error) {
	if info, err := os.Stat(string(f)); err == nil && !info.IsDir() {
		return nil, errors.Errorf("Checkpoint.Dir must be a folder, which is made if it is not there; %s is a file", f)
	}
	entries, err := os.ReadDir(string(f))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Wrap(err, "the folder for checkpoints")
	}
	var found []int
	for _, entry := range entries {
		if parts := checkpointName.FindStringSubmatch(entry.Name()); parts != nil {
			n, _ := strconv.Atoi(parts[1]) // at most 18 digits
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b int) int { return cmp.Compare(b, a) })
	return found, nil
}

// newest reads the newest checkpoint that is whole, nil if there is none, and
// says why others were passed over. An error means that all are damaged.
func (f folder) newest() (c *checkpoint, passedOver []error, err error) {
	all, err := f.steps()
	if err != nil {
		return nil, nil, err
	}
	for _, steps := range all {
		c, err := openCheckpoint(f.path(steps))
		if err == nil {
			return c, passedOver, nil
		}
		passedOver = append(passedOver, err)
	}
	if len(passedOver) > 0 {
		return nil, passedOver, errors.Errorf("all %d checkpoints in %s are damaged, the newest so: %v; %s", len(all), f, passedOver[0], f.advice())
	}
	return nil, nil, nil
}

// advice is what to do where no checkpoint is whole.
func (f folder) advice() string {
	best := filepath.Join(string(f), bestName)
	if _, err := model.Load(best); err != nil {
		return "start anew, in another folder"
	}
	return fmt.Sprintf("start anew, in another folder, or take the network of the best epoch from %s, which is whole", best)
}

// prepare makes the folder, and removes what a killed run has left half
// written.
func (f folder) prepare() error {
	if err := os.MkdirAll(string(f), 0o755); err != nil {
		return errors.Wrap(err, "the folder for checkpoints")
	}
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return errors.Wrap(err, "the folder for checkpoints")
	}
	for _, entry := range entries {
		if !partialName.MatchString(entry.Name()) {
			continue
		}
		if err := remove(filepath.Join(string(f), entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// write puts a file into the folder. It appears whole or not at all, and is on
// the disk when write returns.
//
// Unlike renameio this syncs the folder too, and the name of a file that a
// killed run has left is known.
func (f folder) write(path string, content []byte) (err error) {
	temporary := fmt.Sprintf("%s.%d.part", path, os.Getpid())
	file, err := os.Create(temporary)
	if err != nil {
		return errors.WithStack(err)
	}
	defer func() {
		if err != nil {
			os.Remove(temporary)
		}
	}()
	_, err = file.Write(content)
	err = firstError(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.WithStack(err)
	}
	return f.sync()
}

// sync waits until the names in the folder are on the disk, where the system
// knows how to.
func (f folder) sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	opened, err := os.Open(string(f))
	if err != nil {
		return errors.WithStack(err)
	}
	defer opened.Close()
	if err := opened.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return errors.WithStack(err)
	}
	return nil
}

// prune removes all checkpoints but the last ones up to a step. Those of later
// steps were passed over when the run was resumed.
func (f folder) prune(steps, keep int) error {
	all, err := f.steps()
	if err != nil {
		return err
	}
	for _, n := range all {
		if n <= steps && keep > 0 {
			keep--
			continue
		}
		if err := remove(f.path(n)); err != nil {
			return err
		}
	}
	return nil
}

// remove removes a file, which somebody else may have removed before.
func remove(name string) error {
	if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return errors.WithStack(err)
	}
	return nil
}
