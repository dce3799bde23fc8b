package activations_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"

	"github.com/ascent-ml/ascent/activations"
)

func TestNames(t *testing.T) {
	var names []string
	for _, a := range all {
		names = append(names, a.name)
		named, err := activations.Named(a.name)
		if err != nil || named != a.activation || named.Name() != a.name {
			t.Errorf("Named(%q) is %v, %v", a.name, named, err)
		}
	}
	if diff := cmp.Diff(names, activations.Names()); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	_, err := activations.Named("swoosh")
	want := `activations: there is no "swoosh"; there are gelu, identity, leakyrelu, relu, sigmoid, silu, softplus, step, tanh`
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestJSON(t *testing.T) {
	for _, a := range all {
		text, err := activations.Marshal(a.activation)
		if err != nil {
			t.Fatal(err)
		}
		read, err := activations.Unmarshal(text)
		if err != nil || read != a.activation {
			t.Errorf("%s became %s and then %v, %v", a.name, text, read, err)
		}
	}
	leaky := activations.LeakyReLU{Slope: 0.1}
	text, err := activations.Marshal(leaky)
	if err != nil || string(text) != `{"Slope":0.1,"kind":"leakyrelu"}` {
		t.Errorf("got %s, %v", text, err)
	}
	if read, err := activations.Unmarshal(text); err != nil || read != leaky {
		t.Errorf("got %v, %v", read, err)
	}
	for _, text := range []string{``, `[]`, `{}`, `{"kind":"swoosh"}`, `{"kind":"leakyrelu","Slope":"steep"}`} {
		if _, err := activations.Unmarshal([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "activations: ") {
			t.Errorf("%s: error %v", text, err)
		}
	}
}

// sine is an activation of a user's own.
type sine struct{ Frequency float64 }

func (sine) Name() string                                  { return "sine" }
func (sine) Node(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sin(x) }
func (sine) Value(z float64) float64                       { return math.Sin(z) }
func (sine) Derivative(z float64) float64                  { return math.Cos(z) }

func TestMarshalNeedsRegister(t *testing.T) {
	if _, err := activations.Marshal(sine{}); err == nil || !strings.Contains(err.Error(), "Register") {
		t.Errorf("the error is %v", err)
	}
	if err := activations.Register("tanh", sine{}); err == nil {
		t.Error("taking a name that is taken is no error")
	}
}
