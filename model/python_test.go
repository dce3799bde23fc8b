package model_test

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/internal/npz"
	"github.com/ascent-ml/ascent/model"
)

// python returns a Python that has numpy. Of several, the first one on the path
// may be without it.
func python(t *testing.T) string {
	for _, name := range []string{"python3", "/usr/bin/python3", "python"} {
		if exec.Command(name, "-c", "import numpy").Run() == nil {
			return name
		}
	}
	t.Skip("no Python here has numpy (on Debian: apt-get install python3-numpy), which this test reads files with")
	return ""
}

// A script that knows nothing but the formats and the formulas reads the
// weights with numpy, from either file, and predicts what the network does.
func TestPythonPredicts(t *testing.T) {
	python := python(t)
	folder, x := t.TempDir(), features(9)
	want := map[string]*tensor.Dense{}
	networks(t, func(name string, net *model.Network) {
		path := filepath.Join(folder, strings.ReplaceAll(name, " ", "-"))
		if err := net.Save(path + ".safetensors"); err != nil {
			t.Fatal(err)
		}
		if err := net.SaveNPZ(path + ".npz"); err != nil {
			t.Fatal(err)
		}
		var rows bytes.Buffer
		if err := npz.Write(&rows, []npz.Array{{Name: "x", Value: x}}); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".rows.npz", rows.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		var err error
		if want[path], err = net.Predict(x); err != nil {
			t.Fatal(err)
		}
	})
	arguments := []string{"testdata/predict.py"}
	for path := range want {
		arguments = append(arguments, path)
	}
	if output, err := exec.Command(python, arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	worst := 0.0
	for path, mean := range want {
		content, err := os.ReadFile(path + ".predicted.npz")
		if err != nil {
			t.Fatal(err)
		}
		predicted, _, err := npz.Read(bytes.NewReader(content), int64(len(content)), 1<<20)
		if err != nil || len(predicted) != 2 {
			t.Fatal(predicted, err)
		}
		for _, p := range predicted {
			if !p.Value.Shape().Eq(mean.Shape()) {
				t.Fatalf("%s: numpy predicts %v from the %s, want %v", filepath.Base(path), p.Value.Shape(), p.Name, mean.Shape())
			}
			for i, v := range words(mean) {
				off := math.Abs(p.Value.Float64s()[i]-v) / max(1, math.Abs(v))
				if worst = max(worst, off); !(off <= 1e-6) {
					t.Errorf("%s: number %d is predicted as %v by numpy from the %s, as %v by us", filepath.Base(path), i, p.Value.Float64s()[i], p.Name, v)
				}
			}
		}
	}
	t.Logf("%d networks, the largest difference is %.2g", len(want), worst)
}
