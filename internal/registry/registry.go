// Package registry keeps kinds of values under names, so that a value behind
// an interface can be written as JSON and read back:
//
//	var shapes registry.Registry[Shape]
//
//	shapes.Register("circle", Circle{})
//	text, err := shapes.Marshal(Circle{Radius: 2}) // {"kind":"circle","Radius":2}
//	shape, err := shapes.Unmarshal(text)           // Circle{Radius: 2}
package registry

import (
	"cmp"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/pkg/errors"
)

// Registry maps names to kinds of T. The zero value is an empty registry,
// ready for use by many goroutines.
type Registry[T any] struct {
	// By is the function that a user registers kinds with, such as
	// "model.Register", for errors that say what to do.
	By string

	mu         sync.RWMutex
	prototypes map[string]T
}

// Register files the prototype's type under a name. The prototype, a struct
// or a pointer to one, is what Named returns and what Unmarshal fills in.
// Filing a second type under a taken name, or an empty name, is an error.
func (r *Registry[T]) Register(kind string, prototype T) error {
	if kind == "" || reflect.TypeOf(prototype) == nil {
		return errors.Errorf("registry: a kind needs a name and a prototype, got %q and %T", kind, prototype)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if taken, ok := r.prototypes[kind]; ok && reflect.TypeOf(taken) != reflect.TypeOf(prototype) {
		return errors.Errorf("registry: the name %q is taken by %T, so %T cannot have it", kind, taken, prototype)
	}
	if r.prototypes == nil {
		r.prototypes = map[string]T{}
	}
	r.prototypes[kind] = prototype
	return nil
}

// Named returns the prototype of that name, or an error that lists the names
// there are.
func (r *Registry[T]) Named(kind string) (T, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	prototype, ok := r.prototypes[kind]
	if !ok {
		return prototype, errors.Errorf("there is no %q; there are %s", kind, strings.Join(r.names(), ", "))
	}
	return prototype, nil
}

// Names returns the names in alphabetical order.
func (r *Registry[T]) Names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names()
}

func (r *Registry[T]) names() []string {
	return slices.Sorted(maps.Keys(r.prototypes))
}

// Kind returns the name that the value's type is filed under, or an error
// when it was never registered.
func (r *Registry[T]) Kind(value T) (string, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, kind := range r.names() {
		if reflect.TypeOf(r.prototypes[kind]) == reflect.TypeOf(value) {
			return kind, nil
		}
	}
	return "", errors.Errorf("the type %T has no name; give it one by %s(name, prototype), so that it can be saved and loaded", value, r.by())
}

// Marshal writes the value as a JSON object: the fields of the struct, and
// its name in a member "kind".
func (r *Registry[T]) Marshal(value T) ([]byte, error) {
	kind, err := r.Kind(value)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, errors.Wrapf(err, "writing a %s", kind)
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, errors.Wrapf(err, "a %s must be written as a JSON object", kind)
	}
	if members["kind"], err = json.Marshal(kind); err != nil {
		return nil, errors.Wrapf(err, "writing a %s", kind)
	}
	return json.Marshal(members)
}

func (r *Registry[T]) by() string { return cmp.Or(r.By, "Register") }

// Unmarshal reads what Marshal wrote. An unknown name is an error that lists
// the names there are, and says how to add one.
func (r *Registry[T]) Unmarshal(text []byte) (T, error) {
	var none T
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return none, errors.Wrap(err, "not a JSON object with a kind")
	}
	prototype, err := r.Named(head.Kind)
	if err != nil {
		return none, errors.Errorf("%v; one of your own must be made known by %s(%q, prototype) before", err, r.by(), head.Kind)
	}
	kind := reflect.TypeOf(prototype)
	if kind.Kind() == reflect.Pointer {
		value := reflect.New(kind.Elem())
		err = json.Unmarshal(text, value.Interface())
		return value.Interface().(T), errors.Wrapf(err, "reading a %s", head.Kind)
	}
	value := reflect.New(kind)
	err = json.Unmarshal(text, value.Interface())
	return value.Elem().Interface().(T), errors.Wrapf(err, "reading a %s", head.Kind)
}
