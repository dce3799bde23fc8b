package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"
)

// Nothing is found on iris and digits, as the main job trains on them.
func TestPreflightOfTheMainJob(t *testing.T) {
	for seed := range uint64(4) {
		for _, task := range tasks() {
			p, err := split(task.data, 0.16, 0.2, seed)
			if err != nil {
				t.Fatal(err)
			}
			net, err := task.network(p.train, seed)
			if err != nil {
				t.Fatal(err)
			}
			task.settings.Seed = seed
			findings, err := preflight(context.Background(), io.Discard, io.Discard, false, net, p, task.settings)
			if err != nil {
				t.Fatal(err)
			}
			nothing(t, fmt.Sprint(task.name, ", seed ", seed), findings)
		}
	}
}

// Nothing is found on iris and digits, as demo train does without further
// flags.
func TestPreflightOfTrain(t *testing.T) {
	for seed := range 4 {
		for data, target := range map[string]string{"iris.csv": "species", "digits.csv.gz": "digit"} {
			var stdout bytes.Buffer
			stderr, status := demo(context.Background(), &stdout, "train", "--preflight", "--json", "--epochs", "1",
				"--data", "../../datasets/data/"+data, "--target", target, "--seed", fmt.Sprint(seed))
			if status != 0 {
				t.Fatal(stderr)
			}
			var r report
			if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			nothing(t, fmt.Sprint(data, ", seed ", seed), r.Preflight)
		}
	}
}

func nothing(t *testing.T, where string, findings []finding) {
	t.Helper()
	if len(findings) != 7 {
		t.Errorf("%s: %d findings", where, len(findings))
	}
	for _, f := range findings {
		if f.Severity != "ok" {
			t.Errorf("%s: %+v", where, f)
		}
	}
}
