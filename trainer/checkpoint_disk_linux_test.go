package trainer

import (
	"context"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// A disk that is full ends the run with an error. What is on it stays whole,
// and when there is room again the run goes on as if nothing had been.
func TestCheckpointsOnAFullDisk(t *testing.T) {
	s := Settings{Batch: 2, Epochs: 30, Method: Adam{}, HeldOut: line}
	net := regression(t, tensor.Float64)
	want, err := Fit(context.Background(), net, line, s)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("mounting a small disk, as root only: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	s.Checkpoint = Checkpoint{Dir: dir, Keep: 100}
	run, _, err := lineRun(t, s)
	if !errors.Is(err, syscall.ENOSPC) || run == nil || run.Reason != Failed {
		t.Fatalf("%+v, %v", run, err)
	}
	if all := names(t, dir); slices.ContainsFunc(all, func(name string) bool { return strings.HasSuffix(name, ".part") }) {
		t.Errorf("there are %v", all)
	}
	info, err := ReadCheckpoint(dir)
	if err != nil || len(info.PassedOver) > 0 || info.Steps != run.Steps-3 {
		t.Errorf("from step %d of %d: %v, %v", info.Steps, run.Steps, info.PassedOver, err)
	}

	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, "size=4m"); err != nil {
		t.Fatal(err)
	}
	got, again, err := lineRun(t, s)
	if err != nil {
		t.Fatal(err)
	}
	sameRuns(t, "with room again", want, got, bits(net), bits(again))
}
