package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// start runs the command as a process of its own.
func start(t *testing.T, stdout io.Writer, args ...string) (process *exec.Cmd, stderr *bytes.Buffer, stdin io.WriteCloser) {
	t.Helper()
	return startAs(t, "demo", stdout, args...)
}

// startAs runs one of the commands that TestMain knows.
func startAs(t *testing.T, name string, stdout io.Writer, args ...string) (process *exec.Cmd, stderr *bytes.Buffer, stdin io.WriteCloser) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals")
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stderr = &bytes.Buffer{}
	process = exec.Command(binary, args...)
	process.Args[0] = name // by which TestMain knows what to be
	process.Stdout, process.Stderr = stdout, stderr
	if stdin, err = process.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { process.Process.Kill() })
	t.Cleanup(func() { late.Stop() })
	return process, stderr, stdin
}

// A signal ends at once what does not listen: reading a table that goes on
// and on, for example.
func TestSignalWhileReading(t *testing.T) {
	folder := examples(t)
	for _, args := range [][]string{
		{"check", "--data", "-", "--target", "species"},
		{"train", "--data", "-", "--target", "species"},
	} {
		process, stderr, stdin := start(t, io.Discard, args...)
		table, err := os.ReadFile(filepath.Join(folder, "iris.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stdin.Write(table); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
		if err := process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		process.Wait()
		if status, ok := process.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
			t.Errorf("%s ended with %v, want the signal; standard error %q", args[0], process.ProcessState, stderr)
		}
	}
}

// A signal while a network is trained ends the training, and then there is a
// report.
func TestSignalWhileTraining(t *testing.T) {
	reader, writer := io.Pipe()
	folder := examples(t)
	saved := filepath.Join(folder, "model")
	process, stderr, _ := start(t, writer,
		"train", "--data", filepath.Join(folder, "iris.csv"), "--target", "species", "--epochs", "1000000", "--patience", "0", "--save", saved)
	go func() {
		process.Wait()
		writer.Close()
	}()
	text := ""
	for lines := bufio.NewScanner(reader); lines.Scan(); text += lines.Text() + "\n" {
		if strings.HasPrefix(lines.Text(), "epoch") && !strings.Contains(text, "epoch") {
			if err := process.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !strings.Contains(text, "): cancelled. Kept") || !strings.Contains(text, "test") {
		t.Errorf("there is no report in:\n%s", text)
	}
	if !strings.Contains(text, "\nsaved, not finished: "+saved+"\n") {
		t.Errorf("it is not said that the run is not finished:\n%s", text)
	}
	if !strings.Contains(stderr.String(), ": the run was cancelled") {
		t.Errorf("standard error: %q", stderr)
	}
}
