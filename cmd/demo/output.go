package main

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/internal/figure"
	"github.com/ascent-ml/ascent/internal/safetensors"
	"github.com/ascent-ml/ascent/model"
)

// resolved is the file that is written where a path is asked for: a symbolic
// link stays, and what it leads to is replaced.
func resolved(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// saveFigure draws into a file that checkOutput has found fit.
func saveFigure(path string, f figure.Figure) error { return figure.Save(resolved(path), f) }

// checkOutput returns an error unless a file can be put where its path says, and
// replaces at most a file there: to be told before the work and not after it.
func checkOutput(flag, path string) error {
	if path == "" {
		return nil
	}
	target := resolved(path)
	folder := filepath.Dir(target)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return errors.Errorf("%s %s: there is no folder %s", flag, path, folder)
	}
	info, err := os.Lstat(target)
	switch {
	case err != nil: // nothing is replaced
	case info.IsDir():
		return errors.Errorf("%s %s is a folder; name a file", flag, path)
	case info.Mode()&fs.ModeSymlink != 0:
		return errors.Errorf("%s %s is a symbolic link that leads nowhere; remove it, or name another file", flag, path)
	case !info.Mode().IsRegular():
		return errors.Errorf("%s %s is a device or a pipe, which a file would replace; name a file", flag, path)
	}
	return errors.Wrapf(probe(folder), "%s %s cannot be written", flag, path)
}

// checkAppended is checkOutput for a file that is written bit by bit, in place:
// a device or a pipe will do.
func checkAppended(flag, path string) error {
	info, err := os.Stat(path)
	switch {
	case path == "":
		return nil
	case err != nil || info.IsDir():
		return checkOutput(flag, path)
	case !info.Mode().IsRegular():
		return nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return errors.Wrapf(err, "%s %s cannot be written", flag, path)
	}
	return file.Close()
}

// checkOutputFolder returns an error unless files can be put into the folder, or
// the folder into the nearest one around it that is there.
func checkOutputFolder(flag, folder string) error {
	if folder == "" {
		return nil
	}
	there := filepath.Clean(folder)
	info, err := os.Stat(there)
	for err != nil && there != filepath.Dir(there) {
		there = filepath.Dir(there)
		info, err = os.Stat(there)
	}
	switch {
	case err != nil:
		return errors.Wrapf(err, "%s %s", flag, folder)
	case !info.IsDir() && there == filepath.Clean(folder):
		return errors.Errorf("%s %s is a file; name a folder", flag, folder)
	case !info.IsDir():
		return errors.Errorf("%s %s: %s is a file, not a folder", flag, folder, there)
	}
	return errors.Wrapf(probe(there), "%s %s cannot be written into", flag, folder)
}

// probe creates a file in the folder and removes it.
func probe(folder string) error {
	file, err := os.CreateTemp(folder, ".demo-*")
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Remove(file.Name())
}

// checkOverwrite returns an error if the file that a flag names is one of those
// that are read: it would be lost.
func checkOverwrite(flag, path string, read ...string) error {
	written, err := os.Stat(path)
	if err != nil {
		return nil // there is nothing to lose
	}
	for _, name := range read {
		if info, err := os.Stat(name); err == nil && os.SameFile(written, info) {
			return errors.Errorf("%s %s is a file that is read, and would be overwritten; name another", flag, path)
		}
	}
	return nil
}

// checkReplaced returns an error if there is a file that holds anything but a
// network, which is not to be lost for one.
func checkReplaced(flag, path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return nil // there is nothing to lose
	}
	file, err := os.Open(path)
	if err != nil {
		return errors.Wrapf(err, "%s: whether the file there is a network", flag)
	}
	defer file.Close()
	there, err := safetensors.Read(file)
	if _, ours := there.Metadata[model.DescriptionKey]; err != nil || !ours {
		return errors.Errorf("%s %s is there, and not a network that was saved; name another file, or remove it", flag, path)
	}
	return nil
}
