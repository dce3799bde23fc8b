package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/pkg/errors"

	"github.com/ascent-ml/ascent/model"
	"github.com/ascent-ml/ascent/trainer"
)

// finding is one of trainer.Preflight's as JSON.
type finding struct {
	Check    string `json:"check"`
	Severity string `json:"severity"`
	Found    string `json:"found"`
	Advice   string `json:"advice,omitempty"`
}

// preflight checks whether the network will learn, and writes what it found. It
// is an error if the network will not. With asJSON what was found is then an
// object on stdout; otherwise it is part of the report of the run.
func preflight(ctx context.Context, report, stdout io.Writer, asJSON bool, net *model.Network, p parts, s trainer.Settings) ([]finding, error) {
	if p.heldOut != nil {
		s.HeldOut = p.heldOut
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	found, err := trainer.Preflight(ctx, net, p.train, s)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(report, "%s\n", found)
	var findings []finding
	faults := 0
	for _, f := range found {
		findings = append(findings, finding{f.Check, f.Severity.String(), f.Found, f.Advice})
		if f.Severity == trainer.Error {
			faults++
		}
	}
	if faults == 0 {
		return findings, nil
	}
	if asJSON {
		if err := json.NewEncoder(stdout).Encode(map[string]any{"preflight": findings}); err != nil {
			return nil, errors.Wrap(err, "writing JSON")
		}
	}
	return nil, errors.Errorf("%d of %d checks found an error, so nothing was trained", faults, len(found))
}
