package model_test

import (
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"

	"github.com/ascent-ml/ascent/model"
)

var update = flag.Bool("update", false, "write the listings in testdata instead of comparing with them")

// What the compiler makes of each workload's training step and evaluation.
// The listing is the same on every machine.
func TestListings(t *testing.T) {
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			net := w.network(t, tensor.Float32)
			evaluation, err := net.Compile(w.batch)
			if err != nil {
				t.Fatal(err)
			}
			defer evaluation.Close()
			training, err := net.CompileAscent(w.batch, model.Objective{}) // as trainer.Fit does
			if err != nil {
				t.Fatal(err)
			}
			defer training.Close()
			for name, p := range map[string]*model.Program{"train": training, "evaluate": evaluation} {
				file := filepath.Join("testdata", "listings", w.name+"-"+name+".txt")
				got := p.Machine.String()
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("%s differs; go test ./model -run Listings -update writes it anew (-want +got)\n%s", file, diff)
				}
			}
		})
	}
}

// A machine with one processor, or seven, compiles to the same.
func TestListingsOnOtherProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	w := workloads[3]
	var want string
	for _, processors := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(processors)
		p := w.program(t, w.network(t, tensor.Float32))
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = p.Machine.String()
		}
		if diff := cmp.Diff(want, p.Machine.String()); diff != "" {
			t.Errorf("on %d processors (-one +these)\n%s", processors, diff)
		}
	}
}
