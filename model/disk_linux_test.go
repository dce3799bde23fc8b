package model_test

import (
	"bytes"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// savers are the functions that write a network to a file.
var savers = map[string]func(*model.Network, string) error{
	"safetensors": (*model.Network).Save,
	"npz":         (*model.Network).SaveNPZ,
}

// staysIntact saves a network in the folder, then another one while saving
// cannot work, and looks whether the first one is still there, and nothing
// else.
func staysIntact(t *testing.T, folder string, saves string, breakDisk func() (mend func())) {
	t.Helper()
	save := savers[saves]
	path := filepath.Join(folder, "net."+saves)
	if err := save(classifier(t, tensor.Float32), path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	large, err := model.New(model.Config{Inputs: 200, Likelihood: losses.Bernoulli{}}, model.Dense{Units: 200}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	mend := breakDisk()
	for _, name := range []string{path, path + ".new"} {
		if err := save(large, name); err == nil {
			t.Errorf("%s: saving to %s is no error", saves, name)
		} else {
			t.Logf("%s: %v", saves, err)
		}
	}
	mend()
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("%s: the earlier file is not as it was; reading it gives the error %v", saves, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("%s: the folder holds %v, %v; want the earlier file alone", saves, entries, err)
	}
}

// smallDisk is a folder of 64 KiB.
func smallDisk(t *testing.T) string {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("mounting a small disk, as root only: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, 0); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func TestSaveToAFullDisk(t *testing.T) {
	for saves := range savers {
		staysIntact(t, smallDisk(t), saves, func() func() { return func() {} })
	}
}

func TestSaveToAReadOnlyDisk(t *testing.T) {
	for saves := range savers {
		folder := smallDisk(t)
		remount := func(flags uintptr) {
			if err := syscall.Mount("", folder, "", syscall.MS_REMOUNT|flags, "size=64k"); err != nil {
				t.Fatal(err)
			}
		}
		staysIntact(t, folder, saves, func() func() {
			remount(syscall.MS_RDONLY)
			return func() { remount(0) }
		})
	}
}

func TestSaveToAReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to any folder; see TestSaveToAReadOnlyDisk")
	}
	for saves := range savers {
		folder := t.TempDir()
		staysIntact(t, folder, saves, func() func() {
			if err := os.Chmod(folder, 0o500); err != nil {
				t.Fatal(err)
			}
			return func() { os.Chmod(folder, 0o700) }
		})
	}
}

// A limit on the size of files stops a write halfway, as a full disk does, and
// any user may set it.
func TestSaveBeyondALimit(t *testing.T) {
	for saves := range savers {
		staysIntact(t, t.TempDir(), saves, func() func() {
			var limit syscall.Rlimit
			if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
				t.Skip(err)
			}
			signal.Ignore(syscall.SIGXFSZ)
			if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 16 << 10, Max: limit.Max}); err != nil {
				t.Skip(err)
			}
			return func() {
				if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
					t.Error(err)
				}
				signal.Reset(syscall.SIGXFSZ)
			}
		})
	}
}
