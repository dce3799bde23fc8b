package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ascent-ml/ascent/losses"
	"github.com/ascent-ml/ascent/model"
)

// TestPredictLibrary predicts with networks that a program has saved, of
// likelihoods that demo train does not use, and without a schema or class names.
func TestPredictLibrary(t *testing.T) {
	for _, c := range []struct {
		name       string
		likelihood losses.Likelihood
		classes    []string
		header     string
		row        string // that the linear network with weights 0 predicts
	}{
		{"Bernoulli", losses.Bernoulli{}, []string{"no", "yes"}, "class,P(no),P(yes)", "no,0.5,0.5"},
		{"unnamed classes", losses.Categorical{Classes: 4}, nil, "class,P(0),P(1),P(2),P(3)", "0,0.25,0.25,0.25,0.25"},
		{"several values", losses.Gaussian{Outputs: 2, Location: []float64{1500000, 1e-7}, Scale: []float64{1, 1}}, nil, "value1,value2", "1500000,1e-07"},
	} {
		t.Run(c.name, func(t *testing.T) {
			net, err := model.New(
				model.Config{Inputs: 2, Likelihood: c.likelihood, Features: []string{"a", "b"}, Classes: c.classes},
				model.Dense{Units: c.likelihood.Scores(), Start: model.Zeros{}},
			)
			if err != nil {
				t.Fatal(err)
			}
			path, data := filepath.Join(t.TempDir(), "model"), filepath.Join(t.TempDir(), "data.csv")
			if err := net.Save(path); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(data, []byte("b,a\n1,2\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var stdout bytes.Buffer
			if stderr, status := demo(context.Background(), &stdout, "predict", "--model", path, "--data", data); status != 0 {
				t.Fatal(stderr)
			}
			if d := cmp.Diff(c.header+"\n"+c.row+"\n", stdout.String()); d != "" {
				t.Errorf("predictions (-want +got):\n%s", d)
			}
		})
	}
}

// The class is the likelihood's, also where probabilities are rounded to the
// same number.
func TestPredictClassifies(t *testing.T) {
	net, err := model.New(
		model.Config{Inputs: 1, Likelihood: losses.Bernoulli{}, Features: []string{"a"}},
		model.Dense{Units: 1, Start: model.Constant{Value: 1e-9}},
	)
	if err != nil {
		t.Fatal(err)
	}
	path, data := filepath.Join(t.TempDir(), "model"), filepath.Join(t.TempDir(), "data.csv")
	if err := net.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, []byte("a\n-1\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	if stderr, status := demo(context.Background(), &stdout, "predict", "--model", path, "--data", data); status != 0 {
		t.Fatal(stderr)
	}
	if want := "class,P(0),P(1)\n0,0.5,0.5\n1,0.5,0.5\n"; stdout.String() != want {
		t.Errorf("got %q, want %q", &stdout, want)
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		value float64
		bits  int
		want  string
	}{
		{0, 64, "0"},
		{1e6, 64, "1000000"},
		{0.1, 64, "0.1"},
		{float64(float32(0.1)), 32, "0.1"},
		{0.000001, 64, "0.000001"},
		{-1.5e-7, 64, "-1.5e-07"},
		{1e21, 64, "1e+21"},
	} {
		if got := number(c.value, c.bits); got != c.want {
			t.Errorf("number(%v, %d) = %q, want %q", c.value, c.bits, got, c.want)
		}
	}
}

// TestNoSchemaNoImages: what is read for a network of images must be images.
func TestNoSchemaNoImages(t *testing.T) {
	folder := examples(t)
	net, err := model.New(model.Config{Inputs: 4, Likelihood: losses.Bernoulli{}}, model.Dense{Units: 1})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "model")
	if err := net.Save(path); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	stderr, status := demo(context.Background(), &stdout, "predict", "--model", path, "--data", filepath.Join(folder, "iris.csv"))
	if status != 1 || !regexp.MustCompile(`the network names no features, so .* IDX`).MatchString(stderr) {
		t.Errorf("status %d, standard error %q", status, stderr)
	}
}

// TestBadSchema: what the network's file says of its table must be a schema,
// and that of the network.
func TestBadSchema(t *testing.T) {
	folder := examples(t)
	for schema, want := range map[string]string{
		`{"columns": [{"name": "a"}, {"name": "b"}], "target": "y", "classes": ["no", "yes"]}`:    "",
		`{"columns": [{"name": "b"}, {"name": "a"}], "target": "y", "classes": ["no", "yes"]}`:    `makes the features ["b" "a"], the network takes ["a" "b"]`,
		`{"columns": [{"name": "a"}, {"name": "b"}], "target": "y", "classes": ["yes", "no"]}`:    `makes the classes ["yes" "no"], the network takes ["no" "yes"]`,
		`{"columns": [{"name": "a"}, {"name": "b", "categories": []}], "classes": ["no", "yes"]}`: "a list of categories with none in it",
		`{"columns": [{"name": "a"}, {"name": "b", "categories": ["x", "y"]}], "target": "y"}`:    `makes the features ["a" "b=x" "b=y"]`,
		`{"columns": [{"name": "a"}, {"name": 7}]}`:                                               "the schema in the network's file",
		`{`:    "the schema in the network's file",
		`null`: "the schema has no columns",
	} {
		net, err := model.New(
			model.Config{Inputs: 2, Likelihood: losses.Bernoulli{}, Features: []string{"a", "b"}, Classes: []string{"no", "yes"}, Metadata: map[string]string{schemaKey: schema}},
			model.Dense{Units: 1},
		)
		if err != nil {
			t.Fatal(err)
		}
		path, data := filepath.Join(folder, "model"), filepath.Join(folder, "data.csv")
		if err := net.Save(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(data, []byte("b,a\n1,2\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		var stdout bytes.Buffer
		stderr, status := demo(context.Background(), &stdout, "predict", "--model", path, "--data", data)
		if (status == 0) != (want == "") || !strings.Contains(stderr, want) {
			t.Errorf("%s: status %d, standard error %q, want %q", schema, status, stderr, want)
		}
	}
}
