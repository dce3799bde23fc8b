package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ascent-ml/ascent/trainer"
)

// A run that an interrupt stops says by which command it goes on, and that
// command ends with the network of a run that was not stopped.
func TestGoOn(t *testing.T) {
	folder := examples(t)
	saved := func(name string) string { return filepath.Join(folder, name) }
	args := []string{"train", "--data", saved("houses.csv"), "--target", "price", "--epochs", "30", "--patience", "0"}
	if stderr, status := demo(context.Background(), io.Discard, append(args, "--save", saved("whole"))...); status != 0 {
		t.Fatal(stderr)
	}
	dir := filepath.Join(folder, "the checkpoints")
	args = append(args, "--save", saved("parts"), "--checkpoint", dir)
	ctx, cancel := context.WithCancel(context.Background())
	stderr, status := demo(ctx, interrupter{io.Discard, cancel}, args...)
	first, last, found := strings.Cut(stderr, "\n")
	if status != 1 || !found || !strings.HasSuffix(first, ": the run was cancelled") {
		t.Fatalf("status %d, standard error %q", status, stderr)
	}
	if want := "go on with: demo train --resume '" + dir + "'\n"; last != want {
		t.Errorf("it says %q, want %q", last, want)
	}
	if stderr, status := demo(context.Background(), io.Discard, "train", "--resume", dir); status != 0 {
		t.Fatal(stderr)
	}
	whole, err := os.ReadFile(saved("whole"))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := os.ReadFile(saved("parts"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(whole, parts) {
		t.Error("a run that was stopped has ended with another network")
	}
}

// The first signal stops the run with a checkpoint, whichever it is.
func TestSignalsWithCheckpoints(t *testing.T) {
	folder := examples(t)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		dir := filepath.Join(folder, signal.String())
		stderr, state := signalled(t, signal, "train", "--data", filepath.Join(folder, "iris.csv"), "--target", "species",
			"--epochs", "1000000", "--patience", "0", "--checkpoint", dir)
		if state.ExitCode() != 1 || !strings.HasSuffix(stderr, "the run was cancelled\ngo on with: demo train --resume "+dir+"\n") {
			t.Errorf("%v: %v, standard error %q", signal, state, stderr)
		}
		if info, err := trainer.ReadCheckpoint(dir); err != nil || info.Steps == 0 {
			t.Errorf("%v: %+v, %v", signal, info, err)
		}
	}
}

// stubborn is a command that looks at the first signal, and goes on.
func stubborn() {
	ctx, _ := interruptible(context.Background())
	fmt.Println("ready")
	<-ctx.Done()
	fmt.Println("stopping")
	time.Sleep(time.Hour)
}

// After the first signal the next one ends the program at once, whatever it is
// doing.
func TestSecondSignal(t *testing.T) {
	reader, writer := io.Pipe()
	process, _, _ := startAs(t, "stubborn", writer)
	lines := bufio.NewScanner(reader)
	for _, want := range []string{"ready", "stopping"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("it says %q, want %q", lines.Text(), want)
		}
		if err := process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan struct{})
	go func() {
		process.Wait()
		close(ended)
	}()
	for again := time.Tick(10 * time.Millisecond); ; {
		select {
		case <-ended:
			if status, ok := process.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
				t.Errorf("ended with %v", process.ProcessState)
			}
			return
		case <-again: // the signal before may have come a moment too soon
			_ = process.Process.Signal(syscall.SIGTERM)
		}
	}
}

// signalled runs the command and sends it a signal after its first epoch.
func signalled(t *testing.T, signal os.Signal, args ...string) (stderr string, state *os.ProcessState) {
	t.Helper()
	reader, writer := io.Pipe()
	process, text, _ := start(t, writer, args...)
	ended := make(chan struct{})
	go func() {
		process.Wait()
		writer.Close()
		close(ended)
	}()
	sent := false
	for lines := bufio.NewScanner(reader); lines.Scan(); {
		if !sent && strings.HasPrefix(lines.Text(), "epoch") {
			sent = true
			if err := process.Process.Signal(signal); err != nil {
				t.Error(err)
			}
		}
	}
	<-ended
	return text.String(), process.ProcessState
}
