package registry

import (
	"strings"
	"testing"
)

type shape interface{ Area() float64 }

type square struct{ Side float64 }

func (s square) Area() float64 { return s.Side * s.Side }

type circle struct{ Radius float64 }

func (c *circle) Area() float64 { return 3 * c.Radius * c.Radius }

func filled(t *testing.T) *Registry[shape] {
	r := Registry[shape]{By: "shapes.Register"}
	for kind, prototype := range map[string]shape{"square": square{}, "circle": &circle{}} {
		if err := r.Register(kind, prototype); err != nil {
			t.Fatal(err)
		}
	}
	return &r
}

func TestRoundTrip(t *testing.T) {
	r := filled(t)
	for _, value := range []shape{square{3}, &circle{2}} {
		text, err := r.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Unmarshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got.Area() != value.Area() {
			t.Errorf("%s gave %v, want %v", text, got, value)
		}
	}
}

func TestErrors(t *testing.T) {
	r := filled(t)
	named := func(_ shape, err error) error { return err }
	written := func(_ []byte, err error) error { return err }
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"unknown name":    {named(r.Named("cube")), `no "cube"; there are circle, square`},
		"unknown kind":    {named(r.Unmarshal([]byte(`{"kind":"cube"}`))), `no "cube"; there are circle, square; one of your own must be made known by shapes.Register("cube", prototype)`},
		"no JSON":         {named(r.Unmarshal([]byte(`cube`))), "not a JSON object"},
		"wrong field":     {named(r.Unmarshal([]byte(`{"kind":"square","Side":"x"}`))), "reading a square"},
		"unregistered":    {written(r.Marshal(nil)), "shapes.Register(name, "},
		"taken name":      {r.Register("square", &circle{}), "taken"},
		"nameless":        {r.Register("", square{}), "needs a name"},
		"no prototype":    {r.Register("none", nil), "needs a name and a prototype"},
		"same type again": {r.Register("square", square{}), ""},
	} {
		if c.says == "" && c.err != nil || c.says != "" && (c.err == nil || !strings.Contains(c.err.Error(), c.says)) {
			t.Errorf("%s: got %v, want %q", name, c.err, c.says)
		}
	}
}
